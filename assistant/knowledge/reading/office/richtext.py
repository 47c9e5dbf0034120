"""RTF: paragraphs and the rows of tables."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError, check_size

LARGEST = 50_000_000
"""Bytes; pictures stand in it as digits."""
_TITLE = re.compile(r"\{\\info\b.*?\{\\title ([^{}\\]*)\}", re.DOTALL)


def read(path: Path, title: str, language: str) -> ReadDocument:
    check_size(path, LARGEST)
    raw = path.read_bytes().decode("latin-1")
    if not raw.startswith("{\\rtf"):
        raise UnreadableError("is no RTF file, or a broken one.")
    named = titles.checked(said[1] if (said := _TITLE.search(raw)) else "")
    found = Collector(named or title, levels=2, flows=True)
    text = str(rtf_to_text(raw, errors="replace"))  # type: ignore[no-untyped-call]
    for rows in _parts(text):
        if len(rows[0]) == 1:
            found.paragraph(rows[0][0])
            continue
        for fact, asked in tables.facts(rows, language):
            found.fact(fact, asked)
    return ReadDocument(found.blocks(), title=named)


def _parts(text: str) -> Iterator[list[list[str]]]:
    """A paragraph as one cell, a table as its rows; striprtf puts "|" after each cell."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for is_table, group in groupby(lines, lambda line: line.endswith("|")):
        if is_table:
            yield [line[:-1].split("|") for line in group]
        else:
            yield from ([[line]] for line in group)
