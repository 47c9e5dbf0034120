"""`assistant distance`: what the atlas and the language model say of places."""

import json

import pytest
import shared_places
from typer.testing import CliRunner

from assistant.asking.distances import MeasuredPlace, Score, begin, by_model_only, measure, members
from assistant.cli import app
from assistant.core.config import HomeSettings
from assistant.core.errors import ConfigError, EngineTimeout
from assistant.core.messages import PlaceGuess
from assistant.core.stages import CancelToken, PlaceFinder
from assistant.geography.atlas import Atlas
from assistant.geography.checking import Checker
from assistant.thinking.engines.places import FakePlaceFinder

GAZETTEER = shared_places.gazetteer()
PARIS = PlaceGuess("Paris", "France", 48.9, 2.4)
FAR_OFF = PlaceGuess("Medellín", "Colombia", 4.6, -79.1)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_places.atlas()


class Late:
    """A PlaceFinder that never answers in time."""

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        raise EngineTimeout("the model found no place within 20 s.")


def measured(atlas: Atlas, place: str, finder: PlaceFinder | None = None, start: str = "") -> MeasuredPlace:
    begun = begin(atlas, HomeSettings(), start, None, "en")
    [result] = measure([place], begun, "en", atlas, finder, seconds=5)
    return result


def test_both_are_told_with_how_far_they_are_apart(atlas: Atlas) -> None:
    result = measured(atlas, "Colombia", FakePlaceFinder({"Colombia": FAR_OFF}))
    assert result.lines[0].endswith("kilometers away from Bogotá.")
    assert result.lines[1].startswith("The model says Medellín, Colombia: Santiago de Chile is about ")
    assert result.lines[2] == "The two are 556 km apart."
    told = json.loads(result.as_json())
    assert told["gazetteer"]["place"] == "Bogotá"
    assert (told["apart"], told["model_right"]) == (pytest.approx(556, abs=2), False)


def test_a_model_that_names_no_place_or_fails_is_told(atlas: Atlas) -> None:
    nothing = measured(atlas, "France", FakePlaceFinder({}))
    assert nothing.lines[1] == "The model does not say: it names no such place."
    late = measured(atlas, "France", Late())
    assert late.lines[1] == "The model does not say: the model found no place within 20 s."
    assert json.loads(late.as_json())["model_silence"] == "the model found no place within 20 s"
    assert not by_model_only(late).found
    assert by_model_only(late).lines == ["The model does not say: the model found no place within 20 s."]


def test_home_is_here_and_a_named_start_is_not(atlas: Atlas) -> None:
    assert measured(atlas, "Chile").lines == ["We are in Santiago: it is right here."]
    assert measured(atlas, "Lisbon", start="Lisbon").lines == ["Lisbon is about 0 kilometers away from Lisbon."]


def test_a_start_that_is_nowhere_is_named(atlas: Atlas) -> None:
    with pytest.raises(ConfigError, match="--from 'Xyzzy': there is no such place"):
        begin(atlas, HomeSettings(), "Xyzzy", None, "en")


def test_members_are_the_united_nations_the_most_peopled_first() -> None:
    everybody = members(GAZETTEER, 193, "en")
    assert len(set(everybody)) == 193
    assert {"India", "China"} == set(everybody[:2])
    assert not {"Taiwan", "Kosovo", "Vatican City"} & set(everybody)
    assert members(GAZETTEER, 0, "en") == []


def test_the_score_counts_what_the_model_knows_before_and_after_the_gazetteer(atlas: Atlas) -> None:
    score = Score(Checker(atlas))
    for place in ("France", "Colombia", "Peru"):
        score.count(measured(atlas, place, FakePlaceFinder({"France": PARIS, "Colombia": FAR_OFF})))
    assert (score.asked, score.silent, score.model_right, score.checked_right) == (3, 1, 1, 3)
    assert "by the model alone 1 of 3, corrected by the gazetteer 3 of 3" in str(score)


def test_help_keeps_the_names_of_parts_of_the_configuration() -> None:
    """Rich takes [audio] for a style, unless it is told otherwise."""
    for command, part in (("devices", "[audio]"), ("route", "[routing.examples]"), ("look", "[vision]")):
        assert part in CliRunner().invoke(app, [command, "--help"]).output
