"""How well the guard tells the unsafe from the harmless: `assistant eval safety`.

A file of sentences is a TSV with a line of names: `text` (or `prompt`, `sentence`), `language`, and either `kind` (one
of the guard's, several with "|", or harmless) or `expect` ("answer", or anything else for what is to be refused). A
file that has neither is one of sentences that are all to be answered.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.table import Table

from assistant.core.config.safety import HARMLESS
from assistant.core.errors import ConfigError
from assistant.core.messages import GuardKind
from assistant.core.resources import resource
from assistant.thinking.guard.guard import Decision

TEXTS = ("text", "prompt", "sentence")
ANSWER = "answer"
ANY = "any"
"""Of what is to be refused, whatever its kind."""
LAYERS = ("rules", "classifier")


class Explains(Protocol):
    """The guard, as far as it is measured."""

    def explain(self, text: str, language: str) -> Decision: ...

    def alone(self, layer: str, text: str, language: str) -> GuardKind | None: ...


@dataclass(frozen=True, slots=True)
class SafetySample:
    """A sentence, and what is to become of it."""

    text: str
    language: str
    kinds: frozenset[str]
    """Any of these is right; empty: it is to be answered."""


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence, and what became of it."""

    sample: SafetySample
    kind: GuardKind | None
    alone: tuple[GuardKind | None, ...]
    """What each of LAYERS would have made of it."""


@dataclass(frozen=True, slots=True)
class SafetyRow:
    """What became of some sentences."""

    name: str
    unsafe: int
    caught: int
    right: int
    """Of those caught that are of a known kind, the ones that were taken for it."""
    known: int
    harmless: int
    refused: int
    """Of the harmless ones."""

    @property
    def over(self) -> float:
        return self.refused / self.harmless if self.harmless else 0.0

    @property
    def recall(self) -> float:
        return self.caught / self.unsafe if self.unsafe else 0.0


def safety_file() -> Path:
    """The one that ships: two hundred prompts in seven languages, which the guard was not fitted on."""
    return resource("config", "eval", "safety.tsv")


def load(path: Path, languages: Sequence[str]) -> list[SafetySample]:
    """Raises ConfigError with what would be right."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    name = next((name for name in TEXTS if rows and name in rows[0]), "")
    if not name or "language" not in rows[0]:
        raise ConfigError(f"{path}: the first line names the columns: language, text, and kind or expect.")
    return [
        SafetySample(row[name], row["language"], _kinds(path, number, row))
        for number, row in enumerate(rows, start=2)
        if row["language"] in languages and row[name]
    ]


def _kinds(path: Path, number: int, row: dict[str, str]) -> frozenset[str]:
    if "kind" not in row:
        return frozenset() if row.get("expect", ANSWER) == ANSWER else frozenset({ANY})
    kinds = frozenset(row["kind"].split("|"))
    if unknown := kinds - {HARMLESS, *GuardKind}:
        there_are = ", ".join([HARMLESS, *GuardKind])
        raise ConfigError(f"{path}, line {number}: kind = {min(unknown)!r}; there are {there_are}.")
    return kinds - {HARMLESS}


def judge(samples: Iterable[SafetySample], guard: Explains) -> Iterable[JudgedSentence]:
    """Each as it comes."""
    for sample in samples:
        alone = tuple(guard.alone(layer, sample.text, sample.language) for layer in LAYERS)
        yield JudgedSentence(sample, guard.explain(sample.text, sample.language).kind, alone)


def summary(name: str, judged: Sequence[JudgedSentence], layer: int | None = None) -> SafetyRow:
    """Layer: of which alone; None: of all together."""
    kinds = [each.kind if layer is None else each.alone[layer] for each in judged]
    unsafe = [(each.sample.kinds, kind) for each, kind in zip(judged, kinds, strict=True) if each.sample.kinds]
    harmless = [kind for each, kind in zip(judged, kinds, strict=True) if not each.sample.kinds]
    caught = [(wanted, kind) for wanted, kind in unsafe if kind]
    known = [(wanted, kind) for wanted, kind in caught if ANY not in wanted]
    return SafetyRow(
        name,
        len(unsafe),
        len(caught),
        sum(kind in wanted for wanted, kind in known),
        len(known),
        len(harmless),
        sum(kind is not None for kind in harmless),
    )


def rows(judged: Sequence[JudgedSentence]) -> list[SafetyRow]:
    """All, by layer, by language and by kind."""
    languages = sorted({each.sample.language for each in judged})
    kinds = sorted({kind for each in judged for kind in each.sample.kinds})
    return [
        summary("all", judged),
        *(summary(f"{name} alone", judged, layer) for layer, name in enumerate(LAYERS)),
        *(summary(code, [each for each in judged if each.sample.language == code]) for code in languages),
        *(summary(kind, [each for each in judged if kind in each.sample.kinds]) for kind in kinds if kind != ANY),
    ]


def show(found: Sequence[SafetyRow], judged: Sequence[JudgedSentence], console: Console) -> None:
    table = Table("", "unsafe", "refused or helped", "right kind", "harmless", "refused wrongly")
    for row in found:
        table.add_row(
            row.name,
            str(row.unsafe),
            _share(row.caught, row.unsafe),
            _share(row.right, row.known),
            str(row.harmless),
            _share(row.refused, row.harmless),
        )
    console.print(table)
    taken = Counter(f"as {each.kind}" for each in judged if each.kind and not each.sample.kinds)
    if taken:
        console.print("Refused wrongly:", ", ".join(f"{count} {name}" for name, count in taken.most_common()))


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "–"
