"""Sentences that are sure as a whole, from each language's guard/sentences.toml: they decide where the others err.

A phrase has to be all of a sentence, so that nothing unsafe hides behind it; the file of English explains the form.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core.config.safety import HARMLESS
from assistant.core.languages import loaded
from assistant.core.messages import GuardKind
from assistant.text.words import SINGLE
from assistant.thinking.guard.rules import GAP, gap, words
from assistant.thinking.guard.spelling import plain, readings

_TOKEN = re.compile(r"[()|]|<\w+>|\?|~\d?|[^\s()|<>?~]+")
_SINGLE = re.compile(f"[{SINGLE}]")
_CUT = " \u2026 "
"""In the place of a figure of speech."""


SUBJECT = "guard/sentences"


class SentenceFile(BaseModel):
    """config/languages/CODE/guard/sentences.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figures: tuple[str, ...] = ()
    polite: tuple[str, ...] = ()
    sets: dict[str, tuple[str, ...]] = {}
    sentences: dict[GuardKind | str, tuple[str, ...]] = {}


class Sentences:
    """Those of one language."""

    def __init__(self, file: SentenceFile) -> None:
        self._unspaced = any(_SINGLE.search(phrase) for phrase in file.polite)
        around = f"{self._any_of(file.polite, file.sets)}*"
        self._whole = {
            label: re.compile(f"{around}{self._any_of(phrases, file.sets)}{around}")
            for label, phrases in file.sentences.items()
        }
        self._figures = re.compile(self._any_of(file.figures, file.sets))

    def label(self, sentence: str) -> str | None:
        """A kind, or HARMLESS; None where that is not known of all of its words."""
        literal, *meant = (text.replace(" ", "") if self._unspaced else text for text in readings(sentence))
        kinds = (kind for kind in GuardKind if kind in self._whole)
        if kind := next((kind for kind in kinds if any(map(self._whole[kind].fullmatch, (literal, *meant)))), None):
            return kind
        safe = self._whole.get(HARMLESS)
        return HARMLESS if safe and safe.fullmatch(literal) else None

    def without_figures(self, text: str) -> str:
        """A text with its figures of speech taken out, otherwise as it was."""
        folded, places = _folded(text)
        kept, end = list[str](), 0
        for match in self._figures.finditer(folded):
            begin, until = places[match.start()], places[match.end() - 1] + 1
            kept += text[end:begin], _CUT
            end = until
        return "".join((*kept, text[end:])) if kept else text

    def _any_of(self, phrases: Iterable[str], sets: Mapping[str, tuple[str, ...]]) -> str:
        """A group that is any of these phrases; of none, nothing."""
        return f"(?:{'|'.join(self._pattern(phrase, sets) for phrase in phrases) or '(?!)'})"

    def _pattern(self, phrase: str, sets: Mapping[str, tuple[str, ...]]) -> str:
        """A phrase as a regular expression; its groups may hold others."""
        found = ""
        for token in _TOKEN.findall(phrase):
            match token[0]:
                case "(":
                    found += "(?:"
                case ")" | "|" | "?":
                    found += token
                case "<":
                    found += self._any_of(sets[token[1:-1]], sets)
                case "~":
                    found += f"(?:{gap(int(token[1:] or GAP), spaced=not self._unspaced)})"
                case _:
                    found += f"(?:{words(token)})"
        return found


@cache
def sentences(language: str) -> Sentences:
    """Those of a language; none where it has no file."""
    return Sentences(loaded(language, SUBJECT, SentenceFile) or SentenceFile())


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as `plain` writes it, but for the number of spaces, and where each letter of it stands in the text."""
    letters, places = list[str](), list[int]()
    for at, letter in enumerate(text):
        if unicodedata.combining(letter):
            continue
        for written in plain(letter) or " ":
            letters.append(written)
            places.append(at)
    return "".join(letters), places
