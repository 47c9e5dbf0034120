"""What is seen, as it is spoken."""

import pytest

from assistant.core.languages import LANGUAGES, loaded
from assistant.core.messages import Detection
from assistant.vision.labels import SUBJECT, LabelWords, labels, listed


def seen(*names: str) -> list[Detection]:
    return [Detection(name, 0.9, (0, 0, 1, 1)) for name in names]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "two people and a dog"),
        ("pt", "duas pessoas e um cachorro"),
        ("es", "dos personas y un perro"),
        ("fr", "deux personnes et un chien"),
        ("de", "zwei Menschen und einen Hund"),
        ("it", "due persone e un cane"),
        ("zh", "两个人和一只狗"),
    ],
)
def test_things_are_counted_in_every_language(language: str, text: str) -> None:
    assert listed(seen("person", "dog", "person"), language) == text


def test_every_label_has_words_in_every_language() -> None:
    assert len(labels()) == 80
    for language in LANGUAGES:
        words = loaded(language, SUBJECT, LabelWords)
        assert words
        assert set(words.things) == set(labels().values())


def test_an_unknown_language_is_english() -> None:
    assert listed(seen("cat"), "xx") == "a cat"
