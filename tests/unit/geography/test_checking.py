"""What a model says of a place is corrected where it is known better."""

import pytest
import shared_places

from assistant.core.messages import PlaceGuess
from assistant.geography.atlas import Atlas
from assistant.geography.checking import Checker


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_places.atlas()


def test_what_is_right_within_fifty_kilometres_is_kept(atlas: Atlas) -> None:
    checker = Checker(atlas)
    checked = checker.check(PlaceGuess("Paris", "France", 48.9, 2.4), "France", "en")
    assert checked
    assert (checked.source, checked.place.latitude, checked.place.name) == ("model", 48.9, "Paris")
    assert checked.off
    assert checked.off < 50
    assert (checker.checked, checker.corrected) == (1, 0)


def test_what_is_wrong_is_corrected_and_counted(atlas: Atlas) -> None:
    checker = Checker(atlas)
    checked = checker.check(PlaceGuess("Medellín", "Colombia", 4.6, -79.1), "How far is Colombia?", "en")
    assert checked
    assert (checked.source, checked.place.name) == ("atlas", "Bogotá")
    assert checked.place.position == pytest.approx((4.6, -74.1), abs=0.1)
    assert checked.off
    assert checked.off > 500
    assert (checker.checked, checker.corrected) == (1, 1)


def test_an_unknown_place_is_the_models_own(atlas: Atlas) -> None:
    checked = Checker(atlas).check(PlaceGuess("Zermatt", "Switzerland", 46.02, 7.75), "How far is Zermatt?", "en")
    assert checked
    assert (checked.source, checked.off, checked.place.country) == ("model", None, "CH")


@pytest.mark.parametrize(
    ("guess", "asked"),
    [
        (PlaceGuess("London", "United Kingdom", 51.5, -0.1), "How far is Hogwarts?"),
        (PlaceGuess("Hogwarts", "Wizardland", 51.5, -0.1), "How far is Hogwarts?"),
        (PlaceGuess("Zermatt", "Switzerland", 0.0, 0.0), "How far is Zermatt?"),
        (PlaceGuess("Atlantis", "Greece", 37.0, 25.0), "How far is Atlantis?"),
    ],
)
def test_what_cannot_be_believed_is_none(atlas: Atlas, guess: PlaceGuess, asked: str) -> None:
    assert Checker(atlas).check(guess, asked, "en") is None


@pytest.mark.parametrize(
    ("asked", "guess"),
    [
        ("A white china teapot on a table, in Oslo.", PlaceGuess("Oslo", "Norway", 59.9, 10.7)),
        ("A nice view of Barcelona from the hill.", PlaceGuess("Barcelona", "Spain", 41.4, 2.2)),
    ],
)
def test_of_several_places_the_model_tells_which_is_meant(atlas: Atlas, asked: str, guess: PlaceGuess) -> None:
    checked = Checker(atlas).check(guess, asked, "en")
    assert checked
    assert checked.place.name == guess.city
