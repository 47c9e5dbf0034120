"""Asking what visitors ask any kiosk, one visitor after another, and judging each answer."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.asking.questions import ask
from assistant.evaluation.visitor_placeholders import Moments, fill
from assistant.evaluation.visitor_questions import VisitorQuestion
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Record


class VisitorVerdict(StrEnum):
    """What came of a question."""

    RIGHT = "right"
    LACKING = "lacking"
    """It does not say what it must, or says the question again."""
    SPURIOUS = "spurious"
    """It says what it must not: what is made up, or is an answer to something else."""
    FAILED = "failed"
    """An apology, or nothing where something must be said."""


@dataclass(frozen=True, slots=True)
class VisitorOutcome:
    """What became of one question."""

    question: VisitorQuestion
    record: Record
    verdict: VisitorVerdict

    @property
    def is_right(self) -> bool:
        return self.verdict is VisitorVerdict.RIGHT

    @property
    def rung(self) -> str:
        """The provenance of the answer; "none" where there was none."""
        return self.record.provenance or "none"

    @property
    def is_sourced(self) -> bool | None:
        """Whether the answer comes from where it should; None: anything will do."""
        wanted = self.question.provenance
        return self.record.provenance in wanted if wanted else None

    @property
    def seconds(self) -> float | None:
        """To the first words of the answer."""
        return self.record.times.get("first_token")


def evaluate(
    stations: Pipeline,
    questions: Iterable[VisitorQuestion],
    now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
) -> Iterator[VisitorOutcome]:
    """Each question as a visitor of its own types it, as soon as it is answered. Now: aware, where the kiosk stands."""
    for question in questions:
        stations.memory.clear()
        texts = [text for text in (question.before, question.question) if text]
        asked = now()
        for result in ask(stations, texts, question.language, conversation=True):
            record, began, asked = result.record, asked, now()
        yield VisitorOutcome(question, record, judged(question, record, Moments(began, asked)))
    stations.memory.clear()


def judged(question: VisitorQuestion, record: Record, moments: Moments) -> VisitorVerdict:
    """By the words of the answer."""
    reply = _plain(record.reply)
    if record.error:
        return VisitorVerdict.FAILED
    if reply and _letters(reply) == _letters(question.question):  # as small models do
        return VisitorVerdict.LACKING
    if question.must_not and fill(question.must_not, question.language, moments).search(reply):
        return VisitorVerdict.SPURIOUS
    # "Stop" is answered by silence, which a pattern such as "^$" asks for.
    must = question.must or "."
    if fill(must, question.language, moments).search(reply):
        return VisitorVerdict.RIGHT
    return VisitorVerdict.LACKING if reply else VisitorVerdict.FAILED


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _plain(reply: str) -> str:
    """With plain spaces and apostrophes, as they are typed."""
    return " ".join(reply.replace("’", "'").split())
