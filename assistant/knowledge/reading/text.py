"""Plain text and the format of packs: headings, paragraphs, translations, questions."""

import re
from itertools import groupby
from pathlib import Path

from assistant.knowledge.reading import tables
from assistant.knowledge.reading.blocks import TORN, Collector, ReadDocument
from assistant.knowledge.reading.decoding import read_text

_GAP = re.compile(r"\s*\t\s*|\s{3,}")
"""What parts columns that were set with spaces."""


def read(path: Path, title: str, language: str) -> ReadDocument:
    return read_text(path, title, language, parse)


def parse(text: str, found: Collector, language: str) -> None:
    """Lines below each other whose words stand in columns are a table."""
    lines = map(str.strip, text.splitlines())
    for is_table, group in groupby(lines, lambda line: bool(_GAP.search(line)) and line[0] not in "#?!["):
        rows = [_GAP.split(line) for line in group]
        if is_table and len(rows) > 1:
            _table(rows, found, language)
        else:
            for cells in rows:
                _line(" ".join(cells), found)


def _line(line: str, found: Collector) -> None:
    if line.startswith("#"):
        found.heading(line.lstrip("# "))
    else:
        found.line(line)


def _table(rows: list[list[str]], found: Collector, language: str) -> None:
    if len({len(row) for row in rows}) == 1:
        for said, asked in tables.facts(rows, language):
            found.fact(said, asked)
    else:
        for row in rows:
            found.paragraph(" ".join(row), TORN)
