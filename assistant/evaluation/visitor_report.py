"""What the questions of visitors came to: by kind, by language, and by the rung that answered."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.asking.describing import describe
from assistant.core.messages import Provenance
from assistant.evaluation.figures import Latency, Share, ThresholdCheck, latency

if TYPE_CHECKING:
    from assistant.evaluation.visitors import VisitorOutcome

Key = TypeVar("Key")
RUNGS = (*Provenance, "none")
"""Where answers come from, the surest first."""


@dataclass(frozen=True, slots=True)
class VisitorScores:
    """Of all questions, of those of a kind, or of those in a language."""

    right: Share
    provenance: Share
    """Answered from where the answer should come, of those that say so."""
    rungs: Mapping[str, int]
    """How many answers came from each."""


@dataclass(frozen=True, slots=True)
class VisitorFigures:
    """What `assistant eval visitors` reports."""

    scores: VisitorScores
    kinds: Mapping[str, VisitorScores]
    languages: Mapping[str, VisitorScores]
    cells: Mapping[tuple[str, str], Share]
    """Kind and language → right ones."""
    seconds: Mapping[str, Latency]
    """By rung, to the first words."""


def figures(outcomes: "Sequence[VisitorOutcome]") -> VisitorFigures:
    cells = _grouped(outcomes, lambda o: (o.question.kind, o.question.language))
    by_rung = _grouped(outcomes, lambda o: o.rung)
    seconds = {rung: latency(o.seconds for o in by_rung.get(rung, ())) for rung in RUNGS}
    return VisitorFigures(
        _scores(outcomes),
        {kind: _scores(those) for kind, those in _grouped(outcomes, lambda o: o.question.kind).items()},
        {code: _scores(those) for code, those in _grouped(outcomes, lambda o: o.question.language).items()},
        {cell: _share([o.is_right for o in those]) for cell, those in cells.items()},
        {rung: each for rung, each in seconds.items() if each},
    )


def _grouped(
    outcomes: "Iterable[VisitorOutcome]", key: "Callable[[VisitorOutcome], Key]"
) -> "dict[Key, list[VisitorOutcome]]":
    groups: dict[Key, list[VisitorOutcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return groups


def _scores(outcomes: "Sequence[VisitorOutcome]") -> VisitorScores:
    rungs = Counter(outcome.rung for outcome in outcomes)
    sourced = [outcome.is_sourced for outcome in outcomes if outcome.is_sourced is not None]
    return VisitorScores(_share([o.is_right for o in outcomes]), _share(sourced), {r: rungs[r] for r in RUNGS})


def _share(met: Sequence[bool]) -> Share:
    return Share(sum(met), len(met))


def is_well(outcome: "VisitorOutcome") -> bool:
    """Whether there is nothing to look into."""
    return outcome.is_right and outcome.is_sourced is not False


def as_line(outcome: "VisitorOutcome") -> Text:
    """One question and what became of it."""
    question, record = outcome.question, outcome.record
    line = Text(f"{outcome.verdict.value:<9}", "green" if outcome.is_right else "red")
    line.append(f"{outcome.rung:<8}", "red" if outcome.is_sourced is False else "")
    line.append(f"{question.kind:<9}{question.language:<3}{question.question} ", "bold")
    line.append(f"→ {record.reply or record.error or ''}", "dim")
    return line


def show(found: VisitorFigures, checks: Sequence[ThresholdCheck], console: Console) -> None:
    """The tables, and which thresholds are met."""
    console.print(_right(found))
    console.print(_provenance(found))
    console.print(_seconds(found.seconds))
    for check in checks:
        console.print(Text(f"{'met' if check.met else 'NOT MET'}: {check}", "green" if check.met else "red"))


def _right(found: VisitorFigures) -> Table:
    table = Table(title=f"{found.scores.right.whole} questions: answered rightly", title_justify="left")
    for column in ("", "all", "", *found.languages):
        table.add_column(column, no_wrap=True, justify="right" if column else "left")
    table.add_row("all", *_rate(found.scores.right), *(_short(each.right) for each in found.languages.values()))
    for kind, scores in found.kinds.items():
        cells = (_short(found.cells.get((kind, code), Share())) for code in found.languages)
        table.add_row(kind, *_rate(scores.right), *cells)
    return table


def _provenance(found: VisitorFigures) -> Table:
    table = Table(title="Where the answers come from", title_justify="left")
    for column in ("", *RUNGS, "as expected", ""):
        table.add_column(column, no_wrap=True, justify="right" if column else "left")
    for name, scores in {"all": found.scores, **found.kinds, **found.languages}.items():
        table.add_row(name, *(str(scores.rungs[rung] or "·") for rung in RUNGS), *_rate(scores.provenance))
    return table


def _seconds(seconds: Mapping[str, Latency]) -> Table:
    title = "Seconds to the first words of the answer"
    table = Table("answer", "questions", "median", "95th percentile", "worst", title=title, title_justify="left")
    for rung, each in seconds.items():
        table.add_row(rung, str(each.count), *(f"{value:.2f}" for value in (each.median, each.p95, each.worst)))
    return table


def _rate(share: Share) -> tuple[str, str]:
    return ("–" if share.rate is None else f"{share.rate:.1%}"), _short(share)


def _short(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else "–"


def as_json(
    found: VisitorFigures, checks: Sequence[ThresholdCheck], outcomes: "Sequence[VisitorOutcome]"
) -> dict[str, Any]:
    """Everything, as plain values."""
    return {
        "scores": _plain(found.scores),
        "kinds": {kind: _plain(scores) for kind, scores in found.kinds.items()},
        "languages": {code: _plain(scores) for code, scores in found.languages.items()},
        "seconds": {rung: asdict(each) for rung, each in found.seconds.items()},
        "checks": [{"name": c.threshold.name, "limit": c.threshold.limit, "met": c.met} for c in checks],
        "questions": [_outcome(outcome) for outcome in outcomes],
    }


def _plain(scores: VisitorScores) -> dict[str, Any]:
    shares = {"right": scores.right, "provenance": scores.provenance}
    told = {
        name: {"part": s.part, "of": s.whole, "rate": round(s.rate, 4)}
        for name, s in shares.items()
        if s.rate is not None
    }
    return {**told, "rungs": dict(scores.rungs)}


def _outcome(outcome: "VisitorOutcome") -> dict[str, Any]:
    asked = {"asked": outcome.question.model_dump(exclude_defaults=True, mode="json")}
    return {**asked, "verdict": outcome.verdict, "sourced": outcome.is_sourced, **describe(outcome.record)}
