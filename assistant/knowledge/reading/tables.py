"""Tables, a row a sentence: "Adult: price 8 euros, opening hours 9 to 17."; and CSV files of questions and answers."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.knowledge.reading.blocks import Block, Collector, Reading, UnreadableError
from assistant.knowledge.reading.text import decoded

DELIMITERS = ",;\t|"
SNIFFED = 10_000
"""Letters that the delimiter is found from."""
QUESTION = {"question", "questions", "frage", "pregunta", "pergunta", "domanda", "问题"}
ANSWER = {"answer", "answers", "antwort", "respuesta", "resposta", "risposta", "réponse", "reponse", "答案", "回答"}
"""How the two columns may be headed; in French and English a question is called the same."""


def sentences(rows: Sequence[Sequence[str]], language: str) -> Iterator[str]:
    """The rows below the first, which heads the columns, each as a sentence; a table of one row as it stands."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    head, *body = [row for row in rows if any(row)] or [[]]
    if not body:
        yield from (f"{'; '.join(filter(None, row))}." for row in [head] if row)
        return
    for row in body:
        named = [(name, cell) for name, cell in zip(_padded(head, row), row, strict=True) if cell]
        if not named:
            continue
        (first, subject), *rest = named
        if not rest:
            yield subject if subject.endswith((".", "!", "?", "。")) else f"{first} {subject}.".strip()
            continue
        said = ", ".join(f"{_lowered(name, language)} {cell}".strip() for name, cell in rest)
        yield f"{subject}: {said.rstrip('.')}."


def read(path: Path, title: str, language: str) -> Reading:
    """A CSV file: questions with their answers, or a table."""
    text, remarks = decoded(path)
    rows = [[" ".join(cell.split()) for cell in row] for row in _rows(text)]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise UnreadableError("holds no row.")
    pairs = _pairs(rows)
    if pairs is not None:
        return Reading(tuple(Block(title, answer, asked) for answer, asked in pairs.items()), remarks)
    found = Collector(title)
    for sentence in sentences(rows, language):
        found.paragraph(sentence)
    return Reading(found.blocks(), remarks)


def _rows(text: str) -> list[list[str]]:
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:SNIFFED], DELIMITERS)
    except csv.Error:  # one column, or none of these
        dialect = csv.excel()
    try:
        return list(csv.reader(text.splitlines(keepends=True), dialect))
    except csv.Error as error:
        raise UnreadableError(f"is no CSV file that can be read: {error}.") from error


def _pairs(rows: list[list[str]]) -> dict[str, tuple[str, ...]] | None:
    """The questions of each answer; None where the table holds something else."""
    head = [cell.casefold() for cell in rows[0]]
    asked = next((column for column, name in enumerate(head) if name in QUESTION), None)
    answers = next((column for column, name in enumerate(head) if name in ANSWER), None)
    if asked is None or answers is None:
        if len(rows[0]) != 2 or not rows[0][0].endswith(("?", "？")):
            return None
        asked, answers, rows = 0, 1, [[], *rows]
    pairs: dict[str, tuple[str, ...]] = {}
    for row in rows[1:]:
        if len(row) > max(asked, answers) and row[answers]:
            pairs[row[answers]] = (*pairs.get(row[answers], ()), *([row[asked]] if row[asked] else []))
    return pairs


def _padded(head: Sequence[str], row: Sequence[str]) -> list[str]:
    return [*head, *[""] * len(row)][: len(row)]


def _lowered(name: str, language: str) -> str:
    """The name of a column inside a sentence; German nouns and abbreviations keep their capitals."""
    return name if language == "de" or not name[1:].islower() else name[0].lower() + name[1:]
