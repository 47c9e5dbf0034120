"""The text of a file, in whatever encoding it is."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError, check_size

LARGEST = 20_000_000
"""Bytes of a text; a thick book has one million."""
LONGEST_LINE = 1_000_000
"""Letters; a longer line is no text that anybody wrote."""
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a file in these encodings begins with; UTF-32 first, whose mark begins as that of UTF-16."""
KINDS = {b"%PDF-": ".pdf", b"{\\rtf": ".rtf", b"PK\3\4": ".docx, .odt or another archive", b"\xd0\xcf\x11\xe0": ".doc"}
"""What files begin with that are no text, whatever their name says."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file."""

    text: str
    remarks: tuple[str, ...] = ()
    """What is to be said of its encoding."""
    doubt: str = ""
    """Why whatever is not ASCII in it should be looked at."""


def read_text(path: Path, title: str, language: str, parse: Callable[[str, Collector, str], None]) -> ReadDocument:
    """What a text file says; raises UnreadableError. parse: puts the text, in a language, into a collector."""
    said, found = decoded(path, language), Collector(title)
    parse(said.text, found, language)
    return ReadDocument(found.blocks(), said.remarks, said.doubt)


def decoded(path: Path, language: str) -> Text:
    """The text of a file; raises UnreadableError where it is none. Language: that it is written in."""
    check_size(path, LARGEST)
    said = from_bytes(path.read_bytes(), language)
    text = said.text.replace("\r\n", "\n")
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            raise UnreadableError(f"has a line of {len(line):,} letters (line {number}); that is no text.")
    return Text(text, said.remarks, said.doubt)


def from_bytes(raw: bytes, language: str) -> Text:
    """Raises UnreadableError where they are no text."""
    if kind := next((kind for start, kind in KINDS.items() if raw.startswith(start)), ""):
        raise UnreadableError(f"is no text; its contents are those of a {kind} file. Give it the name of what it is.")
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            try:
                return Text(raw.decode(encoding))
            except UnicodeDecodeError as error:
                told = f"is broken {encoding.upper()} text (byte {error.start}); save it as UTF-8."
                raise UnreadableError(told) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _guessed(raw, language, error.start)
    return Text(text) if "\0" not in text else _guessed(raw, language, raw.index(0))


def _guessed(raw: bytes, language: str, wrong: int) -> Text:
    """wrong: the first byte that is not of UTF-8."""
    from assistant.knowledge.reading import encodings  # noqa: PLC0415 - most texts are UTF-8

    mended = raw.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    if "\0" not in mended and sum(sign > "\x7f" for sign in mended) > 2 * broken:
        return Text(mended, (f"is UTF-8 but for {broken} places, the first at byte {wrong}; save it as UTF-8.",))
    found = encodings.decoded(raw, language)
    if found is None:
        raise UnreadableError(f"is not UTF-8 text (byte {wrong}); save it as UTF-8.")
    remark = f"is not UTF-8 and was read as {found.encoding}; look whether its letters are right."
    doubt = "" if found.sure else f"its encoding is not sure; these are its letters if it is {found.encoding}"
    return Text(found.text, (remark,), doubt)
