"""Distances for the command line: by the atlas, by the language model, or by both."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant import phrases
from assistant.config import Home
from assistant.errors import ConfigError, EngineError
from assistant.geography.atlas import Atlas, Place
from assistant.geography.checking import RIGHT_KM
from assistant.geography.distance import Unit, kilometres
from assistant.messages import PlaceGuess
from assistant.skills.distance import distance_sentence
from assistant.stages import PlaceFinder
from assistant.turn_token import Turn

UNKNOWN = "I do not know where that place is."


class Where(StrEnum):
    """Who is asked."""

    GAZETTEER = "gazetteer"
    MODEL = "model"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Start:
    """From where distances are measured, and in which unit they are told."""

    name: str
    latitude: float
    longitude: float
    unit: Unit

    @property
    def position(self) -> tuple[float, float]:
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one place."""

    input: str
    start: Start
    language: str
    known: Place | None
    """By the atlas."""
    guess: PlaceGuess | None
    """By the language model."""

    @property
    def found(self) -> bool:
        return bool(self.known or self.guess)

    @property
    def apart(self) -> float | None:
        """Kilometres between the two."""
        if not self.known or not self.guess:
            return None
        return kilometres(self.known.position, (self.guess.latitude, self.guess.longitude))

    @property
    def lines(self) -> list[str]:
        """For the eye."""
        lines = []
        if self.known:
            lines.append(self._said(self.known))
        if self.guess:
            city = Place(self.guess.city, "", self.guess.latitude, self.guess.longitude, "town")
            country = self.guess.country
            lines.append(f"The model says {city.name}, {country}: {self._said(city)}")
        if self.apart is not None:
            lines.append(f"The two are {self.apart:,.0f} km apart.")
        return lines or [phrases.say(self.language, UNKNOWN)]

    def _said(self, place: Place) -> str:
        return distance_sentence(place, self.language, self.start.name, self.start.position, self.start.unit)

    def as_json(self) -> str:
        """One line."""
        values: dict[str, Any] = {"input": self.input, "reply": " ".join(self.lines)}
        if self.known:
            values["gazetteer"] = _values(self.known.name, self.known.country, self.known.position, self.start)
        if self.guess:
            position = self.guess.latitude, self.guess.longitude
            values["model"] = _values(self.guess.city, self.guess.country, position, self.start)
        if self.apart is not None:
            values |= {"apart": round(self.apart, 1), "model_right": self.apart <= RIGHT_KM}
        return json.dumps(values, ensure_ascii=False)


def _values(name: str, country: str, position: tuple[float, float], start: Start) -> dict[str, Any]:
    away = round(kilometres(start.position, position), 1)
    return {
        "place": name,
        "country": country,
        "latitude": round(position[0], 4),
        "longitude": round(position[1], 4),
        "kilometers": away,
    }


def begin(atlas: Atlas, home: Home, start: str, unit: Unit | None, language: str) -> Start:
    """From a named place, else from home. Raises ConfigError where it is not known."""
    if not start:
        return Start(home.name, home.latitude, home.longitude, unit or home.unit)
    place = next(iter(atlas.find_all(start, language)), None)
    if not place:
        raise ConfigError(f"--from {start!r}: there is no such place in the gazetteer.")
    return Start(place.name, place.latitude, place.longitude, unit or home.unit)


def measure(
    places: Sequence[str],
    start: Start,
    language: str,
    atlas: Atlas,
    finder: PlaceFinder | None,
    seconds: float,
) -> Iterator[Measured]:
    """Each place as it is ready. Finder: is asked too, if given; where it fails, there is no guess."""
    for text in places:
        known = next(iter(atlas.find_all(text, language)), None)
        yield Measured(text, start, language, known, _guess(finder, text, seconds) if finder else None)


def by_model_only(measured: Measured) -> Measured:
    """Without what the atlas knows."""
    return Measured(measured.input, measured.start, measured.language, None, measured.guess)


def _guess(finder: PlaceFinder, text: str, seconds: float) -> PlaceGuess | None:
    turn = Turn(seconds=seconds)
    try:
        return finder.find(text, turn)
    except EngineError:
        return None
    finally:
        turn.finish()
