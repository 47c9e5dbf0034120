"""What is talk though it names a pack's topic, and what points at nothing because it names what is meant."""

import pytest

from assistant.core.messages import Question
from assistant.thinking.routing.rules import read
from assistant.thinking.routing.tables import routing_table

TAUGHT = routing_table()


def asked(text: str, language: str) -> Question:
    return read(text, language, TAUGHT.words[language])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Could you tell me a little story about a queen bee?"),
        ("en", "How do you spell propolis?"),
        ("de", "Kennst du einen Witz über Bienen?"),
        ("de", "Wie schreibt man Imker?"),
        ("fr", "Raconte-moi une histoire d'abeille"),
        ("es", "Cuéntame un chiste de abejas"),
        ("pt", "Conte uma piada sobre o mel"),
        ("it", "Inventa una filastrocca sulle api"),
        ("zh", "给我讲一个蜜蜂的故事"),
    ],
)
def test_a_story_a_joke_or_a_spelling_is_talk(language: str, text: str) -> None:
    assert asked(text, language).talks


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "What is propolis?"),
        ("en", "How long does a queen live?"),
        ("de", "Wie alt wird eine Biene?"),
        ("fr", "Que mangent les abeilles ?"),
        ("es", "¿Cuántas abejas hay en una colmena?"),
        ("pt", "Como as abelhas fazem mel?"),
        ("it", "Perché le api ballano?"),
        ("zh", "蜜蜂吃什么？"),
    ],
)
def test_a_question_for_a_fact_is_no_talk(language: str, text: str) -> None:
    assert not asked(text, language).talks


@pytest.mark.parametrize(
    ("language", "text", "points"),
    [
        ("fr", "C'est quoi ?", True),
        ("fr", "C'est quoi, la propolis ?", False),
        ("fr", "à combien on est de New York", False),
        ("en", "What is that?", True),
    ],
)
def test_what_is_named_behind_is_not_pointed_at(language: str, text: str, points: bool) -> None:  # noqa: FBT001
    question = asked(text, language)
    assert (question.points or question.sees or question.looks) == points
