"""Documents that are archives of XML (DOCX, PPTX, XLSX, ODT, EPUB): checked before anything of them is unpacked."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from assistant.knowledge.reading.blocks import UnreadableError, check_size

LARGEST = 200_000_000
"""Bytes; most of a large document are its pictures."""
LARGEST_UNPACKED = 50_000_000
"""Bytes of its text as XML."""
LARGEST_RATIO = 200
"""Bytes that one byte unpacks to; a text is packed ten to one."""
TEXTS = (".xml", ".rels", ".opf", ".xhtml", ".html", ".htm")
OLD = b"\xd0\xcf\x11\xe0"
"""What Office files of before 2007 begin with, and those with a password."""


def check(path: Path, kind: str) -> None:
    """Raises UnreadableError where it is no archive or would unpack to too much. Kind: of document, such as "DOCX".

    An archive that lies about its sizes is not read beyond what it said.
    """
    check_size(path, LARGEST)
    try:
        with path.open("rb") as file:
            old = file.read(len(OLD)) == OLD
        if old:
            raise UnreadableError(f"is of an old format or has a password; save it as {kind} without one.")
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableError(f"is no {kind} file, or a broken one.") from error
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith(TEXTS))
    if texts > LARGEST_UNPACKED or any(
        part.file_size > max(1_000_000, LARGEST_RATIO * part.compress_size) for part in parts
    ):
        size = sum(part.file_size for part in parts) / 1e6
        raise UnreadableError(f"would unpack to {size:,.0f} MB; that is no document.")


@contextmanager
def opened(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """A checked archive; whatever is broken or missing in it becomes an UnreadableError."""
    check(path, kind)
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, EOFError, NotImplementedError) as error:
        raise UnreadableError(f"is no {kind} file, or a broken one.") from error
    except RuntimeError as error:  # how zipfile tells that a part is encrypted
        raise UnreadableError("is encrypted; save it without a password.") from error


def xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """The root of a part; nothing outside of the file is looked at, and no entity grows."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)
