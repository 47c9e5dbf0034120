"""Every place that a question may name: countries and capitals, landmarks, towns."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.geography.distance import Position, kilometres
from assistant.geography.gazetteer import Gazetteer, Match
from assistant.geography.landmarks import Landmark, Landmarks
from assistant.geography.town_table import Town
from assistant.geography.towns import Towns

AT_KM = 5
"""From a landmark, to be at it."""
LARGE = 100_000
"""People; a smaller town beside a country's name is rather another word of the question."""

MEANT = 0.93
"""Likeness of a word to a country's name from which on the country is meant, even where a town is called so:
"Columbia", "Nederland"."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and where it lies in degrees."""

    name: str
    """As it is spoken after "from"; of a country its capital's."""
    country: str
    """ISO 3166-1 alpha-2; none for the poles."""
    latitude: float
    longitude: float
    kind: Literal["country", "capital", "landmark", "town"]
    score: float = 1.0
    """0 to 1; 1 is the very name, less is one that looks and sounds alike."""

    @property
    def position(self) -> Position:
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Named:
    """That a text names a place."""

    text: str
    """The words that name it."""
    score: float
    """0 to 1; 1 is the very name."""


class Atlas:
    """Finds the places that a sentence about places names."""

    def __init__(self, gazetteer: Gazetteer, landmarks: Landmarks, towns: Towns) -> None:
        self._gazetteer, self._landmarks, self._towns = gazetteer, landmarks, towns

    def find_all(self, text: str, language: str) -> list[Place]:
        """All that a sentence names, the likeliest first.

        A landmark goes before the country in its name ("the Great Wall of China"), a town before the country that it
        lies in ("São Paulo in Brazil") and before a country that is not very much alike.
        """
        if sight := self._landmarks.find(text):
            landmark, written = sight
            others = self._elsewhere(text.replace(written, " "), language, landmark.country)
            return [_of_landmark(landmark, language), *others]
        return self._elsewhere(text, language)

    def called_in(self, place: Place, language: str) -> Place:
        """A place that was named in one language, to be spoken in another."""
        if place.kind not in {"country", "capital"}:
            return place
        return replace(place, name=self._gazetteer.capital_name(self._gazetteer.country(place.country), language))

    def find(self, text: str, language: str) -> Named | None:
        """What makes a question one about a place: a country, a capital or a landmark.

        No town: in a sentence about anything too many words are some town's name.
        """
        match = self._gazetteer.find(text, language)
        if match and match.score >= 1:
            return Named(match.text, match.score)
        if sight := self._landmarks.find(text):
            return Named(sight[1], 1.0)
        return Named(match.text, match.score) if match else None

    def _elsewhere(self, text: str, language: str, country: str = "") -> list[Place]:
        """Without landmarks; a country that has been named by something in it is left out."""
        matches = self._gazetteer.find_all(text, language)
        exact = [replace(match, score=1.0) for match in matches if match.score >= 1 or _is_meant(match)]
        towns = list(self._towns_beside(text, language, exact))
        left_out = {country, *(town.country for town in towns)}
        named = [self._of_match(match, language) for match in exact if match.country.code not in left_out]
        if towns or named:
            return [*named, *towns]
        return [self._of_match(match, language) for match in matches if match.country.code not in left_out]

    def _towns_beside(self, text: str, language: str, exact: list[Match]) -> Iterator[Place]:
        for match in exact:
            text = text.replace(match.text, " ")
        # A few words of English may be taken for another language.
        never = self._gazetteer.words_of_questions(language) | self._gazetteer.words_of_questions("en")
        found = list(self._towns.find(text, never))
        # "A temple in Kyoto": where some are written as names, the others are words that are a town's name somewhere.
        as_names = bool(exact) or any(not written.islower() for _, written in found)
        for town, written in found:
            if not (as_names and written.islower()) and (not exact or town.population >= LARGE):
                yield _of_town(town, written)

    def _of_match(self, match: Match, language: str) -> Place:
        country = match.country
        name = self._gazetteer.capital_name(country, language)
        return Place(name, country.code, country.latitude, country.longitude, match.named, match.score)

    def country_code(self, name: str) -> str:
        """Of a country by its name in any language; empty where there is none."""
        match = self._gazetteer.find(name, "en")
        return match.country.code if match else ""

    def country_name(self, code: str, language: str) -> str:
        """By its ISO 3166-1 alpha-2 code."""
        return self._gazetteer.country_name(code, language)

    def is_of_a_story(self, name: str) -> bool:
        return self._gazetteer.is_of_a_story(name)

    def names_a_story(self, text: str) -> bool:
        return self._gazetteer.names_a_story(text)

    def town(self, name: str, country: str) -> Place | None:
        """A town by its very name."""
        town = self._towns.named(name)
        return _of_town(town, town.name) if town and town.country == country else None

    def nearest_town_km(self, position: Position, country: str) -> float:
        """How far the nearest town of a country is; inf where it has none."""
        near = self._towns.nearest(position, country)
        return kilometres(position, (near.latitude, near.longitude)) if near else math.inf

    def nearest(self, position: Position, language: str) -> Place | None:
        """The landmark where somebody stands, else the nearest town."""
        for landmark in self._landmarks.all:
            if kilometres(position, (landmark.latitude, landmark.longitude)) <= AT_KM:
                return _of_landmark(landmark, language)
        near = self._towns.nearest(position)
        return _of_town(near, near.name) if near else None

    def names_nothing(self, text: str, language: str) -> bool:
        """Whether a sentence has no word beyond those of the question itself: "How far is it?"."""
        return self._gazetteer.names_nothing(text, language)


def _is_meant(match: Match) -> bool:
    return match.named == "country" and match.score >= MEANT


def _of_landmark(landmark: Landmark, language: str) -> Place:
    return Place(landmark.called(language), landmark.country, landmark.latitude, landmark.longitude, "landmark")


def _of_town(town: Town, written: str) -> Place:
    """Called as the visitor called it, where that was written as a name."""
    name = written if not written.islower() else town.name
    return Place(name, town.country, town.latitude, town.longitude, "town")
