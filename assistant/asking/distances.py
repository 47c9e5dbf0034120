"""Distances for the command line: by the atlas, by the language model, or by both."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.errors import ConfigError, EngineError, TurnTimeout
from assistant.core.messages import PlaceGuess
from assistant.core.stages import PlaceFinder
from assistant.geography.atlas import Atlas, Place
from assistant.geography.checking import RIGHT_KM, Checker
from assistant.geography.distance import Position, Unit, kilometres
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.questions.saying import distance_sentence, from_home
from assistant.turn.turn_token import Turn

UNKNOWN = "I do not know where that place is."
NAMES_NONE = "it names no such place"
NOT_MEMBERS = {"PS", "TW", "VA", "XK"}
"""Of the states, those that are no members of the United Nations."""


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
    is_home: bool = True

    @property
    def position(self) -> Position:
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class MeasuredPlace:
    """What is known of one place."""

    input: str
    start: Start
    language: str
    known: Place | None
    """By the atlas."""
    guess: PlaceGuess | None
    """By the language model."""
    silence: str = ""
    """Why the model, having been asked, gave none."""

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
        if self.silence:
            lines.append(f"The model does not say: {self.silence}.")
        if self.apart is not None:
            lines.append(f"The two are {self.apart:,.0f} km apart.")
        return lines or [phrases.say(self.language, UNKNOWN)]

    def _said(self, place: Place) -> str:
        say = from_home if self.start.is_home else distance_sentence
        return say(place, self.language, self.start.name, self.start.position, self.start.unit)

    def as_json(self) -> str:
        """One line."""
        values: dict[str, Any] = {"input": self.input, "reply": " ".join(self.lines)}
        if self.known:
            values["gazetteer"] = _values(self.known.name, self.known.country, self.known.position, self.start)
        if self.guess:
            position = self.guess.latitude, self.guess.longitude
            values["model"] = _values(self.guess.city, self.guess.country, position, self.start)
        if self.silence:
            values["model_silence"] = self.silence
        if self.apart is not None:
            values |= {"apart": round(self.apart, 1), "model_right": self.apart <= RIGHT_KM}
        return json.dumps(values, ensure_ascii=False)


def _values(name: str, country: str, position: Position, start: Start) -> dict[str, Any]:
    away = round(kilometres(start.position, position), 1)
    return {
        "place": name,
        "country": country,
        "latitude": round(position[0], 4),
        "longitude": round(position[1], 4),
        "kilometers": away,
    }


def begin(atlas: Atlas, home: HomeSettings, start: str, unit: Unit | None, language: str) -> Start:
    """From a named place, else from home. Raises ConfigError where it is not known."""
    if not start:
        return Start(home.name, home.latitude, home.longitude, unit or home.unit)
    place = next(iter(atlas.find_all(start, language)), None)
    if not place:
        raise ConfigError(f"--from {start!r}: there is no such place in the gazetteer.")
    return Start(place.name, place.latitude, place.longitude, unit or home.unit, is_home=False)


def measure(
    places: Iterable[str],
    start: Start,
    language: str,
    atlas: Atlas,
    finder: PlaceFinder | None,
    seconds: float,
) -> Iterator[MeasuredPlace]:
    """Each place as it is ready. Finder: is asked too, if given; it may have so many seconds for each."""
    for text in places:
        known = next(iter(atlas.find_all(text, language)), None)
        guess, silence = _guess(finder, text, seconds) if finder else (None, "")
        yield MeasuredPlace(text, start, language, known, guess, silence)


def by_model_only(measured: MeasuredPlace) -> MeasuredPlace:
    """Without what the atlas knows."""
    return replace(measured, known=None)


def members(gazetteer: Gazetteer, count: int, language: str) -> list[str]:
    """The names of so many members of the United Nations, the most peopled first."""
    codes = [code for code in gazetteer.most_peopled if code not in NOT_MEMBERS]
    return [gazetteer.country_name(code, language) for code in codes[:count]]


@dataclass(slots=True)
class Score:
    """How many places a model knows, by itself and where the gazetteer corrects it."""

    checker: Checker
    asked: int = 0
    silent: int = 0
    """Of which the model did not answer."""
    model_right: int = 0
    checked_right: int = 0

    def count(self, measured: MeasuredPlace) -> None:
        """One place that the atlas knows."""
        if not measured.known:
            return
        self.asked += 1
        self.silent += bool(measured.silence)
        self.model_right += measured.apart is not None and measured.apart <= RIGHT_KM
        checked = measured.guess and self.checker.check(measured.guess, measured.input, measured.language)
        said = checked.place if checked else measured.known  # what the gazetteer knows is said without a model
        self.checked_right += kilometres(said.position, measured.known.position) <= RIGHT_KM

    def __str__(self) -> str:
        return (
            f"Right within {RIGHT_KM} km: by the model alone {self.model_right} of {self.asked}, "
            f"corrected by the gazetteer {self.checked_right} of {self.asked}; "
            f"of {self.silent} the model did not say anything."
        )

    def as_json(self) -> str:
        values = {"asked": self.asked, "silent": self.silent}
        return json.dumps(values | {"model_right": self.model_right, "checked_right": self.checked_right})


def _guess(finder: PlaceFinder, text: str, seconds: float) -> tuple[PlaceGuess | None, str]:
    """What the model says, or why it says nothing."""
    turn = Turn(seconds=seconds)
    try:
        guess = finder.find(text, turn)
    except (EngineError, TurnTimeout) as error:
        return None, str(error).rstrip(".")
    finally:
        turn.finish()
    return guess, "" if guess else NAMES_NONE
