"""Tables, a row a sentence: "Adult: price 8 euros, opening hours 9 to 17."; and CSV files of questions and answers."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.core.languages import traits
from assistant.knowledge.fields.words import labelled
from assistant.knowledge.reading import headers
from assistant.knowledge.reading.blocks import Block, Collector, ReadDocument, UnreadableError, as_sentence
from assistant.knowledge.reading.decoding import decoded
from assistant.knowledge.reading.document_words import of_all

DELIMITERS = ",;\t|"
SNIFFED = 10_000
"""Letters that the delimiter is found from."""
FIELDS = 3
"""Columns that are fields of objects, from which on a table is a collection."""
SUBJECT = 60
"""Letters; a longer first cell of a row is a sentence of its own."""
_SEPARATOR = re.compile(r"\A\ufeff?\"?sep=(.)\"?\s*?\n", re.IGNORECASE)


_OR = re.compile(r"\s*[/|]\s*")
"""Between two answers that are also right."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer answers, and what is also right."""

    questions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@cache
def _headings(kind: str) -> frozenset[str]:
    """How a column of questions, or of answers, may be headed."""
    return frozenset(name for words in of_all() for name in getattr(words, kind))


def sentences(rows: Sequence[Sequence[str]], language: str, *, headed: bool | None = None) -> Iterator[str]:
    """The rows of a table, each as a sentence, with the names of its columns where the first row names them.

    Headed: whether it does; None where only its contents tell.
    """
    rows = _clean(rows)
    if headed is None:
        headed = bool(rows) and (headers.names_columns(rows) or headers.may_head(rows))
    if not headed or len(rows) == 1:
        yield from map(_as_it_stands, rows)
        return
    head, *body = rows or [[]]
    for row in body:
        named = [(name, cell) for name, cell in zip(_padded(head, row), row, strict=True) if cell]
        (first, subject), *rest = named
        if not rest:
            yield subject if subject.endswith((".", "!", "?", "。")) else f"{first} {subject}.".strip()
            continue
        said = ", ".join(f"{_lowered(name, language)} {cell}".strip() for name, cell in rest)
        yield f"{subject}: {said.rstrip('.')}."


