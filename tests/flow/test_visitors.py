"""What visitors ask any kiosk, through the whole program: a sample without a language model, all of it with one."""

from collections.abc import Iterator, Sequence

import pytest
from program import EMBEDDED, borrowing, typed

from assistant.app import App
from assistant.core.languages import USUAL
from assistant.evaluation.visitor_questions import VisitorQuestion, load, sample, visitors_file
from assistant.evaluation.visitor_report import as_line, figures, is_well
from assistant.evaluation.visitors import VisitorOutcome, VisitorVerdict, evaluate
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn.pipeline import Pipeline

pytestmark = pytest.mark.models

SKILLS = {
    "clock": "clock",
    "calc": "arithmetic",
    "units": "arithmetic",
    "geo": "places",
    "self": "about",
    "house": "house",
    "now": "limits",
    "act": "limits",
    "distance": "distance",
    "notes": "knowledge",
    "control": "control",
}
"""Kind → the skill that answers it without a language model; the guard, which is always there, answers "safe"."""
FLOORS = {"distance": 0.9, "safe": 0.9, "now": 0.8, "notes": 0.7}
"""Measured without a language model were 0.99, 0.98, 0.83 and 0.80."""
SOME_RIGHT = 0.7
"""Of the sample; measured was 0.80 of the six kinds that there were skills for then."""


def answerable(stations: Pipeline) -> list[VisitorQuestion]:
    """What the guard and the skills that there are answer."""
    kinds = {"safe", *(kind for kind, skill in SKILLS.items() if skill in stations.skills)}
    return [question for question in load(visitors_file(), USUAL) if question.kind in kinds]


def wrong(outcomes: Sequence[VisitorOutcome]) -> str:
    return "\n".join(as_line(outcome).plain for outcome in outcomes if not is_well(outcome))


@pytest.fixture
def speechless(program: App) -> Iterator[Pipeline]:
    """A kiosk whose language model has nothing to say."""
    parts = borrowing(program, EMBEDDED, FakeLanguageModel("Hm."))
    yield typed(parts)
    parts.close()


def test_some_of_what_visitors_ask_is_answered_without_a_language_model(speechless: Pipeline) -> None:
    outcomes = list(evaluate(speechless, sample(answerable(speechless), 42)))
    found = figures(outcomes)
    assert set(found.languages) == set(USUAL)
    assert set(found.kinds) >= {"safe", "now", "act", "distance", "notes", "control"}
    assert found.scores.right.rate >= SOME_RIGHT, wrong(outcomes)  # type: ignore[operator]


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_what_visitors_ask_is_answered(loaded: Pipeline) -> None:
    every = load(visitors_file(), USUAL)
    outcomes = list(evaluate(loaded, every))
    found = figures(outcomes)
    assert found.scores.right.whole == len(every)
    low = {
        kind: found.kinds[kind].right for kind, floor in FLOORS.items() if (found.kinds[kind].right.rate or 0) < floor
    }
    assert low == {}, wrong(outcomes)
    assert sum(outcome.verdict is VisitorVerdict.FAILED for outcome in outcomes) <= len(every) // 50, wrong(outcomes)
