"""How it is said how far away a place is."""

from babel.numbers import format_decimal

from assistant import phrases
from assistant.geography.atlas import Place
from assistant.geography.distance import Position, Unit, kilometres, spoken

HERE = 30
"""Kilometres; a place nearer than this is the town where the kiosk stands."""
_CONTRACTIONS = {
    "pt": ((" de o ", " do "), (" de a ", " da "), (" de os ", " dos "), (" de as ", " das ")),
    "es": ((" de el ", " del "),),
    "de": ((" von dem ", " vom "),),
}
"""What becomes of a preposition before an article."""


def from_home(place: Place, language: str, home: str, position: Position, unit: Unit) -> str:
    """How far a place is from home; of the town of home, that it is here."""
    if kilometres(position, place.position) < HERE and place.kind in {"country", "capital", "town"}:
        return phrases.say(language, "We are in {place}: it is right here.", place=place.name)
    return distance_sentence(place, language, home, position, unit)


def distance_sentence(place: Place, language: str, start: str, position: Position, unit: Unit) -> str:
    """How far a place is from a start, as it is said in a language."""
    sentence = (
        "{home} is about {distance} kilometers away from {place}."
        if unit == "km"
        else "{home} is about {distance} miles away from {place}."
    )
    distance = figure(position, place.position, unit, language)
    said = phrases.say(language, sentence, home=start, distance=distance, place=place.name)
    for apart, together in _CONTRACTIONS.get(language, ()):
        said = said.replace(apart, together)
    return said[:1].upper() + said[1:]


def figure(start: Position, end: Position, unit: Unit, language: str) -> str:
    """The distance as a number; a language without fixed sentences is answered in English, and so are its figures."""
    locale = language if language in phrases.LANGUAGES else "en"
    return format_decimal(spoken(kilometres(start, end), unit), locale=locale)
