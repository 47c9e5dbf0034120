"""In which language a typed text is: words that only one has decide, a few words that any has, and names, do not."""

import tomllib
from pathlib import Path

import pytest

from assistant.core.languages import USUAL
from assistant.core.resources import resource
from assistant.knowledge.packs.packs import load
from assistant.thinking.routing.languages import detect
from assistant.web.suggestions import samples

CLEAR = [
    ("Hello", "en"), ("Help!", "en"), ("Spell propolis.", "en"), ("How far is São Paulo?", "en"), ("Thanks", "en"),
    ("Good morning", "en"), ("what is pão de queijo", "en"), ("Where is the Gare du Nord?", "en"), ("Hola", "es"),
    ("Gracias", "es"), ("Buenos días", "es"), ("¿Qué?", "es"), ("¿Y Lima?", "es"), ("Olá", "pt"), ("Obrigado", "pt"),
    ("Bom dia", "pt"), ("Bonjour", "fr"), ("Merci", "fr"), ("Oui", "fr"), ("Salut", "fr"),
    ("Combien coûte Notre-Dame ?", "fr"),
    ("Hallo", "de"), ("Danke", "de"), ("Guten Tag", "de"), ("Wie weit ist es nach Lyon?", "de"), ("Grazie", "it"),
    ("Buongiorno", "it"), ("Quanto è lontana New York?", "it"), ("你好", "zh"), ("谢谢", "zh"), ("纽约有多远？", "zh"),
    ("iPhone 是什么？", "zh"),
]  # fmt: skip
UNCLEAR = [
    "Paris", "Machu Picchu", "Rio de Janeiro", "Los Angeles", "La Paz", "El Salvador", "São Paulo", "München",
    "Einstein", "Leonardo da Vinci", "Ludwig van Beethoven", "Trinidad and Tobago", "OK", "Hi", "Ciao", "propolis",
    "taxi", "42", "?", "Москва",
]  # fmt: skip


@pytest.mark.parametrize("expected", USUAL)
def test_a_word_that_one_language_has_decides_whatever_is_expected(expected: str) -> None:
    assert {text: detect(text, USUAL, expected) for text, _ in CLEAR} == dict(CLEAR)


@pytest.mark.parametrize("expected", ["en", "pt", "es", "fr", "zh"])
def test_names_and_words_that_any_language_has_leave_it_as_it_is(expected: str) -> None:
    assert {text: detect(text, USUAL, expected) for text in UNCLEAR} == dict.fromkeys(UNCLEAR, expected)


def test_the_first_language_is_expected_where_none_is_said() -> None:
    assert detect("Paris", ("de", "en")) == "de"
    assert detect("Paris", ("de", "en"), "xx") == "de"


def test_only_the_languages_of_the_kiosk_are_found() -> None:
    assert detect("Guten Tag", ("en", "pt")) == "en"
    assert detect("你好", ("en", "pt"), "pt") == "pt"
    assert detect("Hello", ("zh",)) == "zh"


@pytest.mark.parametrize("language", USUAL)
def test_the_samples_of_the_page_are_in_its_language(language: str) -> None:
    pack = load(resource("config", "knowledge", "bees.md"))
    questions = samples(pack.passages, USUAL, [pack])[language]
    assert len(questions) > 5
    assert [question for question in questions if detect(question, USUAL, language) != language] == []


TYPED = tomllib.loads((Path(__file__).parents[2] / "data" / "typed.toml").read_text(encoding="utf-8"))
LEAST = 0.92
"""The share of short texts that are found where another language is expected; single nouns are not among them."""


def right(language: str, expected: str) -> float:
    """The share of the texts of a language that are taken for it."""
    texts = TYPED[language]
    return sum(detect(text, USUAL, expected) == language for text in texts) / len(texts)


@pytest.mark.parametrize("language", USUAL)
def test_short_texts_are_in_the_language_that_is_expected(language: str) -> None:
    assert len(TYPED[language]) >= 25
    assert right(language, language) >= 0.97


@pytest.mark.parametrize("language", USUAL)
def test_short_texts_are_found_where_another_language_is_expected(language: str) -> None:
    others = [expected for expected in ("en", "de", "pt") if expected != language]
    assert sum(right(language, expected) for expected in others) / len(others) >= LEAST


def test_names_and_words_of_many_languages_tell_none() -> None:
    clear = {"你好", "蜂蜜", "蜜蜂"}
    moved = [
        (text, expected)
        for text in TYPED["names"]
        for expected in ("en", "de", "es", "it")
        if text not in clear and detect(text, USUAL, expected) != expected
    ]
    assert moved == []
