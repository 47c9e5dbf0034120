"""How much of what was said was heard, in words."""

import re

from rapidfuzz.distance import Levenshtein

from assistant.text.words import SINGLE

_WORD = re.compile(rf"[{SINGLE}]|[^\W_{SINGLE}]+(?:['’][^\W_{SINGLE}]+)*")
"""A word, or one Chinese character."""


def word_error(said: str, heard: str) -> tuple[int, int]:
    """The words that have to be put in, left out or changed, and how many were said; of Chinese, the characters."""
    wanted, got = ([word.casefold() for word in _WORD.findall(text)] for text in (said, heard))
    return Levenshtein.distance(wanted, got), len(wanted)
