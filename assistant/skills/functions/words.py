"""The words of a question, each with its place, and the values that were found in them."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.functions.arguments import ArgumentKind
from assistant.knowledge.questions import function_words, tells_nothing
from assistant.knowledge.stemming import stems
from assistant.text.words import SINGLE

_WORD = re.compile(rf"\d+(?:[.,]\d+)*|[{SINGLE}]|[^\W\d_{SINGLE}]+")


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word of a question."""

    text: str
    """In lower case."""
    stem: str
    start: int
    end: int
    full: bool
    """It tells what the question is about; a function word does not."""


@dataclass(frozen=True, slots=True)
class FoundValue:
    """What stands in a question and can be an argument: a value, and which words it covers."""

    kind: ArgumentKind
    value: str
    """As pydantic reads it."""
    first: int
    last: int
    """The words from `first` up to, and without, `last`."""


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def words_of(text: str, language: str) -> list[SpokenWord]:
    """The words of a text as `normal` gives it, a Chinese character each."""
    ignored = function_words(language)
    return [_word(match, language, ignored) for match in _WORD.finditer(text)]


def _word(match: re.Match[str], language: str, ignored: frozenset[str]) -> SpokenWord:
    said = match[0].lower()
    full = not tells_nothing(said, ignored)
    stem = (stems(said, language) or [said])[0] if full else said
    return SpokenWord(said, stem, *match.span(), full)
