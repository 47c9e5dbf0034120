"""PDF: pages of lines, put together to headings and paragraphs again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from assistant.knowledge.reading import ocr
from assistant.knowledge.reading.blocks import Collector, Reading, UnreadableError, check_size

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
_DIVIDED = re.compile("(?<=[^\\W\\d_])[\u00ad\ufffe\x02](?=[a-zß-ÿ])")
_HYPHEN = re.compile("[\u00ad\ufffe\x02]")
"""What PDFium makes of a hyphen at the end of a line, which it joins with the next one."""
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "?", "…", ":", '"', "”", ")", "。", "！", "？")
_BULLETS = ("•", "◦", "▪", "‣", "●", "○", "■")
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*\w*$")
"""The dots of a table of contents."""


def read(path: Path, title: str, language: str) -> Reading:
    check_size(path, LARGEST)
    try:
        with PdfDocument(path) as document:
            pages, scanned = list[list[str]](), list[int]()
            for number, page in enumerate(document):
                pages.append(_lines(page.get_textpage().get_text_bounded()))
                if sum(map(len, pages[-1])) < SCANNED and any(page.get_objects([FPDF_PAGEOBJ_IMAGE])):
                    scanned.append(number)
            outline = _outline(document)
            named = str(document.get_metadata_value("Title")).strip()
    except PdfiumError as error:
        if error.err_code == NEEDS_PASSWORD:
            raise UnreadableError("is encrypted; save it without a password.") from error
        raise UnreadableError("is no PDF file, or a broken one.") from error
    remarks = (_read_pictures(path, pages, scanned, language),) if scanned else ()
    found = Collector(named or title, levels=2, flows=True)
    _collect(_without_margins(pages), outline, found)
    return Reading(found.blocks(), remarks)


def _read_pictures(path: Path, pages: list[list[str]], scanned: Sequence[int], language: str) -> str:
    """Puts the text of scanned pages where they are; returns what is to be said of it."""
    told = f"has {len(scanned)} of {len(pages)} pages that are pictures"
    if missing := ocr.missing():
        if len(scanned) == len(pages):
            raise UnreadableError(f"has no text, only pictures of its {len(pages)} pages. To have them read: {missing}")
        return f"{told}; they are left out. To have them read: {missing}"
    language, remark = ocr.language_data(language)
    for number in scanned:
        pages[number] = _lines(ocr.page(path, number, language))
    return f"{told}; they were read by OCR{remark}."


def _lines(text: str) -> list[str]:
    """A blank line is kept: it ends a paragraph."""
    return [" ".join(line.split()) for line in text.replace("\0", "").splitlines()]


def _without_margins(pages: Sequence[list[str]]) -> Iterator[list[str]]:
    """Pages without running titles and page numbers, which repeat but for their digits."""
    edges: Counter[str] = Counter()
    for lines in pages:
        said = [line for line in lines if line]
        edges.update({_DIGITS.sub("#", line) for line in [*said[:2], *said[-2:]]})
    margins = {line for line, count in edges.items() if count > max(2, REPEATED * len(pages))} | {"#"}
    for lines in pages:
        said = [line for line in lines if line]
        outer = {*said[:2], *said[-2:]}
        yield [line for line in lines if not (line in outer and _DIGITS.sub("#", line) in margins)]


def _outline(document: PdfDocument) -> dict[int, list[tuple[str, int]]]:
    """The headings that start on each page, with their levels."""
    found: dict[int, list[tuple[str, int]]] = {}
    for bookmark in document.get_toc():
        target, title = bookmark.get_dest(), " ".join(bookmark.get_title().split())
        number = target.get_index() if target else None
        if title and number is not None:
            found.setdefault(number, []).append((title, bookmark.level + 1))
    return found


def _collect(pages: Iterator[list[str]], outline: dict[int, list[tuple[str, int]]], found: Collector) -> None:
    """Paragraphs go on over the end of a line and of a page."""
    paragraph: list[str] = []
    full = 0
    for number, lines in enumerate(pages):
        headings = {_bare(title): (title, level) for title, level in outline.get(number, ())}
        full = sorted(map(_width, lines))[len(lines) * 3 // 4] if lines else full
        for position, line in enumerate(lines):
            titles = [_bare(line), _bare(" ".join(lines[position : position + 2]))]
            heading = next((headings.pop(bare) for bare in titles if bare in headings), None)
            if heading:
                found.paragraph(_joined(paragraph))
                paragraph = []
                found.heading(*heading)
                if _bare(line) != _bare(heading[0]) and position + 1 < len(lines):
                    lines[position + 1] = ""  # the heading takes two lines
                continue
            if _LEADERS.search(line):
                continue
            if line.startswith(_BULLETS):
                found.paragraph(_joined(paragraph))
                paragraph, line = [], line[1:].strip()  # noqa: PLW2901 - the sign is not read aloud
            if line:
                paragraph.append(line)
            ended = not line or (line.endswith(_ENDS) and _width(line) < SHORT_LINE * full)
            if ended and _is_whole(paragraph):
                found.paragraph(_joined(paragraph))
                paragraph = []
    found.paragraph(_joined(paragraph))


def _is_whole(paragraph: list[str]) -> bool:
    """A blank line inside of a sentence is the end of a page or the space around a picture."""
    return bool(paragraph) and (paragraph[-1].endswith(_ENDS) or not paragraph[-1][-1].isalpha() or len(paragraph) == 1)


def _width(line: str) -> int:
    """In letters, as it is on the page."""
    return len(_HYPHEN.split(line)[-1])


def _bare(text: str) -> str:
    """A title as the outline and the page have it in common: without numbers and spaces."""
    return re.sub(r"^[\d.\s]+|\W+", "", text).casefold() or text


def _joined(lines: list[str]) -> str:
    """In one line; a word that was divided at the end of a line is whole again."""
    text = ""
    for line in lines:
        divided = text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower()
        text = text[:-1] + line if divided else f"{text} {line}"
    return _HYPHEN.sub("-", _DIVIDED.sub("", text)).strip()
