"""Whether a text says the contrary of what is asked, by the words of each language's contraries.toml.

"When was she born?" and "She died in 1903." are as near in meaning as a question and its answer are.
"""

import re
from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel, ConfigDict, field_validator

from assistant.core import languages
from assistant.core.languages import spaced
from assistant.knowledge.stemming import stem

SUBJECT = "contraries"
_SIDES = "|"
_WORD = re.compile(r"[^\W_]+")

Side = frozenset[str]


class ContraryWords(BaseModel):
    """The words of a language; English's file explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    negates: re.Pattern[str]
    pairs: tuple[tuple[Side, Side], ...]

    @field_validator("pairs", mode="before")
    @classmethod
    def _cut(cls, lines: object) -> object:
        """Written as one line each: "born birth | died death"."""
        if not isinstance(lines, list):
            return lines
        cut = [tuple(frozenset(side.split()) for side in str(line).split(_SIDES)) for line in lines]
        if wrong := next(
            (line for line, sides in zip(lines, cut, strict=True) if len(sides) != 2 or not all(sides)), ""
        ):
            raise ValueError(f"{wrong!r} has to have words on both sides of one {_SIDES}, as in 'born | died'")
        return cut


def contradicts(question: str, said: str, language: str, beside: str = "") -> bool:
    """Whether what is said holds a contrary of a word of the question, or leaves out its "not".

    beside: what stands around it, where the word of the question may be.
    """
    known = contrary_words(language)
    if known is None:
        return False
    asked, told, near = (_words(text, language) for text in (question, said, f"{said} {beside}"))
    if known.negates.search(question.lower()) and not known.negates.search(f"{said} {beside}".lower()):
        return True
    pairs = _stemmed(language)
    return any(
        _has(side, asked) and not _has(side, near) and not _has(other, asked) and _has(other, told)
        for pair in pairs
        for side, other in (pair, pair[::-1])
    )


def _words(text: str, language: str) -> Side | str:
    """All words and their stems; of a language that does not part them, the text itself."""
    return _with_stems(_WORD.findall(text.lower()), language) if spaced(language) else text.lower()


def _with_stems(words: Iterable[str], language: str) -> Side:
    known = frozenset(words)
    return known | {stem(word, language) for word in known}


def _has(side: Side, words: Side | str) -> bool:
    return any(word in words for word in side) if isinstance(words, str) else not side.isdisjoint(words)


@cache
def _stemmed(language: str) -> tuple[tuple[Side, Side], ...]:
    """With the stems that only one side has: "hijo" and "hija" have the same."""
    known = contrary_words(language)
    if known is None or not spaced(language):
        return known.pairs if known else ()
    sides = ((one, other, _with_stems(one, language), _with_stems(other, language)) for one, other in known.pairs)
    return tuple(
        (one | (all_one - all_other), other | (all_other - all_one)) for one, other, all_one, all_other in sides
    )


@cache
def contrary_words(language: str) -> ContraryWords | None:
    """Of a language; None where it has none."""
    return languages.loaded(language, SUBJECT, ContraryWords)
