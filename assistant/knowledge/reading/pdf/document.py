"""PDF: pages of lines, put together to headings and paragraphs again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError, check_size
from assistant.knowledge.reading.pdf import headings as pdf_headings
from assistant.knowledge.reading.pdf import layout as pdf_layout
from assistant.knowledge.reading.pdf import lines as pdf_lines
from assistant.knowledge.reading.pdf import ocr
from assistant.knowledge.reading.pdf.headings import HeadingLine
from assistant.knowledge.reading.pdf.lines import Segment

NEEDS_PASSWORD = 4
"""PDFium's code of that error."""
LARGEST = 200_000_000
"""Bytes; most of a large one are its pictures."""
SCANNED = 20
"""Letters; a page with fewer and with a picture is a picture of a page."""
REPEATED = 0.3
"""A first or last line that stands on this share of the pages is no part of the text."""
SHORT_LINE = 0.8
"""Of the length of a full line; a sentence that ends in a shorter one ends the paragraph."""
_HYPHEN = re.compile("[\u00ad\ufffe\x02]")
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "?", "…", ":", '"', "”", ")", "。", "！", "？")
_BULLETS = ("•", "◦", "▪", "‣", "●", "○", "■")
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*\w*$")
"""The dots of a table of contents."""
ROTATED = 0.5
"""The share of single letters among the pieces of a page that is not set in lines; PDFium's own order is taken then."""

Outline = dict[int, list[tuple[str, int]]]
"""The headings that start on each page, counted from 0, with their levels."""


def read(path: Path, title: str, language: str) -> ReadDocument:
    check_size(path, LARGEST)
    try:
        with PdfDocument(path) as document:
            pages, scanned = list[list[Segment]](), list[int]()
            for number, page in enumerate(document):
                pages.append(_page_lines(page.get_textpage()))
                letters = sum(len(line.text) for line in pages[-1])
                if letters < SCANNED and any(page.get_objects([FPDF_PAGEOBJ_IMAGE])):
                    scanned.append(number)
            outline = _outline(document)
            named = titles.checked(document.get_metadata_value("Title"))
    except PdfiumError as error:
        if error.err_code == NEEDS_PASSWORD:
            raise UnreadableError("is encrypted; save it without a password.") from error
        raise UnreadableError("is no PDF file, or a broken one.") from error
    remarks = (_read_pictures(path, pages, scanned, language),) if scanned else ()
    lines = pdf_headings.marked(list(_without_margins(pages)), outline)
    named = named or pdf_headings.title(lines)
    found = Collector(named or title, levels=2, flows=True)
    _collect(lines, found, language)
    return ReadDocument(found.blocks(), remarks, title=named)


def _page_lines(page: PdfTextPage) -> list[Segment]:
    found = pdf_lines.segments(page.raw)
    alone = sum(len(segment.text) == 1 for segment in found)
    if len(found) > 10 and alone > ROTATED * len(found):
        return [Segment(line) for line in _lines(_HYPHEN.sub("-", page.get_text_bounded()))]
    return pdf_layout.lines(found)


def _read_pictures(path: Path, pages: list[list[Segment]], scanned: Sequence[int], language: str) -> str:
    """Puts the text of scanned pages where they are; returns what is to be said of it."""
    told = f"has {len(scanned)} of {len(pages)} pages that are pictures"
    if missing := ocr.missing():
        if len(scanned) == len(pages):
            raise UnreadableError(f"has no text, only pictures of its {len(pages)} pages. To have them read: {missing}")
        return f"{told}; they are left out. To have them read: {missing}"
    language, remark = ocr.language_data(language)
    for number in scanned:
        pages[number] = [Segment(line) for line in _lines(ocr.page(path, number, language))]
    return f"{told}; they were read by OCR{remark}."


def _lines(text: str) -> list[str]:
    """A blank line is kept: it ends a paragraph."""
    return [" ".join(line.split()) for line in text.replace("\0", "").splitlines()]


def _without_margins(pages: Sequence[list[Segment]]) -> Iterator[list[Segment]]:
    """Pages without running titles and page numbers, which repeat but for their digits."""
    edges: Counter[str] = Counter()
    for lines in pages:
        said = [line.text for line in lines if line.text]
        edges.update({_DIGITS.sub("#", line) for line in [*said[:2], *said[-2:]]})
    margins = {line for line, count in edges.items() if count > max(2, REPEATED * len(pages))} | {"#"}
    for lines in pages:
        said = [line.text for line in lines if line.text]
        outer = {*said[:2], *said[-2:]}
        yield [line for line in lines if not (line.text in outer and _DIGITS.sub("#", line.text) in margins)]


def _outline(document: PdfDocument) -> Outline:
    found: Outline = {}
    for bookmark in document.get_toc():
        target, title = bookmark.get_dest(), " ".join(bookmark.get_title().split())
        number = target.get_index() if target else None
        if title and number is not None:
            found.setdefault(number, []).append((title, bookmark.level + 1))
    return found


def _collect(pages: Sequence[Sequence[HeadingLine]], found: Collector, language: str) -> None:
    """Paragraphs go on over the end of a line and of a page."""
    paragraph = _Paragraph(found)
    full = 0
    for lines in pages:
        full = sorted(len(line.text) for line in lines)[len(lines) * 3 // 4] if lines else full
        for line in lines:
            if line.level:
                paragraph.close()
                found.heading(line.text, line.level)
            elif line.table:
                paragraph.close()
                for said in [line.text] if line.doubt else tables.sentences(line.table, language):
                    found.paragraph(said, line.doubt)
            elif not _LEADERS.search(line.text):
                paragraph.add(line, full)
    paragraph.close()


class _Paragraph:
    """Lines until one ends a paragraph."""

    def __init__(self, found: Collector) -> None:
        self._found = found
        self._lines: list[str] = []
        self._items: list[str] = []
        self._is_item = False
        self._doubt = ""

    def add(self, line: HeadingLine, full: int) -> None:
        """Full: how many letters a full line of the page has."""
        text = line.text
        if (line.apart and self._is_whole()) or text.startswith(_BULLETS) or line.doubt != self._doubt:
            self.end()
        self._doubt = line.doubt
        if text.startswith(_BULLETS):
            text, self._is_item = text[1:].strip(), True  # the sign is not read aloud
        if text:
            self._lines.append(text)
        if (not text or (text.endswith(_ENDS) and len(text) < SHORT_LINE * full)) and self._is_whole():
            self.end()

    def end(self) -> None:
        said = _joined(self._lines)
        if self._is_item and not self._doubt:
            self._items.append(said)
        elif said:
            self._end_list()
            self._found.paragraph(said, self._doubt)
        self._lines, self._doubt, self._is_item = [], "", False

    def close(self) -> None:
        """What comes next belongs to none of the lines before."""
        self.end()
        self._end_list()

    def _end_list(self) -> None:
        self._found.items(self._items)
        self._items = []

    def _is_whole(self) -> bool:
        """A blank line inside of a sentence is the end of a page or the space around a picture."""
        lines = self._lines
        return bool(lines) and (lines[-1].endswith(_ENDS) or not lines[-1][-1].isalpha() or len(lines) == 1)


def _joined(lines: list[str]) -> str:
    """In one line; a word that was divided at the end of a line is whole again."""
    text = ""
    for line in lines:
        divided = text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower()
        text = text[:-1] + line if divided else f"{text} {line}"
    return _HYPHEN.sub("-", text).strip()
