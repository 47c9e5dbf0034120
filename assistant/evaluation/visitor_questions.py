"""What visitors ask any kiosk, and what a right answer holds: the files of `assistant eval visitors`.

A TSV with these names in its first line: `kind`, `language`, `question`, and regular expressions: `must` occurs in the
answer, `must_not` does not, in capitals or not; {TIME} and the like are filled in by the clock. There may also be
`provenance` (where the answer may come from: "known|noted") and `before`, which is asked first in one conversation.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, zip_longest
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.core import toml_file
from assistant.core.config.section import Language
from assistant.core.errors import ConfigError
from assistant.core.messages import Provenance
from assistant.core.resources import resource
from assistant.core.wrong_values import explained
from assistant.evaluation.visitor_placeholders import Moments, fill

_EITHER = "|"


def _provenances(given: object) -> object:
    if not isinstance(given, str):
        return given
    named = [part.strip() for part in given.split(_EITHER)]
    if wrong := [name for name in named if name not in set(Provenance)]:
        raise ValueError(f"{wrong[0]!r} is none; there are {', '.join(Provenance)}, with | between several")
    return [Provenance(name) for name in named]


class VisitorQuestion(BaseModel):
    """What is asked, and what is expected of the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[str, Field(min_length=1)]
    """Of questions, such as clock or house; shares are counted by it."""
    language: Language
    question: Annotated[str, Field(min_length=1)]
    must: str = ""
    """A regular expression that has to be found in the answer."""
    must_not: str = ""
    """One that may not be found there."""
    provenance: Annotated[tuple[Provenance, ...], BeforeValidator(_provenances)] = ()
    """Any of these is right; none: that is not counted."""
    before: str = ""
    """Asked before it, in one conversation; what comes of it is not judged."""

    @model_validator(mode="after")
    def _can_fail(self) -> Self:
        if not (self.must or self.must_not):
            raise ValueError("it needs must or must_not: what any answer meets proves nothing")
        now = datetime.now(UTC)
        for pattern in (self.must, self.must_not):
            fill(pattern, self.language, Moments(now, now))
        return self


def visitors_file() -> Path:
    """The one that ships."""
    return resource("config", "eval", "visitors.tsv")


def load(path: Path, languages: Sequence[str]) -> list[VisitorQuestion]:
    """Those in languages that the kiosk speaks; raises ConfigError with the line, the value and what would be right."""
    rows = csv.DictReader(io.StringIO(toml_file.text_of(path), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    needed = ("kind", "language", "question")
    if lacking := [name for name in needed if name not in (rows.fieldnames or ())]:
        raise ConfigError(
            f"{path}: the first line has no column {lacking[0]!r}; it names, with tabs between them, kind, language, "
            "question, must, must_not, and where wanted provenance and before."
        )
    read = [_question(path, number, row) for number, row in enumerate(rows, start=2)]
    spoken = [question for question in read if question.language in languages]
    if not spoken:
        raise ConfigError(f"{path} holds no question in {', '.join(languages)}.")
    return spoken


def _question(path: Path, number: int, row: Mapping[str | None, str | list[str] | None]) -> VisitorQuestion:
    place = f"{path}, line {number} ({row.get('question') or ''!r})"
    if None in row:
        raise ConfigError(f"{place} has more cells than the first line: {row[None]!r}; only tabs stand between cells.")
    try:
        filled = {name: cell.strip() for name, cell in row.items() if isinstance(cell, str) and cell.strip()}
        return VisitorQuestion.model_validate(filled)
    except ValidationError as error:
        raise ConfigError(f"{place}: {explained(error, VisitorQuestion)[0]}") from error


def choose(
    questions: Sequence[VisitorQuestion], kinds: Sequence[str] = (), languages: Sequence[str] = ()
) -> list[VisitorQuestion]:
    """Those of some kinds and languages; none: all. Raises ConfigError for a kind that there is not."""
    there_are = list(dict.fromkeys(question.kind for question in questions))
    if unknown := [kind for kind in kinds if kind not in there_are]:
        raise ConfigError(f"--kind {unknown[0]!r}: there are {', '.join(there_are)}.")
    chosen = [q for q in questions if (not kinds or q.kind in kinds) and (not languages or q.language in languages)]
    if not chosen:
        raise ConfigError(f"There is no question of {', '.join(kinds) or 'any kind'} in {', '.join(languages)}.")
    return chosen


def sample(questions: Sequence[VisitorQuestion], limit: int) -> list[VisitorQuestion]:
    """So many, of all kinds and languages alike, in the order of the file; 0 is all."""
    by_kind: defaultdict[str, defaultdict[str, list[VisitorQuestion]]] = defaultdict(lambda: defaultdict(list))
    for question in questions:
        by_kind[question.kind][question.language].append(question)
    # Each kind begins with another language, so that a few questions are in all of them.
    turned = [_turns(list(cells.values()), number) for number, cells in enumerate(by_kind.values())]
    chosen = _alternating(turned)[: limit or None]
    places = {id(question): place for place, question in enumerate(questions)}
    return sorted(chosen, key=lambda question: places[id(question)])


def _turns(cells: list[list[VisitorQuestion]], first: int) -> list[VisitorQuestion]:
    first %= len(cells)
    return _alternating(cells[first:] + cells[:first])


def _alternating(lists: Iterable[Sequence[VisitorQuestion]]) -> list[VisitorQuestion]:
    """The first of each, then the second of each, and so on."""
    return [question for question in chain.from_iterable(zip_longest(*lists)) if question]
