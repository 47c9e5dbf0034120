"""Words that were read, with where they stand, as lines that a person would read: noise left out, columns in order."""

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.core.languages import spaced
from assistant.core.messages import TextLine

SURE_WORD, SURE_LINE, SURE_SHORT, SURE_SIGNS = 0.3, 0.78, 0.9, 0.62
"""How sure a word has to be not to be noise, and in the mean of its letters a line, or a short one, not to be a guess:
on gravel, fur and faces words of two or three letters are read at up to 0.85, on labels whole lines at 0.9 and more.
Of ideographs and kana it is never that sure."""
FEWEST, SHORT = 2, 4
"""Letters or digits of a line: one alone is an edge of something, and of fewer than four it has to be surer."""
TALL, LOW = 3.0, 0.3
"""Times the usual height of a word: what is taller or lower is a picture, a frame or dirt."""
HYPHENS = "-\u00ad\u2010"
_LETTER = re.compile(r"[^\W_]")
_BROKEN = re.compile(rf"(?<=[^\W\d_])[{HYPHENS}]$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as Tesseract read it; places in pixels."""

    text: str
    sureness: float
    line: tuple[int, int, int]
    """Block, paragraph and line, numbered in the order of reading."""
    left: int
    top: int
    width: int
    height: int


def lines(words: Iterable[Word], size: tuple[int, int], language: str) -> list[TextLine]:
    """Those that are sure; size: width and height of the picture."""
    sure = [word for word in words if word.sureness >= SURE_WORD]
    if not sure:
        return []
    usual = statistics.median(word.height for word in sure if _LETTER.search(word.text)) if _any(sure) else 0
    kept = [word for word in sure if LOW * usual <= word.height <= TALL * usual]
    return list(_lines(kept, size, language))


def _any(words: Sequence[Word]) -> bool:
    return any(_LETTER.search(word.text) for word in words)


def _lines(words: Sequence[Word], size: tuple[int, int], language: str) -> Iterator[TextLine]:
    space, sure = (" ", SURE_LINE) if spaced(language) else ("", SURE_SIGNS)
    paragraphs: dict[tuple[int, int], int] = {}
    for place, group in groupby(words, key=lambda word: word.line):
        own = list(group)
        letters = [len(_LETTER.findall(word.text)) for word in own]
        if sum(letters) < FEWEST:
            continue
        weights = [max(count, 1) for count in letters]
        sureness = sum(w.sureness * weight for w, weight in zip(own, weights, strict=True)) / sum(weights)
        if sureness >= (sure if sum(letters) >= SHORT else SURE_SHORT):
            number = paragraphs.setdefault(place[:2], len(paragraphs))
            yield TextLine(space.join(word.text for word in own), round(sureness, 3), _box(own, size), number)


def _box(words: Sequence[Word], size: tuple[int, int]) -> tuple[float, float, float, float]:
    width, height = size
    return (
        min(word.left for word in words) / width,
        min(word.top for word in words) / height,
        max(word.left + word.width for word in words) / width,
        max(word.top + word.height for word in words) / height,
    )


def paragraphs(read: Iterable[TextLine], language: str) -> list[str]:
    """The lines of each paragraph as one text; a word that was cut at the end of a line is whole again."""
    found: list[str] = []
    for _, group in groupby(read, key=lambda line: line.paragraph):
        text = ""
        for line in group:
            if _BROKEN.search(text) and line.text[:1].islower():
                text = _BROKEN.sub("", text) + line.text
            else:
                text += (" " if text and spaced(language) else "") + line.text
        found.append(text)
    return found
