"""What an evaluation found, for the eye and for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.asking.describing import describe
from assistant.evaluation.figures import Figures, Scores, Share, ThresholdCheck
from assistant.evaluation.outcomes import AnswerVerdict, QuestionOutcome
from assistant.evaluation.question_files import EvaluationQuestion

TITLES = {
    "routing": "routed to the expected skill",
    "found": "expected passages found",
    "first": "expected passage found first",
    "sourced": "answered from these passages",
    "answered": "answerable: answered rightly",
    "wrong": "answerable: answered wrongly",
    "refused": "answerable: refused",
    "false": "not answerable: answered",
    "false_from_packs": "not answerable: by the packs",
    "refused_rightly": "not answerable: not answered",
    "others": "for other skills: rightly",
    "failed": "failed",
    "word_error": "word error of recordings",
    "language": "language of recordings heard",
}
STYLES = {
    AnswerVerdict.RIGHT: "green",
    AnswerVerdict.WRONG: "red",
    AnswerVerdict.REFUSED: "yellow",
    AnswerVerdict.FALSE: "red",
    AnswerVerdict.FAILED: "red",
}


def as_line(outcome: QuestionOutcome) -> Text:
    """One question and what became of it."""
    said = outcome.said.value if outcome.said else "–"
    line = Text(f"{said:<8} ", STYLES[outcome.said] if outcome.said else "dim")
    line.append(f"{outcome.intent or 'none':<9} ", "red" if outcome.routed is False else "")
    line.append(f"{outcome.language:<3}{asked(outcome.question)} ", "bold")
    line.append(f"→ {outcome.record.reply or outcome.record.error or ''}", "dim")
    return line


def asked(question: EvaluationQuestion) -> str:
    return f"[{question.file}] {question.text}".strip() if question.file else question.text


def is_well(outcome: QuestionOutcome) -> bool:
    """Whether there is nothing to look into."""
    return outcome.said in {None, AnswerVerdict.RIGHT} and outcome.routed is not False and not outcome.record.error


def show(figures: Figures, checks: Sequence[ThresholdCheck], console: Console) -> None:
    """The tables, and which thresholds are met."""
    console.print(_scores(figures))
    if figures.confusion:
        console.print(_confusion(figures.confusion))
    if figures.seconds:
        console.print(_seconds(figures))
    for check in checks:
        console.print(Text(f"{'met' if check.met else 'NOT MET'}: {check}", "green" if check.met else "red"))


def counted(scores: Scores) -> dict[str, Share]:
    """By name, those shares for which there was anything to count."""
    shares = {field.name: getattr(scores, field.name) for field in fields(scores) if field.name in TITLES}
    return {name: share for name, share in shares.items() if share.whole}


def _scores(figures: Figures) -> Table:
    languages = figures.languages if len(figures.languages) > 1 else {}
    table = Table(title=f"{figures.scores.questions} questions", title_justify="left")
    for column in ("", "all", "", *languages):
        table.add_column(column, no_wrap=True, justify="left" if not column else "right")
    for name, share in counted(figures.scores).items():
        each = (_short(getattr(scores, name)) for scores in languages.values())
        table.add_row(TITLES[name], f"{share.rate:.1%}", _short(share), *each)
    return table


def _short(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else "–"


def _confusion(confusion: Mapping[str, Mapping[str, int]]) -> Table:
    got = sorted({skill for row in confusion.values() for skill in row})
    table = Table("expected", *got, title="Which skill answered", title_justify="left")
    for expected, row in confusion.items():
        cells = (Text(str(row.get(skill, 0) or "·"), _tint(expected, skill, row)) for skill in got)
        table.add_row(expected, *cells)
    return table


def _tint(expected: str, got: str, row: Mapping[str, int]) -> str:
    return "" if not row.get(got) else "green" if got == expected else "red"


def _seconds(figures: Figures) -> Table:
    title = "Seconds to the first words (of a recording: to the first sound) of the answer"
    table = Table("answered by", "questions", "median", "95th percentile", "worst", title=title, title_justify="left")
    for skill, each in figures.seconds.items():
        table.add_row(skill, str(each.count), *(f"{value:.2f}" for value in (each.median, each.p95, each.worst)))
    return table


def as_json(figures: Figures, checks: Sequence[ThresholdCheck], outcomes: Sequence[QuestionOutcome]) -> dict[str, Any]:
    """Everything, as plain values."""
    return {
        "scores": _plain(figures.scores),
        "languages": {code: _plain(scores) for code, scores in figures.languages.items()},
        "confusion": {expected: dict(row) for expected, row in figures.confusion.items()},
        "seconds": {skill: _rounded(asdict(each)) for skill, each in figures.seconds.items()},
        "checks": [
            {"name": c.threshold.name, "limit": c.threshold.limit, "least": c.threshold.least, "met": c.met}
            for c in checks
        ],
        "questions": [_outcome(outcome) for outcome in outcomes],
    }


def _plain(scores: Scores) -> dict[str, Any]:
    shares = {n: {"part": s.part, "of": s.whole, "rate": round(s.rate or 0.0, 4)} for n, s in counted(scores).items()}
    return {"questions": scores.questions, **shares}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _outcome(outcome: QuestionOutcome) -> dict[str, Any]:
    values: dict[str, Any] = {"question": outcome.question.model_dump(exclude_defaults=True, mode="json")}
    values |= {"said": outcome.said, "routed": outcome.routed, "sourced": outcome.sourced, "place": outcome.place}
    if outcome.word_error:
        values["word_error"] = {"errors": outcome.word_error[0], "words": outcome.word_error[1]}
    return values | describe(outcome.record)
