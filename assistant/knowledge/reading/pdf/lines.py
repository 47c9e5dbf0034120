"""The lines of a PDF page with where they stand, as PDFium finds its letters.

A line that PDFium takes for one may run over a gutter between columns. It is cut there into segments; what the segments
of a page are together, see pdf_layout.py.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

import pypdfium2.raw as pdfium

from assistant.knowledge.reading.raised import raised

GAP = 1.2
"""In sizes of its letters; what stands further apart in a line is of two columns."""
RAISED, SMALL = 0.12, 0.8
"""How far above the line, and how small, the digits of a footnote are, in sizes of the letters around them."""
BOLD = 600
"""The weight that a bold font has at least."""
HYPHENS = "\u00ad\ufffe\x02"
"""What PDFium makes of a hyphen at the end of a line."""
_LOOSE = re.compile(r"\s+(?=[,.](?:\s|$))")
"""What is left before a mark when the number of a footnote is gone."""
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*")
_PAGE_NUMBER = re.compile(r"[\divxlc]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    sign: str
    left: float
    right: float
    line: float
    """The height of the line that it stands on, in points from the foot of the page."""
    size: float
    index: int
    """In the order of the page's content."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line without a gap."""

    text: str
    left: float = 0.0
    right: float = 0.0
    line: float = 0.0
    size: float = 0.0
    """Of most of its letters, in points."""
    bold: bool = False
    order: int = 0
    """In the order of the page's content."""
    above: float = 0.0
    """The space to the line above, in sizes; 0 where that is not known."""
    table: tuple[tuple[str, ...], ...] = field(default=())
    """Rows of cells, where it stands for a table."""
    doubt: str = ""


def segments(textpage: pdfium.FPDF_TEXTPAGE) -> list[Segment]:
    """Those of a page, in the order of its content."""
    found = list[Segment]()
    for letters in _runs(list(_letters(textpage))):
        size = _size(letters)
        small = [letter for letter in letters if letter.size < SMALL * size]
        text = _text(letters, size, {letter.index for letter in small})
        bold = pdfium.FPDFText_GetFontWeight(textpage, letters[0].index) >= BOLD or _is_named_bold(textpage, letters)
        line = Counter(round(letter.line, 1) for letter in letters).most_common(1)[0][0]
        for said in _without_leaders(text):
            if said:
                found.append(Segment(said, letters[0].left, letters[-1].right, line, size, bold, letters[0].index))
    return _apart(found)


def _letters(textpage: pdfium.FPDF_TEXTPAGE) -> Iterator[Letter]:
    """All that are drawn, and the ends of lines as PDFium sees them."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    height = size = line = 0.0
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        sign = _sign(pdfium.FPDFText_GetUnicode(textpage, index))
        if sign in "\r\n" or not pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
            yield Letter("\n" if sign in "\r\n" else sign, 0, 0, line, 0, index)
            continue
        if not sign.isspace():
            pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
            line = y.value
            if abs(box.top - box.bottom - height) > 0.01:
                height, size = box.top - box.bottom, _font_size(textpage, index)
        yield Letter(sign, box.left, box.right, line, size, index)


def _sign(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _font_size(textpage: pdfium.FPDF_TEXTPAGE, index: int) -> float:
    """As it is on the page, in points."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(textpage, index))
    if pdfium.FPDFText_GetMatrix(textpage, index, matrix):
        size *= math.hypot(matrix.c, matrix.d)
    return size


def _runs(letters: list[Letter]) -> Iterator[list[Letter]]:
    """Letters of one line without a gap; spaces at the ends are left out."""
    run: list[Letter] = []
    for letter in letters:
        if letter.sign == "\n":
            if run:
                yield run
            run = []
        elif letter.sign.isspace():
            if run and letter.sign == " ":
                run.append(letter)
        else:
            before = next((other for other in reversed(run) if other.sign != " "), None)
            if before and _is_apart(before, letter):
                yield [*_stripped(run)]
                run = []
            run.append(letter)
    if run:
        yield run


def _stripped(run: list[Letter]) -> list[Letter]:
    while run and run[-1].sign == " ":
        run = run[:-1]
    return run


def _is_apart(before: Letter, letter: Letter) -> bool:
    size = max(before.size, letter.size, 1.0)
    gap = letter.left - before.right
    return abs(letter.line - before.line) > 0.6 * size or gap > GAP * size or gap < -2 * size


def _size(letters: list[Letter]) -> float:
    return Counter(round(letter.size, 1) for letter in letters if letter.sign != " ").most_common(1)[0][0]


def _text(letters: list[Letter], size: float, small: set[int]) -> str:
    """Without the digits of footnotes; exponents stay."""
    base = Counter(round(letter.line, 1) for letter in letters if letter.index not in small).most_common(1)[0][0]
    text, noted = "", False
    for is_raised, group in groupby(letters, lambda one: one.index in small and one.line > base + RAISED * size):
        said = "".join(letter.sign for letter in group)
        if not is_raised:
            text += f" {said}" if noted and text[-1:].isalnum() and said[:1].isalnum() else said
        elif said.strip().isdecimal() and (exponent := raised(text, said.strip())):
            text = text.rstrip() + exponent
        elif not all(sign.isdigit() or sign in " ,*†‡§()" for sign in said):
            text += said
        noted = is_raised
    text = _LOOSE.sub("", text)
    for hyphen in HYPHENS:
        text = text[:-1] + "-" if text.endswith(hyphen) else text
    return " ".join(text.replace("\0", "").split())


def _without_leaders(text: str) -> list[str]:
    """The parts before and after a row of dots; a page's number after it is of a table of contents, and stays."""
    parts = _LEADERS.split(text)
    return [text] if len(parts) < 2 or not parts[-1] or _PAGE_NUMBER.fullmatch(parts[-1]) else parts


def _apart(found: list[Segment]) -> list[Segment]:
    """Pieces of one line that leaders parted stand one after the other: each gets a share of the width."""
    apart = list[Segment]()
    for _, group in groupby(found, lambda segment: segment.order):
        pieces = list(group)
        left, right, line, size, bold, order = (
            *(pieces[0].left, pieces[-1].right, pieces[0].line, pieces[0].size, pieces[0].bold, pieces[0].order),
        )
        letters = sum(len(piece.text) for piece in pieces)
        width = min(0.5 * size, (right - left) / max(1, letters))
        for piece in pieces[:-1]:
            apart.append(Segment(piece.text, left, left + width * len(piece.text), line, size, bold, order))
            left += width * len(piece.text) + 2 * size
        start = pieces[-1].left if len(pieces) == 1 else right - width * len(pieces[-1].text)
        apart.append(Segment(pieces[-1].text, start, right, line, size, bold, order))
    return apart


def _is_named_bold(textpage: pdfium.FPDF_TEXTPAGE, letters: list[Letter]) -> bool:
    """By the name of the font; the one of the last letter, too, since a bold word may begin a line."""
    return all("bold" in _font(textpage, letter.index) for letter in (letters[0], letters[-1]))


def _font(textpage: pdfium.FPDF_TEXTPAGE, index: int) -> str:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    return name.value.decode("utf-8", "replace").casefold()
