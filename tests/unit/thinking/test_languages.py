"""In which language a typed text is: words that only one has decide, a few words that any has, and names, do not."""

import pytest

from assistant.knowledge.packs import load
from assistant.phrases import LANGUAGES
from assistant.resources import resource
from assistant.screen.samples import samples
from assistant.thinking.languages import detect

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


@pytest.mark.parametrize("expected", LANGUAGES)
def test_a_word_that_one_language_has_decides_whatever_is_expected(expected: str) -> None:
    assert {text: detect(text, LANGUAGES, expected) for text, _ in CLEAR} == dict(CLEAR)


@pytest.mark.parametrize("expected", ["en", "pt", "es", "fr", "zh"])
def test_names_and_words_that_any_language_has_leave_it_as_it_is(expected: str) -> None:
    assert {text: detect(text, LANGUAGES, expected) for text in UNCLEAR} == dict.fromkeys(UNCLEAR, expected)


def test_the_first_language_is_expected_where_none_is_said() -> None:
    assert detect("Paris", ("de", "en")) == "de"
    assert detect("Paris", ("de", "en"), "xx") == "de"


def test_only_the_languages_of_the_kiosk_are_found() -> None:
    assert detect("Guten Tag", ("en", "pt")) == "en"
    assert detect("你好", ("en", "pt"), "pt") == "pt"
    assert detect("Hello", ("zh",)) == "zh"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_samples_of_the_page_are_in_its_language(language: str) -> None:
    pack = load(resource("config", "knowledge", "bees.md"))
    questions = samples(pack.passages, LANGUAGES, [pack])[language]
    assert len(questions) > 5
    assert [question for question in questions if detect(question, LANGUAGES, language) != language] == []
