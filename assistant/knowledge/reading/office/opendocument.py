"""ODT, ODS and ODP, the files of LibreOffice: text, tables and slides, read from their XML."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError
from assistant.knowledge.reading.office import archives

KIND = "OpenDocument"
MOST_REPEATED = 100
"""Columns or rows that one cell or row stands for; a sheet's empty rest is a million."""
_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE = f"{{{_NS}text:1.0}}", f"{{{_NS}table:1.0}}", f"{{{_NS}office:1.0}}"
_DRAW, _SHOW = f"{{{_NS}drawing:1.0}}", f"{{{_NS}presentation:1.0}}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_LEFT_OUT = {
    *(f"{_TEXT}{name}" for name in ("tracked-changes", "table-of-content", "alphabetical-index", "note", "ruby-text")),
    *(f"{_OFFICE}{name}" for name in ("annotation", "forms", "event-listeners")),
    f"{_SHOW}notes",
}
"""Deleted words, lists of what stands elsewhere, footnotes and remarks."""
_BLOCKS = {f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}list", f"{_TABLE}table", f"{_DRAW}text-box", f"{_DRAW}page"}


def read(path: Path, title: str, language: str) -> ReadDocument:
    with archives.opened(path, KIND) as archive:
        if b"<manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UnreadableError("is encrypted; save it without a password.")
        body = archives.xml(archive, "content.xml").find(f"{_OFFICE}body")
        named = ""
        if "meta.xml" in archive.namelist():
            named = titles.checked(archives.xml(archive, "meta.xml").findtext(f".//{_TITLE}"))
    if body is None:
        raise UnreadableError(f"is no {KIND} file, or a broken one.")
    found = Collector(named or title, levels=2, flows=True)
    _children(body, found, language)
    notes = sum(1 for _ in body.iter(f"{_TEXT}note"))
    remarks = (f"has {notes} footnote{'' if notes == 1 else 's'}, which are left out.",) if notes else ()
    return ReadDocument(found.blocks(), remarks, title=named)


def _children(element: etree._Element, found: Collector, language: str) -> None:
    for child in element:
        if child.tag not in _LEFT_OUT:
            _block(child, found, language)


def _block(element: etree._Element, found: Collector, language: str) -> None:
    match element.tag:
        case tag if tag == f"{_TEXT}h":
            found.heading(_said(element), int(element.get(f"{_TEXT}outline-level", "1")))
        case tag if tag == f"{_TEXT}p" and element.get(f"{_TEXT}style-name") in {"Title", "Subtitle"}:
            found.heading(_said(element))
        case tag if tag == f"{_TEXT}p":
            found.paragraph(_said(element))
            for box in element.iter(f"{_DRAW}text-box"):
                _children(box, found, language)
        case tag if tag == f"{_TEXT}list":
            found.items(" ".join(map(_said, item.iter(f"{_TEXT}p", f"{_TEXT}h"))) for item in element)
        case tag if tag == f"{_TABLE}table":
            _table(element, found, language)
        case tag if tag == f"{_DRAW}frame" and element.get(f"{_SHOW}class") == "title":
            found.heading(" ".join(map(_said, element.iter(f"{_TEXT}p"))))
        case _:
            _children(element, found, language)


def _table(table: etree._Element, found: Collector, language: str) -> None:
    """A sheet of a spreadsheet is named by its own name; rows that stand apart are tables of their own."""
    parent = table.getparent()
    if parent is not None and parent.tag == f"{_OFFICE}spreadsheet":
        found.heading(titles.of_sheet(table.get(f"{_TABLE}name", "")))
    headed = True if table.find(f"{_TABLE}table-header-rows") is not None else None
    for said, asked in tables.facts(list(_rows(table)), language, headed=headed):
        found.fact(said, asked)


def _rows(table: etree._Element) -> Iterator[list[str]]:
    for row in table.iter(f"{_TABLE}table-row"):
        if row.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            continue
        said: list[str] = []
        for cell in row:
            text = " ".join(map(_said, cell.iter(f"{_TEXT}p"))) if cell.tag == f"{_TABLE}table-cell" else ""
            said += [text] * min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), MOST_REPEATED)
        yield said


def _said(element: etree._Element) -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph without what hangs on it: notes, remarks, boxes."""
    yield element.text or ""
    for child in element:
        if child.tag in {f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"}:
            yield " "
        elif child.tag not in _LEFT_OUT and child.tag not in _BLOCKS and isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""
