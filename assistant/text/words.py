"""How a text is cut into words, wherever it is read: routing, names, stems and the index stand on the same cut."""

import re

SINGLE = "\u3040-\u30ff\u3400-\u9fff"
"""Characters that are written without spaces, each a word of its own: kana and ideographs; for a class of a regular
expression."""
WORD = re.compile(rf"[{SINGLE}]|[^\W_{SINGLE}]+")
"""A word or number, or one character of a script without spaces."""
RUN = re.compile(rf"[{SINGLE}]+|[^\W_{SINGLE}]+")
"""A word or number, or all that stands together in a script without spaces, which `segment` cuts."""
_SINGLE = re.compile(f"[{SINGLE}]")


def split(text: str) -> tuple[str, ...]:
    """Its words in lower case, without punctuation."""
    return tuple(WORD.findall(text.casefold()))


def is_single(word: str) -> bool:
    """Whether it begins with a character that is written without spaces."""
    return bool(_SINGLE.match(word))


def segment(run: str) -> list[str]:
    """The words of a run of such characters; the dictionary is read for the first one, in a second on a Pi."""
    import rjieba  # noqa: PLC0415

    words: list[str] = rjieba.cut(run)
    return words
