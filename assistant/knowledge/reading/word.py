"""DOCX, the files of Word and of LibreOffice."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from assistant.knowledge.reading import tables
from assistant.knowledge.reading.blocks import Collector, Reading, UnreadableError, check_size

LARGEST = 100_000_000
"""Bytes; most of a large document are its pictures."""
LARGEST_UNPACKED = 50_000_000
"""Bytes of its text as XML."""
LARGEST_RATIO = 200
"""Bytes that one byte unpacks to; a text is packed ten to one."""
_HEADING = re.compile(r"(?:Heading |Title)(\d?)")


def read(path: Path, title: str, language: str) -> Reading:
    check_size(path, LARGEST)
    _check_archive(path)
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise UnreadableError("is no DOCX file, or a broken one.") from error
    found = Collector(document.core_properties.title or title, levels=2, flows=True)
    items: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph) and _is_item(part):
            items.append(" ".join(part.text.split()))
            continue
        found.items(items)
        items = []
        _part(part, found, language)
    found.items(items)
    return Reading(found.blocks())


def _part(part: Paragraph | Table, found: Collector, language: str) -> None:
    if isinstance(part, Table):
        rows = [list(_apart(row)) for row in part.rows]
        for sentence in tables.sentences(rows, language):
            found.paragraph(sentence)
    elif heading := _HEADING.fullmatch(_style(part)):
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


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name if paragraph.style else None) or ""


def _is_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx does not tell lists otherwise
    numbered = properties is not None and properties.numPr is not None
    return (numbered or _style(paragraph).startswith("List")) and not _HEADING.fullmatch(_style(paragraph))


def _check_archive(path: Path) -> None:
    """Before anything is unpacked. An archive that lies about its sizes is not read beyond what it said."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableError("is no DOCX file, or a broken one.") from error
    texts = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if texts > LARGEST_UNPACKED or any(
        part.file_size > max(1_000_000, LARGEST_RATIO * part.compress_size) for part in parts
    ):
        size = sum(part.file_size for part in parts) / 1e6
        raise UnreadableError(f"would unpack to {size:,.0f} MB; that is no document.")
