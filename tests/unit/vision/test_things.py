"""How things are spoken in seven languages."""

import pytest

from assistant.messages import Detection
from assistant.phrases import LANGUAGES
from assistant.vision.things import labels, listed, things


def seen(*names: str) -> list[Detection]:
    return [Detection(name, 0.9, (0.0, 0.0, 1.0, 1.0)) for name in names]


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("en", "two people and a dog"),
        ("pt", "duas pessoas e um cachorro"),
        ("es", "dos personas y un perro"),
        ("fr", "deux personnes et un chien"),
        ("de", "zwei Menschen und einen Hund"),
        ("it", "due persone e un cane"),
        ("zh", "两个人和一只狗"),
        ("nl", "two people and a dog"),
    ],
)
def test_things_are_counted_and_joined(language: str, spoken: str) -> None:
    assert listed(seen("person", "dog", "person"), language) == spoken


def test_two_agrees_with_its_noun() -> None:
    assert listed(seen("cat", "cat"), "pt") == "dois gatos"
    assert listed(seen("cow", "cow"), "pt") == "duas vacas"
    assert listed(seen("cow", "cow", "cow"), "pt") == "três vacas"


def test_as_many_as_the_detector_finds_have_a_number() -> None:
    assert listed(seen(*["bird"] * 10), "en") == "ten birds"
    assert listed(seen(*["bird"] * 12), "zh") == "十只鸟"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_thing_has_its_words_in_every_language(language: str) -> None:
    speech = things().languages[language]
    assert len(things().classes) == len(labels()) == 80
    assert set(speech.things) == set(things().classes)
    assert len(speech.numbers) == 9
    for one, many in speech.things.values():
        assert one.strip() == one != ""
        assert many.strip() == many != ""


def test_nothing_is_listed_as_nothing() -> None:
    assert listed([], "en") == ""
