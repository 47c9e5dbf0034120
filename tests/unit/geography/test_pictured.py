"""Which place a picture shows."""

import pytest
import shared_places

from assistant.core.config import HomeSettings
from assistant.core.errors import EngineError
from assistant.core.messages import PlaceGuess
from assistant.core.stages import CancelToken
from assistant.geography.atlas import Atlas
from assistant.geography.pictured import UNKNOWN, PicturePlaces
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn.turn_token import Turn

RUINS = "Terraced ruins on a green mountain ridge: this is Machu Picchu."


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_places.atlas()


def places(atlas: Atlas, **known: PlaceGuess) -> PicturePlaces:
    return PicturePlaces(atlas, HomeSettings(), FakePlaceFinder({RUINS: known["ruins"]} if known else {}))


def test_the_coordinates_in_the_file_count(atlas: Atlas) -> None:
    said = places(atlas).of_file((48.858, 2.294), "en")
    assert said.startswith("The picture was taken near the Eiffel Tower, ")
    assert "with lat 48.86 and long 2.29, located in France and about 11," in said
    assert said.endswith("kilometers away from Santiago de Chile.")


def test_away_from_landmarks_the_nearest_town_is_named(atlas: Atlas) -> None:
    assert places(atlas).of_file((48.0, 7.85), "en").startswith("The picture was taken near Freiburg")


def test_the_labs_sentence_with_the_model_corrected(atlas: Atlas) -> None:
    wrong = PlaceGuess("Machu Picchu", "Peru", -1.0, -72.0)
    assert places(atlas, ruins=wrong).of_description(RUINS, "en", Turn()) == (
        "The image shows Machu Picchu, with lat -13.16 and long -72.55, located in Peru and about 2,250 kilometers "
        "away from Santiago de Chile."
    )


@pytest.mark.parametrize("language", ["pt", "es", "fr", "de", "it", "zh"])
def test_it_is_said_in_every_language(atlas: Atlas, language: str) -> None:
    right = PlaceGuess("Machu Picchu", "Peru", -13.16, -72.54)
    said = places(atlas, ruins=right).of_description(RUINS, language, Turn())
    assert "-13.16" in said
    assert "The image" not in said


def test_a_description_of_no_place_is_told_honestly(atlas: Atlas) -> None:
    assert places(atlas).of_description("A dog on the grass.", "en", Turn()) == UNKNOWN
    assert places(atlas).of_description("", "en", Turn()) == UNKNOWN


def test_a_failing_model_is_told_honestly(atlas: Atlas) -> None:
    class Down(FakePlaceFinder):
        def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
            raise EngineError("down")

    assert PicturePlaces(atlas, HomeSettings(), Down({})).of_description(RUINS, "en", Turn()) == UNKNOWN


def test_a_pole_lies_in_no_country(atlas: Atlas) -> None:
    there = "A sign at the South Pole."
    finder = FakePlaceFinder({there: PlaceGuess("South Pole", "Antarctica", -90.0, 0.0)})
    said = PicturePlaces(atlas, HomeSettings(), finder).of_description(there, "en", Turn())
    assert said == "Santiago de Chile is about 6,300 kilometers away from the South Pole."
    assert "6.300 Kilometer" in PicturePlaces(atlas, HomeSettings(), finder).of_file((-90.0, 0.0), "de")
