"""Names of places in a language that declines them."""

import pytest
import shared_places

from assistant.core.languages import LANGUAGES
from assistant.geography.place_names import place_names

CASES = [
    (language, code, name)
    for language in LANGUAGES
    for code, names in place_names(language).cases.items()
    for name in names
]


@pytest.mark.parametrize(("language", "code", "name"), CASES)
def test_a_country_is_found_in_each_of_its_cases(language: str, code: str, name: str) -> None:
    found = shared_places.gazetteer().find(name, language)
    assert found
    assert (found.country.code, found.named) == (code, "country")


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Jak daleko jest do Krakowa?", "Kraków"),
        ("Jak daleko jest do Kolonii?", "Kolonia"),
        ("Jaka jest odległość do Barcelony?", "Barcelona"),
    ],
)
def test_a_town_is_found_declined_and_called_by_its_name(text: str, called: str) -> None:
    [mention] = shared_places.atlas().mentions(text, "pl")
    assert mention.place.name == called


def test_paris_is_not_bali() -> None:
    """Their names in Japanese differ by the mark of one sound."""
    [mention] = shared_places.atlas().mentions("\u30d1\u30ea\u307e\u3067\u3069\u306e\u304f\u3089\u3044", "ja")
    assert mention.place.country == "FR"
    assert not shared_places.atlas().mentions("\u30d0\u30ea\u307e\u3067", "ja")