def facts(
    rows: Sequence[Sequence[str]], language: str, *, headed: bool | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of a table in a document: its rows as sentences, or the answers that it holds with their questions."""
    pairs = _pairs(_clean(rows)) if any(map(any, rows)) else None
    if pairs is not None:
        yield from ((answer, pair.questions) for answer, pair in pairs.items())
    else:
        yield from ((sentence, ()) for sentence in sentences(rows, language, headed=headed))


def read(path: Path, title: str, language: str) -> ReadDocument:
    """A CSV file: questions with their answers, or a table."""
    file = decoded(path, language)
    rows = _clean(_rows(file.text))
    if not rows:
        raise UnreadableError("holds no row.")
    pairs = _pairs(rows)
    if pairs is not None:
        blocks = tuple(Block(title, said, pair.questions, answers=pair.also) for said, pair in pairs.items())
        return ReadDocument(blocks, file.remarks, file.doubt)
    found = Collector(title)
    headed = headers.names_columns(rows)
    if headed and is_collection(rows[0], language):
        _objects(rows, found)
    else:
        for sentence in sentences(rows, language, headed=headed):
            found.paragraph(sentence)
    remarks = file.remarks
    if not headed and headers.may_head(rows):
        remarks += (f"was read without names of columns; its first row is taken for a fact: {_as_it_stands(rows[0])}",)
    return ReadDocument(found.blocks(), remarks, file.doubt)


def is_collection(head: Sequence[str], language: str) -> bool:
    """Whether the columns of a table are what is told of objects, the first their names."""
    return sum(bool(labelled(name, language)) for name in head[1:]) >= FIELDS


def _objects(rows: Sequence[Sequence[str]], found: Collector) -> None:
    """Each object below its name, each of its cells a fact: "Material: oak."."""
    head, *body = rows
    for row in body:
        subject, *cells = zip(_padded(head, row), row, strict=True)
        found.heading(subject[1])
        for name, cell in cells:
            if cell:
                found.paragraph(as_sentence(f"{name}: {cell}" if name else cell))


def _clean(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Each cell in one line, without rows that are empty."""
    cleaned = ([" ".join(cell.split()) for cell in row] for row in rows)
    return [row for row in cleaned if any(row)]


def _as_it_stands(row: Sequence[str]) -> str:
    """A row whose columns have no names; the first cell is what it is about, if it is short enough for that."""
    first, *rest = filter(None, row)
    if not rest:
        return as_sentence(first)
    between = " " if first.endswith((".", "!", "?", "。", ":")) else ": " if len(first) <= SUBJECT else "; "
    between = ", " if ": " in first else between
    return as_sentence(f"{first}{between}{', '.join(rest)}")


def _rows(text: str) -> list[list[str]]:
    """Excel's first line `sep=;` names the delimiter and is no row."""
    dialect: type[csv.Dialect] | csv.Dialect = csv.excel()
    if told := _SEPARATOR.match(text):
        text, dialect.delimiter = text[told.end() :], told[1]
    else:
        dialect = _sniffed(text)
    try:
        return list(csv.reader(text.splitlines(keepends=True), dialect))
    except csv.Error as error:
        raise UnreadableError(f"is no CSV file that can be read: {error}.") from error


def _sniffed(text: str) -> csv.Dialect:
    """Quoted as ever, because the guess is often wrong; by the delimiter that stands in every line, if one does."""
    plain, guessed = csv.excel(), ","
    with suppress(csv.Error):  # one column, or rows that are not of one length
        guessed = csv.Sniffer().sniff(text[:SNIFFED], DELIMITERS).delimiter
    lines = [line for line in text[:SNIFFED].splitlines()[:-1] or text.splitlines() if line.strip()]
    sure = [mark for mark in DELIMITERS if all(mark in line for line in lines)]
    plain.delimiter = guessed if guessed in sure or not sure else sure[0]
    return plain


def _pairs(rows: list[list[str]]) -> dict[str, _Asked] | None:
    """The questions of each answer; None where the table holds something else."""
    head = [cell.casefold() for cell in rows[0]]
    asked, answers, also = (_column(head, kind) for kind in ("questions", "answers", "also"))
    if asked is None or answers is None:
        if len(rows[0]) not in {2, 3} or not any(row[0].endswith(("?", "？")) for row in rows[:2]):
            return None
        first = 0 if rows[0][0].endswith(("?", "？")) else 1
        asked, answers, also, rows = 0, 1, 2, [[], *rows[first:]]
        if any(len(row) > 2 and not row[0].endswith(("?", "？")) for row in rows[1:]):
            return None
    pairs: dict[str, _Asked] = {}
    for row in rows[1:]:
        if len(row) > max(asked, answers) and row[answers]:
            more = _OR.split(row[also]) if also is not None and len(row) > also else []
            before = pairs.get(row[answers], _Asked())
            pairs[row[answers]] = _Asked(
                (*before.questions, *filter(None, [row[asked]])),
                tuple(dict.fromkeys([*before.also, *(part.strip() for part in more if part.strip())])),
            )
    return pairs


def _column(head: Sequence[str], kind: str) -> int | None:
    return next((column for column, name in enumerate(head) if name in _headings(kind)), None)


def _padded(head: Sequence[str], row: Sequence[str]) -> list[str]:
    return [*head, *[""] * len(row)][: len(row)]


def _lowered(name: str, language: str) -> str:
    """The name of a column inside a sentence; German nouns and abbreviations keep their capitals."""
    return name if traits(language).capital_nouns or not name[1:].islower() else name[0].lower() + name[1:]
