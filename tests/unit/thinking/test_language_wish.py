"""Which questions ask for another language, and which only speak of one."""

import pytest

from assistant.skills.control.language_wish import LanguageWish
from assistant.thinking.routing.tables import routing_table


@pytest.fixture(scope="module")
def wish() -> LanguageWish:
    taught = routing_table()
    return LanguageWish(taught.wishes, [word for words in taught.words.values() for word in words.filler])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Speak Portuguese, please.", "pt"),
        ("Can you speak German?", "de"),
        ("In English, please.", "en"),
        ("Could you answer in Chinese from now on?", "zh"),
        ("Portuguese, please.", "pt"),
        ("Italian.", "it"),
        ("I want you to speak Spanish.", "es"),
        ("Speak Dutch.", "nl"),
        ("Fale português, por favor.", "pt"),
        ("Você fala inglês?", "en"),
        ("Responda em francês.", "fr"),
        ("Habla español, por favor.", "es"),
        ("¿Puedes hablar en inglés?", "en"),
        ("Parlez français, s'il vous plaît.", "fr"),
        ("Tu peux parler en allemand ?", "de"),
        ("En italien, s'il te plaît.", "it"),
        ("Sprich bitte Deutsch.", "de"),
        ("Auf Englisch, bitte.", "en"),
        ("Kannst du Portugiesisch sprechen?", "pt"),
        ("Parla italiano, per favore.", "it"),
        ("Puoi rispondere in inglese?", "en"),
        ("请说中文。", "zh"),
        ("你会说英语吗？", "en"),
        ("用法语回答。", "fr"),
    ],
)
def test_a_language_is_asked_for_in_every_language(wish: LanguageWish, text: str, language: str) -> None:
    assert wish.find(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "How do you say bee in French?",
        "Who speaks Portuguese in Africa?",
        "Is Chinese hard to learn?",
        "How many people speak Spanish?",
        "And the French?",
        "Speak English or German.",
        "Tell me about Portuguese honey.",
        "What is propolis called in Spanish?",
        "Onde se fala alemão?",
        "¿Qué es la gramática española?",
        "Wer spricht Deutsch in Brasilien?",
        "Come si dice ape in inglese?",
        "英国人说什么语言？",
        "Speak more slowly.",
        "",
    ],
)
def test_what_only_speaks_of_a_language_is_another_question(wish: LanguageWish, text: str) -> None:
    assert wish.find(text) is None
