"""Plain text, in whatever encoding, and the format of packs: headings, paragraphs, translations, questions."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from assistant.knowledge.reading.blocks import Collector, Reading, UnreadableError, check_size

LARGEST = 20_000_000
"""Bytes of a text; a thick book has one million."""
LONGEST_LINE = 1_000_000
"""Letters; a longer line is no text that anybody wrote."""
GUESSED_FROM = 200_000
"""Bytes that the encoding is guessed from."""


def read(path: Path, title: str, _language: str) -> Reading:
    text, remarks = decoded(path)
    found = Collector(title)
    parse(text, found)
    return Reading(found.blocks(), remarks)


def parse(text: str, found: Collector, _language: str = "") -> None:
    for line in map(str.strip, text.splitlines()):
        if line.startswith("#"):
            found.heading(line.lstrip("# "))
        else:
            found.line(line)


def decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and what is to be said of its encoding; raises UnreadableError where it is no text."""
    check_size(path, LARGEST)
    raw = path.read_bytes()
    text, remarks = _decoded(raw)
    text = text.replace("\r\n", "\n")
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            raise UnreadableError(f"has a line of {len(line):,} letters (line {number}); that is no text.")
    return text, remarks


def _decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16"), ()
        except UnicodeDecodeError as error:
            raise UnreadableError(f"is broken UTF-16 text (byte {error.start}); save it as UTF-8.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        best = None if b"\0" in raw else from_bytes(raw[:GUESSED_FROM]).best()
        if best is None:
            raise UnreadableError(f"is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
        text = raw.decode(best.encoding, errors="replace")
        return text, (f"is not UTF-8 and was read as {best.encoding}; look whether its letters are right.",)
    if "\0" in text:
        raise UnreadableError("holds zero bytes and is no text.")
    return text, ()
