"""What became of the questions of an evaluation."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.core import phrases
from assistant.core.languages import LANGUAGES
from assistant.evaluation.question_files import EvaluationQuestion
from assistant.skills.guard.skill import ANSWERS
from assistant.turn.turn_token import Record


class AnswerVerdict(StrEnum):
    """What came of a question."""

    RIGHT = "right"
    """The expected words; of what the packs do not answer: it was refused, or left to the skill that it is for."""
    WRONG = "wrong"
    """Other words."""
    REFUSED = "refused"
    """That the notes say nothing about it, although they do."""
    FALSE = "false"
    """An answer, by whatever skill, to what the packs are asked and do not answer."""
    FAILED = "failed"
    """An apology."""


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """What became of one question; None is what nothing was expected of, and so is not judged."""

    question: EvaluationQuestion
    record: Record
    said: AnswerVerdict | None
    sourced: bool | None = None
    """Whether the answer was made from every expected passage."""
    place: int | None = None
    """At which place retrieval puts the last of the expected passages, from 1; 0: among those it finds it is not."""
    word_error: tuple[int, int] | None = None
    """Words put in, left out or taken for others, and the words that were said."""

    @property
    def intent(self) -> str:
        """The skill that answered; nothing where the question did not get so far."""
        return self.record.intent.skill if self.record.intent else ""

    @property
    def language(self) -> str:
        """In which it was understood."""
        return self.record.transcript.language if self.record.transcript else self.question.language

    @property
    def routed(self) -> bool | None:
        return self.intent == self.question.intent if self.question.intent else None

    @property
    def seconds(self) -> float | None:
        """To the first sound of the answer; of a typed question, which is not spoken, to its first words."""
        return self.record.times.get("first_audio", self.record.times.get("first_token"))


def judged(question: EvaluationQuestion, record: Record) -> AnswerVerdict | None:
    """None where nothing was expected of the answer."""
    if question.answerable is None and not (question.must or question.must_not or question.source):
        return None
    if record.error:
        return AnswerVerdict.FAILED
    refused = is_refusal(record.reply)
    if question.answerable is False:
        left = record.intent is not None and record.intent.skill == question.intent != "knowledge"
        return (
            AnswerVerdict.RIGHT if (refused or left) and question.is_answered_by(record.reply) else AnswerVerdict.FALSE
        )
    if refused:
        return AnswerVerdict.REFUSED
    return AnswerVerdict.RIGHT if record.reply and question.is_answered_by(record.reply) else AnswerVerdict.WRONG


def is_refusal(reply: str) -> bool:
    """Whether nothing is said but that the notes say nothing (what they do say comes first) or may not be asked."""
    unsaid = (phrases.SILENT, *ANSWERS.values())
    refusals = [phrases.say(language, sentence) for language in LANGUAGES for sentence in unsaid]
    return reply.startswith(tuple(refusals))
