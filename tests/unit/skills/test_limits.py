"""What a kiosk without internet cannot know is claimed by words alone where these leave no doubt."""

import pytest

from assistant.core.messages import Asked
from assistant.skills.limits import LimitsSkill


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who is the president of France now?"),
        ("en", "who's the prime minister of Japan"),
        ("de", "Wer ist Bundeskanzler?"),
        ("fr", "Qui est le maire de Lyon ?"),
        ("es", "¿Quién es el rey de España?"),
        ("it", "Chi è il papa?"),
        ("pt", "Quem é o presidente do Brasil?"),
        ("zh", "法国的总统是谁？"),
    ],
)
def test_who_holds_an_office_is_news_and_nothing_for_a_model(language: str, question: str) -> None:
    found = LimitsSkill().claim(Asked(question, language))
    assert found
    assert found.slots == {"topic": "news"}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who was the first president of the United States?"),
        ("en", "Who is the hero of Hamlet?"),
        ("de", "Wer war der erste Bundeskanzler?"),
        ("fr", "Qui était le roi Louis XIV ?"),
        ("zh", "第一任总统叫什么名字？"),
    ],
)
def test_who_held_one_is_history(language: str, question: str) -> None:
    assert LimitsSkill().claim(Asked(question, language)) is None
