"""Asking what visitors ask, judging the answers, and what that amounts to."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from kiosk_fakes import FakeRouter, stations
from rich.console import Console
from typer.testing import CliRunner

from assistant.cli import app
from assistant.commands import evaluation
from assistant.core.errors import ConfigError, EngineError
from assistant.core.languages import USUAL
from assistant.core.messages import Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.evaluation import visitor_report
from assistant.evaluation.figures import Share, Threshold
from assistant.evaluation.visitor_placeholders import Moments
from assistant.evaluation.visitor_questions import VisitorQuestion, load, visitors_file
from assistant.evaluation.visitors import VisitorOutcome, VisitorVerdict, evaluate, judged
from assistant.turn.turn_token import Record

NOW = datetime(2026, 11, 30, 15, 45, tzinfo=timezone(timedelta(hours=-3)))
SAID = {
    "What time is it?": ("It is 3:45 PM.", Provenance.KNOWN),
    "And the time?": ("It is 9:00 AM.", Provenance.KNOWN),
    "Are you open?": ("Yes, until 6 PM.", Provenance.THOUGHT),
    "Wo ist das WC?": ("Das weiß ich nicht. Bitte\u00a0fragen Sie.", Provenance.REFUSED),
    "A joke?": ("That’s one.", Provenance.THOUGHT),
    "Stop!": ("", Provenance.KNOWN),
}


@dataclass
class Kiosk:
    """Says what stands in SAID; to anything else, how much was said before."""

    before: list[int] = field(default_factory=list)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        self.before.append(len(history))
        text = intent.transcript.text
        if text == "Broken?":
            raise EngineError("it broke")
        said, provenance = SAID.get(text, (f"{len(history)} before", Provenance.THOUGHT))
        return Reply(iter([said] if said else []), intent.language, provenance=provenance, remember=bool(said))


def asked(question: str, must: str, **more: str) -> VisitorQuestion:
    return VisitorQuestion.model_validate(
        {"kind": "clock", "language": "en", "question": question, "must": must, **more}
    )


def outcomes(*questions: VisitorQuestion, kiosk: Kiosk | None = None) -> list[VisitorOutcome]:
    parts = replace(stations(skill=kiosk or Kiosk()), router=FakeRouter())
    return list(evaluate(parts, questions, lambda: NOW))


MADE_UP = {
    "en": ("Yes, on the left, until 6 PM, for $5.", "No, it will stay dry: you need none.", "Sure, done."),
    "pt": ("Sim, à esquerda, até as 18h00, por 5 reais.", "Não, vai fazer sol.", "Claro, feito."),
    "es": ("Sí, a la izquierda, hasta las 18:00, por 5 euros.", "No, hará sol.", "Claro, hecho."),
    "fr": ("Oui, à gauche, jusqu'à 18h, pour 5 euros.", "Non, il fera beau.", "D'accord, c'est fait."),
    "de": ("Ja, links, bis 18 Uhr, für 5 Euro.", "Nein, du brauchst keinen: Es bleibt trocken.", "Klar, erledigt."),
    "it": ("Sì, a sinistra, fino alle 18:00, a 5 euro.", "No, ci sarà il sole.", "Certo, fatto."),
    "zh": ("是的，在左边，开到6点，5元。", "今天不会下雨。", "好的，已经做好了。"),
}
"""What a model says that does not know."""

EVERY = (
    asked("What time is it?", "{TIME}", provenance="known"),
    asked("And the time?", "{TIME}", provenance="known"),
    asked("Are you open?", "staff|know|open|until", must_not=r"\d [ap]m|^yes", kind="house", provenance="refused"),
    asked("Wo ist das WC?", "bitte fragen", kind="house", language="de", provenance="refused|noted"),
    asked("A joke?", "that's", kind="talk"),
    asked("Broken?", ".", kind="talk"),
)


def test_an_answer_is_right_that_says_what_it_must_and_nothing_that_it_must_not() -> None:
    found = outcomes(*EVERY)
    assert [outcome.verdict for outcome in found] == [
        VisitorVerdict.RIGHT,
        VisitorVerdict.LACKING,
        VisitorVerdict.SPURIOUS,
        VisitorVerdict.RIGHT,
        VisitorVerdict.RIGHT,
        VisitorVerdict.FAILED,
    ]
    assert [outcome.is_sourced for outcome in found] == [True, True, False, True, None, None]


def test_the_question_again_is_no_answer() -> None:
    now = Moments(NOW, NOW)
    question = asked("Is Peru nearer?", "peru")
    assert judged(question, Record(reply="is peru nearer"), now) is VisitorVerdict.LACKING
    assert judged(question, Record(reply="Peru is nearer."), now) is VisitorVerdict.RIGHT


def test_what_is_made_up_is_right_nowhere() -> None:
    unknowable = [q for q in load(visitors_file(), USUAL) if q.kind in {"house", "now", "act"}]
    believed = [
        (question.question, said)
        for question in unknowable
        for said in MADE_UP[question.language]
        if judged(question, Record(reply=said), Moments(NOW, NOW)) is VisitorVerdict.RIGHT
    ]
    assert len(unknowable) >= 110
    assert believed == []


def test_silence_is_right_only_where_it_is_asked_for() -> None:
    stopped, silent, unasked = outcomes(
        asked("Stop!", "^.{0,9}$"),
        asked("Stop!", r"\w"),
        VisitorQuestion(kind="control", language="en", question="Stop!", must_not="x"),
    )
    assert [each.verdict for each in (stopped, silent, unasked)] == [
        VisitorVerdict.RIGHT,
        VisitorVerdict.FAILED,
        VisitorVerdict.FAILED,
    ]


def test_each_question_is_a_visitor_of_its_own_but_for_what_is_asked_before_it() -> None:
    kiosk = Kiosk()
    first, second, third = outcomes(
        asked("One", "0 before"), asked("Two", "1 before", before="A joke?"), asked("Three", "0 before"), kiosk=kiosk
    )
    assert all(outcome.is_right for outcome in (first, second, third))
    assert kiosk.before == [0, 0, 1, 0]


def test_shares_are_counted_by_kind_by_language_and_by_rung() -> None:
    found = visitor_report.figures(outcomes(*EVERY))
    assert found.scores.right == Share(3, 6)
    assert found.scores.provenance == Share(3, 4)
    assert found.scores.rungs == {"known": 2, "noted": 0, "read": 0, "thought": 2, "refused": 1, "none": 1}
    assert {kind: scores.right for kind, scores in found.kinds.items()} == {
        "clock": Share(1, 2),
        "house": Share(1, 2),
        "talk": Share(1, 2),
    }
    assert found.languages["de"].right == Share(1, 1)
    assert found.cells["house", "en"] == Share(0, 1)
    assert {rung: each.count for rung, each in found.seconds.items()} == {
        "known": 2,
        "thought": 2,
        "refused": 1,
        "none": 1,
    }


def test_the_tables_and_lines_name_what_was_asked_and_said() -> None:
    told = Console(width=130, record=True, file=io.StringIO())
    every = outcomes(*EVERY)
    found = visitor_report.figures(every)
    visitor_report.show(found, [Threshold("right", 0.9, least=True).check(found.scores)], told)
    for outcome in every:
        if not visitor_report.is_well(outcome):
            told.print(visitor_report.as_line(outcome))
    shown = told.export_text()
    assert "6 questions: answered rightly" in shown
    assert "NOT MET: right: 50.0% (3 of 6), at least 90.0% is wanted" in shown
    assert "lacking  known   clock    en And the time? → It is 9:00 AM." in shown
    assert "spurious thought house    en Are you open? → Yes, until 6 PM." in shown
    assert "What time is it?" not in shown


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[VisitorQuestion]:
    """Instead of the program, the kiosk of this file is asked."""
    chosen: list[VisitorQuestion] = []

    def visits(_parts: object, questions: Sequence[VisitorQuestion], *, quiet: bool) -> list[VisitorOutcome]:
        chosen.extend(questions)
        return outcomes(*questions)

    monkeypatch.setattr(evaluation, "_visits", visits)
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path))
    return chosen


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.tsv"
    lines = ["kind\tlanguage\tquestion\tmust\tmust_not"]
    lines += [f"{q.kind}\t{q.language}\t{q.question}\t{q.must}\t{q.must_not}" for q in EVERY[1:5]]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["eval", "visitors", *map(str, arguments)], catch_exceptions=False)


def test_a_file_of_ones_own_is_asked_and_told_as_json(visited: list[VisitorQuestion], table: Path) -> None:
    result = run(table, "--json", "--min-right", "0.5")
    values = json.loads(result.stdout.splitlines()[-1])
    assert result.exit_code == 0
    assert values["scores"]["right"] == {"part": 2, "of": 4, "rate": 0.5}
    assert values["languages"]["de"]["right"]["rate"] == 1
    assert values["seconds"]["known"]["count"] == 1
    assert [each["verdict"] for each in values["questions"]] == ["lacking", "spurious", "right", "right"]
    assert values["questions"][1]["reply"] == "Yes, until 6 PM."
    assert values["questions"][1]["asked"]["must_not"] == r"\d [ap]m|^yes"


def test_some_of_what_ships_is_asked(visited: list[VisitorQuestion]) -> None:
    run("--kind", "clock", "--kind", "talk", "--language", "de")
    assert {(question.kind, question.language) for question in visited} == {("clock", "de"), ("talk", "de")}
    visited.clear()
    run("--limit", "14")
    assert len({question.kind for question in visited}) == len(visited) == 14


@pytest.mark.parametrize(("least", "code"), [("0.5", 0), ("0.6", 1)])
def test_a_threshold_that_is_not_met_is_an_exit_code(
    visited: list[VisitorQuestion], table: Path, least: str, code: int
) -> None:
    assert run(table, "--min-right", least).exit_code == code
    assert run(table, "--min-provenance", "0").exit_code == 1, "the file expects none, so nothing was counted"


def test_a_kind_or_language_that_there_is_not_is_named(visited: list[VisitorQuestion]) -> None:
    with pytest.raises(ConfigError, match="--kind 'clocks': there are clock, calc"):
        run("--kind", "clocks")
    with pytest.raises(ConfigError, match="--language 'xx'"):
        run("--language", "xx")
