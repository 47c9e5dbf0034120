"""What is sure by its words: lists and phrases of each language, read from guard/rules.toml of each.

A rule decides at once, so only what has no harmless reading stands there; the file of English explains how they are
written.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core.languages import loaded
from assistant.core.messages import GuardKind
from assistant.text.words import SINGLE
from assistant.thinking.guard.spelling import plain, readings

GAP = 3
"""Words that "~" may stand for."""
_TOKEN = re.compile(r"\([^)]*\)\??|~\d?|[^\s()]+")
_SINGLE = re.compile(f"[{SINGLE}]")


SUBJECT = "guard/rules"


class RuleFile(BaseModel):
    """config/languages/CODE/guard/rules.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[GuardKind, tuple[str, ...]] = {}
    phrases: dict[GuardKind, tuple[str, ...]] = {}
    harmless: tuple[str, ...] = ()


class Rules:
    """The rules of one language; those of a kind are compiled when they are first needed, which takes up to 50 ms."""

    def __init__(self, file: RuleFile) -> None:
        self._file = file
        self._compiled: dict[GuardKind | None, re.Pattern[str]] = {}
        """None: what is harmless."""
        written = [bool(_SINGLE.search(phrase)) for phrases in file.phrases.values() for phrase in phrases]
        self._unspaced = sum(written) > len(written) / 2

    def find(self, text: str, kinds: Collection[GuardKind] = tuple(GuardKind)) -> tuple[GuardKind, str] | None:
        """The kind, the most urgent first, and the words that show it; of some kinds, or of all."""
        if self._unspaced and not _SINGLE.search(text):
            return None
        cleaned = [self._pattern(None).sub(" | ", reading) for reading in readings(text)]
        for kind in GuardKind:
            if kind not in kinds:
                continue
            if match := next(filter(None, map(self._pattern(kind).search, cleaned)), None):
                return kind, match[0].strip()
        return None

    def _pattern(self, kind: GuardKind | None) -> re.Pattern[str]:
        if kind not in self._compiled:
            file = self._file
            phrases = (*file.phrases.get(kind, ()), *file.words.get(kind, ())) if kind else file.harmless
            self._compiled[kind] = _any_of(phrases)
        return self._compiled[kind]


@cache
def rules(language: str) -> Rules:
    """Those of a language; none where it has no file."""
    return Rules(loaded(language, SUBJECT, RuleFile) or RuleFile())


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these phrases; of none, nothing."""
    return re.compile("|".join(f"(?:{pattern(phrase)})" for phrase in phrases) or r"(?!)")


def pattern(phrase: str) -> str:
    """A phrase as a regular expression over `plain` text."""
    found = ""
    for token in _TOKEN.findall(phrase):
        if token.startswith("~"):
            most = token[1:] or GAP
            found += gap(int(most), spaced=not _SINGLE.search(phrase))
        else:
            choices = "|".join(words(choice) for choice in token.rstrip("?").strip("()").split("|"))
            found += f"(?:{choices}){'?' if token.endswith('?') else ''}"
    return found


def gap(most: int, *, spaced: bool) -> str:
    """Up to so many words; those of a language without spaces are of two letters."""
    return rf"(?:\w+\s+){{0,{most}}}?" if spaced else rf".{{0,{2 * most}}}?"


def words(text: str) -> str:
    """One or several words as they stand; one that ends in "*" with any ending."""
    escaped = re.escape(plain(text)).replace(r"\ ", r"\s+")
    ending = r"\w*" if text.endswith("*") else ""
    return escaped if _SINGLE.search(text) else rf"\b{escaped}{ending}\b\s*"
