"""Landmarks and towns beside countries and capitals."""

import time
from pathlib import Path

import pytest
import shared_places

from assistant.core.errors import ConfigError
from assistant.geography.atlas import Atlas
from assistant.geography.distance import kilometres
from assistant.geography.landmarks import Landmark, Landmarks

TOWNS = shared_places.towns()


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_places.atlas()


def test_there_are_some_sixty_landmarks_of_every_continent() -> None:
    landmarks = Landmarks().all
    assert len(landmarks) >= 60
    assert len({landmark.country for landmark in landmarks}) >= 30


@pytest.mark.parametrize("landmark", [sight for sight in Landmarks().all if sight.near], ids=lambda sight: sight.name)
def test_a_landmark_lies_near_its_town_and_in_the_same_country(landmark: Landmark) -> None:
    assert landmark.near
    towns = [town for town in TOWNS.all if (town.name, town.country) == (landmark.near.town, landmark.country)]
    away = min(kilometres((town.latitude, town.longitude), (landmark.latitude, landmark.longitude)) for town in towns)
    assert away <= landmark.near.km


def test_only_the_poles_are_near_no_town() -> None:
    assert {landmark.name for landmark in Landmarks().all if not landmark.near} == {"North Pole", "South Pole"}


@pytest.mark.parametrize(
    ("text", "language", "name", "kind"),
    [
        ("How far is Machu Picchu?", "en", "Machu Picchu", "landmark"),
        ("How far is machu pichu?", "en", "Machu Picchu", "landmark"),
        ("How far away is the Eiffel Tower?", "en", "the Eiffel Tower", "landmark"),
        ("How far away is the Eifel Tower?", "en", "the Eiffel Tower", "landmark"),
        ("À quelle distance se trouve la tour Eiffel ?", "fr", "la tour Eiffel", "landmark"),
        ("Wie weit ist es zum Eiffelturm?", "de", "dem Eiffelturm", "landmark"),
        ("How far is the Great Wall of China?", "en", "the Great Wall of China", "landmark"),
        ("马丘比丘有多远？", "zh", "马丘比丘", "landmark"),
        ("How far is Valparaíso?", "en", "Valparaíso", "town"),
        ("how far is valparaiso", "en", "Valparaíso", "town"),
        ("How far away is New York?", "en", "New York", "town"),
        ("Wie weit ist es nach Hamburg?", "de", "Hamburg", "town"),
        ("Wie weit ist es nach Venedig?", "de", "Venedig", "town"),
        ("Quanto è lontana Venezia?", "it", "Venezia", "town"),
        ("¿A qué distancia está Barcelona?", "es", "Barcelona", "town"),
        ("A que distância fica o Porto?", "pt", "Porto", "town"),
        ("威尼斯有多远？", "zh", "威尼斯", "town"),
        ("How far is São Paulo in Brazil?", "en", "São Paulo", "town"),
        ("How far is France?", "en", "Paris", "country"),
        ("How far is Frontz?", "en", "Paris", "country"),
        ("How far is Lisbon?", "en", "Lisbon", "capital"),
        ("How far is Columbia?", "en", "Bogotá", "country"),
        ("¿A qué distancia está Columbia?", "es", "Bogotá", "country"),
        ("Wie weit ist es nach Nederland?", "de", "Amsterdam", "country"),
        ("How far is Columbus?", "en", "Columbus", "town"),
        ("How far is the North Pole?", "en", "the North Pole", "landmark"),
    ],
)
def test_what_a_question_names(atlas: Atlas, text: str, language: str, name: str, kind: str) -> None:
    found = atlas.find_all(text, language)
    assert [(place.name, place.kind) for place in found][:1] == [(name, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "How far is Atlantis?",
        "How far is Hogwarts?",
        "How far is San Pedro de Xyz?",
        "How far is the Hamburg Abc?",
        "How far is it?",
        "How far away is the shop?",
        "How far is home?",
    ],
)
def test_what_is_no_place_is_not_found(atlas: Atlas, text: str) -> None:
    assert atlas.find_all(text, "en") == []


def test_a_country_that_was_misheard_as_a_town_is_one_of_two_places(atlas: Atlas) -> None:
    found = atlas.find_all("How far is Columbia from France?", "en")
    assert {(place.name, place.score) for place in found} == {("Bogotá", 1.0), ("Paris", 1.0)}


def test_two_places_are_both_found(atlas: Atlas) -> None:
    found = atlas.find_all("How far is Machu Picchu from Lisbon?", "en")
    assert [place.name for place in found] == ["Machu Picchu", "Lisbon"]


def test_a_town_and_a_capital_are_both_found(atlas: Atlas) -> None:
    assert {place.name for place in atlas.find_all("How far is Hamburg from Lisbon?", "en")} == {"Hamburg", "Lisbon"}


def test_what_makes_a_question_one_about_a_place_is_no_town(atlas: Atlas) -> None:
    assert atlas.find("Who reads nice books in Hamburg?", "en") is None
    assert atlas.find("Wie weit ist es zum Eiffelturm?", "de")
    assert atlas.find("How far is France?", "en")


def test_a_landmark_goes_before_the_country_it_lies_in(atlas: Atlas) -> None:
    assert [place.name for place in atlas.find_all("How far is Machu Picchu in Peru?", "en")] == ["Machu Picchu"]


def test_of_several_towns_of_one_name_the_most_peopled_is_meant(atlas: Atlas) -> None:
    assert atlas.find_all("How far is Birmingham?", "en")[0].country == "GB"


def test_looking_up_is_quick(atlas: Atlas) -> None:
    atlas.find_all("How far is Valparaíso?", "en")
    began = time.perf_counter()
    for _ in range(10):
        atlas.find_all("How far away from here is the town of Valparaíso, please?", "en")
    assert (time.perf_counter() - began) / 10 < 0.1, "s; a visitor does not notice"


def test_a_wrong_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('[[landmarks]]\nname = "X"\nlatitude = 100\nlongitude = 0\n')
    with pytest.raises(ConfigError, match=r"x\.toml"):
        Landmarks(tmp_path / "x.toml")
