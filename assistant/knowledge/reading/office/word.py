"""DOCX, the files of Word and of LibreOffice."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError
from assistant.knowledge.reading.office import archives, word_xml

_HEADING = re.compile(r"(?:Heading |Title)(\d?)")


def read(path: Path, title: str, language: str) -> ReadDocument:
    archives.check(path, "DOCX")
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise UnreadableError("is no DOCX file, or a broken one.") from error
    left_out = _left_out(path, document)
    word_xml.settle(document.element.body)
    named = titles.checked(document.core_properties.title)
    found = Collector(named or title, levels=2, flows=True)
    items: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph) and _is_item(part):
            items.append(" ".join(part.text.split()))
            continue
        found.items(items)
        items = []
        _part(part, found, language)
    found.items(items)
    return ReadDocument(found.blocks(), left_out, title=named)


def _left_out(path: Path, document: Document) -> tuple[str, ...]:
    with zipfile.ZipFile(path) as archive:
        unread = word_xml.unread(document.element.body, archive.namelist())
    return (f"has {', '.join(unread)}, which are left out.",) if unread else ()


def _part(part: Paragraph | Table, found: Collector, language: str) -> None:
    if isinstance(part, Table):
        rows = [list(_apart(row)) for row in part.rows]
        for sentence in tables.sentences(rows, language):
            found.paragraph(sentence)
    elif heading := _heading(part):
        if part.text.strip():
            found.heading(" ".join(part.text.split()), int(heading[1] or 1))
    else:
        found.paragraph(part.text)


def _apart(row: _Row) -> Iterator[str]:
    """The texts of its cells, one for each column; a cell over several columns is said in the first."""
    before = None
    for cell in row.cells:
        yield "" if cell is before else cell.text
        before = cell


def _heading(paragraph: Paragraph) -> re.Match[str] | None:
    """By its style, or by that which its style was made of."""
    style = paragraph.style
    while style is not None:
        if found := _HEADING.fullmatch(style.name or ""):
            return found
        style = style.base_style
    return None


def _is_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx does not tell lists otherwise
    numbered = properties is not None and properties.numPr is not None
    style = (paragraph.style.name if paragraph.style else None) or ""
    return (numbered or style.startswith("List")) and not _heading(paragraph)
