"""After the notes told of an object, a question for another of its fields is theirs, however it is worded."""

from assistant.core.messages import Asked, Intent, Question, Transcript
from assistant.skills.contract import Taught
from assistant.skills.knowledge.claims import KnowledgeClaims

FIELD = "What is the technique of realisation?"
LAST = Intent("knowledge", Transcript("What does the jug show?", "en"))


class FewPacks:
    """A PackFinder that knows one question for a field, and nothing else."""

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        return 0.0

    def asks_field(self, text: str, language: str) -> bool:
        return text == FIELD


def claims() -> KnowledgeClaims:
    return KnowledgeClaims(FewPacks(), 0.5, Taught({}))


def test_a_question_for_a_field_goes_on_without_a_pronoun() -> None:
    on = claims().goes_on(Asked(FIELD, "en"), LAST)
    assert on is not None
    assert not on.alone, "it names no object, so it leans on the one before"


def test_any_other_question_stands_alone() -> None:
    assert claims().goes_on(Asked("What is the fastest animal on Earth?", "en"), LAST) is None


def test_a_pronoun_ties_it_to_the_notes_as_before() -> None:
    asked = Asked("Does it swim?", "en", question=Question(pronoun=True))
    assert claims().goes_on(asked, LAST) is not None
