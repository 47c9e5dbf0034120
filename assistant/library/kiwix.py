"""Archives that Kiwix has on this machine: its folder, and the books that its library.xml names."""

from pathlib import Path

from lxml import etree

FOLDER = Path("/var/lib/kiwix")
"""Of Debian's kiwix-tools, and of most offline servers."""
BOOKS = "library.xml"
LARGEST = 20_000_000
"""Bytes of a list of books."""


def archives(folder: Path) -> list[Path]:
    """The ZIM files of Kiwix's folder, those of its list first; none where there is no such folder."""
    try:
        own = sorted(path for place in (folder, folder / "library") for path in place.glob("*.zim"))
    except OSError:
        own = []
    named = [path for path in _books(folder / BOOKS) if path.exists()]
    return list(dict.fromkeys(path.resolve() for path in (*named, *own)))


def _books(file: Path) -> list[Path]:
    """Paths of a list of books that cannot be read are none."""
    try:
        if file.stat().st_size > LARGEST:
            return []
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(file.read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError):
        return []
    if root is None:
        return []
    return [file.parent / book.get("path") for book in root.iter("book") if book.get("path")]
