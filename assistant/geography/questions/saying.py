"""How it is said how far away a place is."""

from collections.abc import Mapping

from babel.numbers import format_decimal

from assistant.core import phrases
from assistant.core.languages import ENGLISH, LANGUAGES
from assistant.geography.distance import Position, Unit, kilometres, spoken
from assistant.geography.place_names import place_names
from assistant.geography.places import Place
from assistant.geography.questions.lengths import Length

HERE = 30
"""Kilometres; a place nearer than this is the town where the kiosk stands."""
AWAY: Mapping[Unit, str] = {
    "km": "{home} is about {distance} kilometers away from {place}.",
    "mi": "{home} is about {distance} miles away from {place}.",
    "nmi": "{home} is about {distance} nautical miles away from {place}.",
    "ft": "{home} is about {distance} feet away from {place}.",
    "m": "{home} is about {distance} meters away from {place}.",
}

OTHERWISE = "{home} is about {distance} away from {place}."
"""In a unit beside these."""


def from_home(place: Place, language: str, home: str, position: Position, unit: Unit | Length) -> str:
    """How far a place is from home; of the town of home, that it is here."""
    if kilometres(position, place.position) < HERE and place.kind in {"country", "capital", "region", "town"}:
        return phrases.say(language, "We are in {place}: it is right here.", place=place.name)
    return distance_sentence(place, language, home, position, unit)


def distance_sentence(place: Place, language: str, start: str, position: Position, unit: Unit | Length) -> str:
    """How far a place is from a start, as it is said in a language."""
    if isinstance(unit, Length):
        distance, sentence = unit.say(kilometres(position, place.position), language), OTHERWISE
    else:
        distance, sentence = figure(position, place.position, unit, language), AWAY[unit]
    return _contracted(phrases.say(language, sentence, home=start, distance=distance, place=place.name), language)


def coordinates_sentence(place: Place, language: str) -> str:
    """Where a place lies, in degrees to a hundredth."""
    locale = language if language in LANGUAGES else ENGLISH
    said = phrases.say(
        language,
        "{place} lies at {latitude} degrees {north} and {longitude} degrees {east}.",
        place=place.name,
        latitude=format_decimal(abs(round(place.latitude, 2)), locale=locale),
        north=phrases.say(language, "north" if place.latitude >= 0 else "south"),
        longitude=format_decimal(abs(round(place.longitude, 2)), locale=locale),
        east=phrases.say(language, "east" if place.longitude >= 0 else "west"),
    )
    return _contracted(said, language)


def _contracted(said: str, language: str) -> str:
    """With what becomes of a preposition before an article."""
    for apart, together in place_names(language).contractions:
        said = said.replace(apart, together)
    return said[:1].upper() + said[1:]


def figure(start: Position, end: Position, unit: Unit, language: str) -> str:
    """The distance as a number; a language without fixed sentences is answered in English, and so are its figures."""
    locale = language if language in LANGUAGES else ENGLISH
    return format_decimal(spoken(kilometres(start, end), unit), locale=locale)
