"""What the gazetteer tells a language model about the capital that is asked for."""

import pytest
import shared_places

from assistant.core.messages import Exchange, Intent, Transcript
from assistant.geography.capital_notes import CapitalNotes

NOTES = CapitalNotes(shared_places.gazetteer())


def exchange(text: str) -> Exchange:
    return Exchange(Intent("chat", Transcript(text, "en")), heard="…", reply="…")


def note(text: str, language: str = "en", *before: str) -> str:
    return NOTES.note(Intent("chat", Transcript(text, language)), [exchange(said) for said in before])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("What is the capital of Italy?", "en", "Italy: Rome"),
        ("Qual é a capital da Itálias?", "pt", "Itália: Roma"),
        ("¿Cuál es la capital de los Países Bajos?", "es", "Países Bajos: Ámsterdam"),
        ("Quelle est la capitale du Royaume-Uni ?", "fr", "Royaume-Uni: Londres"),
        ("Was ist die Hauptstadt von Kuba?", "de", "Kuba: Havanna"),
        ("Qual è la capitale della Francia?", "it", "Francia: Parigi"),
        ("埃塞俄比亚的首都是哪里？", "zh", "埃塞俄比亚: 亚的斯亚贝巴"),
    ],
)
def test_a_capital_is_noted_in_the_visitors_language(text: str, language: str, expected: str) -> None:
    assert note(text, language) == expected


def test_it_is_noted_in_the_language_that_was_wished_for() -> None:
    intent = Intent("chat", Transcript("What is the capital of Italy?", "en"), wished="de")
    assert NOTES.note(intent, ()) == "Italien: Rom"


def test_a_follow_up_goes_on_with_capitals() -> None:
    assert note("And of Italy?", "en", "What is the capital of France?") == "Italy: Rome"
    assert note("And Spain?", "en", "What is the capital of France?", "And of Italy?") == "Spain: Madrid"


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Who painted the Mona Lisa?", []),
        ("And of Italy?", []),
        ("What is the capital of Atlantis?", []),
        ("And of Italy?", ["Who is the president of France?"]),
        ("Which languages do the people of Italy speak at home?", ["What is the capital of France?"]),
        ("And of Italy?", ["What is the capital of France?", "Tell me a long story about a dragon and a princess"]),
    ],
)
def test_nothing_is_noted_where_no_capital_is_asked_for(text: str, before: list[str]) -> None:
    assert note(text, "en", *before) == ""
