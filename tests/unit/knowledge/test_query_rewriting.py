"""What a question leans on: pronouns, "and", and what was talked about last, in seven languages."""

import pytest

from assistant.core.messages import Exchange, Intent, Source, Transcript
from assistant.knowledge.query_rewriting import before, goes_on, names_first, refers, topic, whole


def exchange(question: str, *headings: str, skill: str = "knowledge", language: str = "en") -> Exchange:
    sources = tuple(Source("Bees", f"Of {heading.lower()}.", 0.9, heading) for heading in headings)
    return Exchange(Intent(skill, Transcript(question, language)), "heard", "reply", sources)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("And how long does it live?", "en"),
        ("What do they eat?", "en"),
        ("E quanto tempo ela vive?", "pt"),
        ("¿Y cuánto viven ellas?", "es"),
        ("Et combien de temps vit-elle ?", "fr"),
        ("Et combien d'œufs pond-elle ?", "fr"),
        ("Und wie lange lebt sie?", "de"),
        ("E che cosa mangiano loro?", "it"),
        ("它能活多久?", "zh"),
    ],
)
def test_a_pronoun_stands_for_what_was_named_before(question: str, language: str) -> None:
    assert refers(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How long does the queen live?", "en"),
        ("Is it going to rain?", "en"),
        ("How long does it take to make honey?", "en"),
        ("Combien d'abeilles y a-t-il dans une ruche ?", "fr"),
        ("Combien d'œufs la reine pond-elle par jour ?", "fr"),
        ("Pourquoi les abeilles meurent-elles ?", "fr"),
        ("Können Sie tanzen?", "de"),
        ("蜂王能活多久?", "zh"),
    ],
)
def test_other_questions_have_none(question: str, language: str) -> None:
    assert not refers(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [("And the drones?", "en"), ("¿Qué comen?", "es"), ("Was fressen?", "de"), ("那雄蜂呢?", "zh"), ("E o mel?", "pt")],
)
def test_a_question_may_be_too_short_to_stand_alone(question: str, language: str) -> None:
    assert goes_on(question, language)
    assert not goes_on("How many eggs does the queen lay?", "en")


def test_a_question_may_name_first_what_it_speaks_of() -> None:
    assert names_first("How do bees tell where they found food?", "en")
    assert not names_first("What do they do in the hive?", "en")


def test_the_topic_is_a_heading_that_names_it_and_no_chapter_number() -> None:
    question = "How many eggs does the queen lay?"
    assert topic("The queen", "The queen lays eggs.", question, "en") == "queen"
    assert topic("Chapter 3", "The queen lays eggs.", question, "en") == "eggs queen lay"


def test_a_short_question_names_the_topic_in_its_own_language() -> None:
    assert topic("The queen", "The queen lays eggs.", "Che cosa fa la regina?", "it") == "queen regina"
    assert topic("The queen", "The queen lays eggs.", "What does the queen do?", "en") == "queen"
    assert topic("The queen", "The queen lays eggs.", "And how many eggs does she lay?", "en") == "queen"


@pytest.mark.parametrize(
    ("question", "language", "made_whole"),
    [
        ("And how long does it live?", "en", "how long does queen live?"),
        ("Et combien d'œufs pond-elle ?", "fr", "combien d'œufs pond queen ?"),
        ("Und wie lange lebt sie?", "de", "wie lange lebt queen ?"),
        ("它能活多久?", "zh", "queen 能活多久?"),
        ("Why?", "en", "Why?"),
    ],
)
def test_the_topic_takes_the_place_of_the_pronoun(question: str, language: str, made_whole: str) -> None:
    assert whole(question, "queen", language) == made_whole


def test_the_topic_lasts_through_questions_that_lean() -> None:
    last = before([exchange("What is propolis?", "Propolis"), exchange("What colour is it?")])
    assert last is not None
    assert (last.question, last.topic) == ("What colour is it?", "propolis")


def test_a_question_that_was_not_answered_is_a_topic_too() -> None:
    last = before([exchange("How fast do wasps fly?")])
    assert last is not None
    assert "wasps" in last.topic


def test_after_anything_else_there_is_none() -> None:
    assert before([]) is None
    assert before([exchange("What is propolis?", "Propolis"), exchange("Who are you?", skill="chat")]) is None
