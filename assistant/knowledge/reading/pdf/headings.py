"""The headings of a PDF: those of its outline, and lines that are larger or bolder than its text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.knowledge.reading import titles
from assistant.knowledge.reading.pdf.lines import Segment

LARGER = 1.15
"""Than the text, in its size."""
LONGEST = 120
"""Letters of a heading; what is longer and large is a quotation."""
LONGEST_BOLD = 80
APART = 1.8
"""In sizes of its letters: what is further below the line above begins a paragraph."""
NOTE = 0.92
"""Of the size of the text; a footnote is smaller."""
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡])\)?\s+(?=[^\Wa-z])")
"""The number of a footnote, which is not read aloud."""
_NUMBERS = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*")
_SENTENCE = (".", ",", ";", ":", "。")


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A line of a page, in its order."""

    text: str
    level: int = 0
    """Of a heading, from 1; 0 for text."""
    table: tuple[tuple[str, ...], ...] = ()
    doubt: str = ""
    apart: bool = False
    """Whether there is space between it and the line above."""
    size: float = 0.0


def marked(pages: Sequence[list[Segment]], outline: Mapping[int, Sequence[tuple[str, int]]]) -> list[list[HeadingLine]]:
    """The lines of each page, headings over several lines in one; outline: titles and levels by page."""
    size, bold = _of_text(pages)
    pages = [[line for line in lines if not _is_note(line, size)] for lines in pages]
    deepest = max((level for said in outline.values() for _, level in said), default=0)
    kinds = sorted({_kind(line) for lines in pages for line in lines if _is_large(line, size, bold=bold)}, reverse=True)
    levels = {kind: deepest + place for place, kind in enumerate(kinds, start=1)}
    return [_page(lines, dict(outline.get(number, ())), levels, size, bold=bold) for number, lines in enumerate(pages)]


def title(pages: Sequence[Sequence[HeadingLine]]) -> str:
    """The largest heading at the head of the first page that has text; empty where there is none."""
    first = next((lines for lines in pages if lines), [])
    headings = [line for line in first[:4] if line.level]
    return titles.checked(max(headings, key=lambda line: line.size).text) if headings else ""


def _of_text(pages: Sequence[Sequence[Segment]]) -> tuple[float, bool]:
    """The size of most letters, and whether most of them are bold."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for line in (line for lines in pages for line in lines):
        sizes[round(line.size * 2) / 2] += len(line.text)
        bold[line.bold] += len(line.text)
    return (sizes.most_common(1)[0][0], bold.most_common(1)[0][0]) if sizes else (0.0, False)


def _is_large(line: Segment, size: float, *, bold: bool) -> bool:
    if line.table or line.doubt or not size or sum(map(str.isalpha, line.text)) < 2:
        return False
    if line.size >= LARGER * size:
        return len(line.text) <= LONGEST
    fitting = line.bold and not bold and line.size > 0.95 * size
    return fitting and len(line.text) <= LONGEST_BOLD and not line.text.endswith(_SENTENCE)


def _kind(line: Segment) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _page(
    lines: Sequence[Segment],
    outline: Mapping[str, int],
    levels: Mapping[tuple[float, bool], int],
    size: float,
    *,
    bold: bool,
) -> list[HeadingLine]:
    named = {_bare(title): (title, level) for title, level in outline.items()}
    made: list[HeadingLine] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        said, count = _named(lines, place, named)
        if said:
            made.append(HeadingLine(*said, size=line.size))
        elif _is_large(line, size, bold=bold) and (count := _together(lines, place)):
            text = " ".join(each.text for each in lines[place : place + count])
            level = levels[_kind(line)] if len(text) <= LONGEST else 0
            made.append(HeadingLine(text, level, apart=True, size=line.size))
        else:
            count = 1
            made.append(_text(lines, place, size))
        place += count
    return made


def _text(lines: Sequence[Segment], place: int, size: float) -> HeadingLine:
    """A line of text; the large letter before it that begins a chapter belongs to its first word."""
    line = lines[place]
    before = lines[place - 1] if place else None
    if before and _is_initial(before, size):
        line = replace(line, text=f"{before.text}{line.text}")
    text = "" if _is_initial(line, size) and place + 1 < len(lines) else line.text
    note = _NOTE.match(text) if line.size < NOTE * size else None
    text = text[note.end() :] if note else text
    return HeadingLine(text, 0, line.table, line.doubt, apart=bool(note) or line.above > APART, size=line.size)


def _is_note(line: Segment, size: float) -> bool:
    """The number of a footnote that PDFium takes for a line of its own."""
    return bool(_NUMBERS.fullmatch(line.text)) and line.size < 0.8 * size


def _is_initial(line: Segment, size: float) -> bool:
    return len(line.text) == 1 and line.text.isalpha() and bool(size) and line.size > 1.5 * size


def _named(
    lines: Sequence[Segment], place: int, named: dict[str, tuple[str, int]]
) -> tuple[tuple[str, int] | None, int]:
    """The heading of the outline that stands in a line, or in it and the next one, and in how many; taken once."""
    for count in (1, 2):
        bare = _bare(" ".join(line.text for line in lines[place : place + count]))
        if bare in named:
            return named.pop(bare), count
    return None, 1


def _together(lines: Sequence[Segment], place: int) -> int:
    """How many lines from here on are one heading: of one kind, and close."""
    count = 1
    while place + count < len(lines):
        line = lines[place + count]
        if _kind(line) != _kind(lines[place]) or line.above > APART or line.table:
            break
        count += 1
    return count


def _bare(text: str) -> str:
    """A title as the outline and the page have it in common: without numbers and spaces."""
    return re.sub(r"^[\d.\s]+|\W+", "", text).casefold() or text
