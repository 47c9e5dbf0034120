"""Patterns of whole questions, from the languages' lists: "[the] (average|mean) of {list}"."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from assistant.core.languages import ENGLISH
from assistant.skills.arithmetic.lexing import WORDING, normal

_PIECE = re.compile(r"(\{\w+\}|[\[\]()|])")
_CHOICE = re.compile(r"(?<=[(\[])([^()\[\]]*\|[^()\[\]]*)")
_OPENS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}


@cache
def _compiled(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each pattern with the name of its list; before and behind it may stand words of no weight."""
    known = WORDING.languages.get(language, WORDING.languages[ENGLISH]).words
    frames = sorted(
        {normal(phrase) for name in ("frame", "amount", "article") for phrase in known.get(name, ())} - {""}
    )
    frame = "|".join(re.escape(phrase) for phrase in reversed(frames))
    return tuple(
        (kind, re.compile(rf"^(?:(?:{frame}|=|,|，) )*{_expression(phrase)}(?:(?:{frame}|=|,|，) )*$"))
        for kind, listed in known.items()
        for phrase in listed
        if "{" in phrase
    )


def _expression(pattern: str) -> str:
    """A pattern as a regular expression over words that each have a space behind them."""
    pieces = []
    for piece in _PIECE.split(_CHOICE.sub(_longest_first, pattern)):
        if piece.startswith("{"):
            pieces.append(rf"(?P<{piece[1:-1]}>(?:\S+ )+?)")
        elif piece in _OPENS:
            pieces.append(_OPENS[piece])
        elif words := normal(piece):
            pieces.append(re.escape(words + " "))
    return "".join(pieces)


def _longest_first(choice: re.Match[str]) -> str:
    """What can be said, so that "more" is not read of "more expensive"."""
    return "|".join(sorted(choice[0].split("|"), key=len, reverse=True))


def matches(text: str, language: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The patterns that a normal text fits, in their order in the file: the list, and the words of each slot."""
    spaced = f"{text} "
    for kind, pattern in _compiled(language):
        if found := pattern.match(spaced):
            yield kind, {name: words.strip() for name, words in found.groupdict().items() if words}
