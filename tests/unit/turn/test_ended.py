"""What observers learn of a turn that is over."""

from assistant.core.events import QuestionEnded
from assistant.core.messages import GuardKind, Intent, Provenance, Source, Transcript
from assistant.turn.ended import ended
from assistant.turn.turn_token import Record, TurnPart

TRANSCRIPT = Transcript("a secret question", "en")
INTENT = Intent("knowledge", TRANSCRIPT, 0.9)
SOURCE = Source("Bees", "A secret passage.", 0.9, "The queen")


def test_a_question_is_told_with_where_its_answer_comes_from_and_without_words() -> None:
    record = Record(TRANSCRIPT, INTENT, sources=(SOURCE, SOURCE), provenance=Provenance.NOTED, reply="a secret answer")
    told = ended(record, by_operator=False)
    assert told.questions == (QuestionEnded("knowledge", Provenance.NOTED, None, "Bees", "The queen"),)
    assert (told.language, told.skill, told.score, told.by_operator) == ("en", "knowledge", 0.9, False)
    assert "secret" not in str(told)


def test_each_of_several_questions_is_told_and_the_end_of_the_turn_is_that_of_the_last() -> None:
    parts = [
        TurnPart(INTENT, sources=(SOURCE,), provenance=Provenance.NOTED),
        TurnPart(Intent("chat", TRANSCRIPT), error="engine"),
        TurnPart(Intent("clock", TRANSCRIPT), provenance=Provenance.KNOWN),
    ]
    told = ended(Record(TRANSCRIPT, INTENT, parts, error="cancelled"), by_operator=False)
    assert told.questions == (
        QuestionEnded("knowledge", Provenance.NOTED, None, "Bees", "The queen"),
        QuestionEnded("chat", None, "engine"),
        QuestionEnded("clock", Provenance.KNOWN, "cancelled"),
    )


def test_of_what_the_guard_has_stopped_nothing_is_told_but_that() -> None:
    record = Record(TRANSCRIPT, INTENT, sources=(SOURCE,), provenance=Provenance.NOTED, guard=GuardKind.DANGER)
    assert ended(record, by_operator=False).questions == (QuestionEnded("guard", Provenance.REFUSED),)


def test_what_failed_before_it_was_understood_was_a_question_and_silence_was_none() -> None:
    assert ended(Record(TRANSCRIPT, error="engine"), by_operator=False).questions == (QuestionEnded(error="engine"),)
    assert ended(Record(error="nothing-heard"), by_operator=True).questions == ()
    assert ended(Record(), by_operator=True).by_operator
