"""What every PlaceFinder does."""

from typing import TYPE_CHECKING

import pytest

from assistant.core.errors import TurnCancelled
from assistant.core.messages import PlaceGuess
from assistant.core.stages import PlaceFinder
from assistant.thinking.engines.generation_budget import BudgetedFinder, Cooldown
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.app import App

PARIS = PlaceGuess("Paris", "France", 48.86, 2.35)


def fake(_: pytest.FixtureRequest) -> PlaceFinder:
    return FakePlaceFinder({"France": PARIS})


def restrained(request: pytest.FixtureRequest) -> PlaceFinder:
    return BudgetedFinder(lambda: fake(request), Cooldown())


def of_the_program(request: pytest.FixtureRequest) -> PlaceFinder:
    program: App = request.getfixturevalue("program")
    assert program.place_finder
    return program.place_finder


@pytest.fixture(params=[fake, restrained, pytest.param(of_the_program, marks=pytest.mark.models)])
def finder(request: pytest.FixtureRequest) -> PlaceFinder:
    made: PlaceFinder = request.param(request)
    return made


def test_a_place_is_found_with_its_coordinates(finder: PlaceFinder) -> None:
    guess = finder.find("France", Turn(seconds=60))
    assert guess
    assert guess.country == "France"
    assert (guess.latitude, guess.longitude) == pytest.approx((48.86, 2.35), abs=0.5)


def test_for_a_turn_that_was_cancelled_nothing_is_looked_for(finder: PlaceFinder) -> None:
    turn = Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        finder.find("France", turn)
