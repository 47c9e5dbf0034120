"""EPUB books: their pages in the order in which they are read."""

import zipfile
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from lxml import etree

from assistant.knowledge.reading import html, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError
from assistant.knowledge.reading.office import archives

KIND = "EPUB"
CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
PAGES = {"application/xhtml+xml", "text/html"}


def read(path: Path, title: str, language: str) -> ReadDocument:
    with archives.opened(path, KIND) as archive:
        book = _book(archive)
        package = archives.xml(archive, book)
        named = titles.checked(package.findtext(".//{*}metadata/{*}title"))
        found = Collector(named or title, levels=2, flows=True)
        pages = _pages(package, PurePosixPath(book).parent)
        if locked := _encrypted(archive) & set(pages):
            raise UnreadableError(f"is protected against copying ({len(locked)} of its pages are encrypted).")
        missing = [page for page in pages if page not in archive.namelist()]
        for page in pages:
            if page not in missing:
                html.parse_page(archive.read(page), found, language)
    remarks = (f"names {len(missing)} pages that are not in it, as {missing[0]}.",) if missing else ()
    return ReadDocument(found.blocks(), remarks, title=named)


def _book(archive: zipfile.ZipFile) -> str:
    """The part that lists all others."""
    root = archives.xml(archive, CONTAINER).find(".//{*}rootfile")
    path = root.get("full-path") if root is not None else None
    if not path:
        raise UnreadableError(f"is no {KIND} file, or a broken one.")
    return str(path)


def _pages(package: etree._Element, folder: PurePosixPath) -> list[str]:
    """Without the table of contents, which leads elsewhere."""
    items = {
        item.get("id"): normpath(str(folder / unquote(item.get("href", ""))))
        for item in package.iterfind(".//{*}manifest/{*}item")
        if item.get("media-type") in PAGES and "nav" not in item.get("properties", "").split()
    }
    order = package.iterfind(".//{*}spine/{*}itemref")
    return [items[ref.get("idref")] for ref in order if ref.get("linear") != "no" and ref.get("idref") in items]


def _encrypted(archive: zipfile.ZipFile) -> set[str]:
    """Parts that cannot be read; fonts may be among them in books that can be."""
    if ENCRYPTION not in archive.namelist():
        return set()
    return {
        unquote(part.get("URI", "")) for part in archives.xml(archive, ENCRYPTION).iterfind(".//{*}CipherReference")
    }
