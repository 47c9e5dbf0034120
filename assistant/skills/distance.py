"""How far a country is: from the kiosk to its capital, said at once and without a language model."""

from collections.abc import Sequence

from babel.numbers import format_decimal

from assistant import phrases
from assistant.config import Home
from assistant.geography.distance import kilometres, spoken
from assistant.geography.gazetteer import Country, Gazetteer, Match
from assistant.messages import Exchange, Intent, Reply
from assistant.stages import CancelToken

_HERE = 30
"""Kilometres; a capital nearer than this is the town where the kiosk stands."""


class DistanceSkill:
    """Implements Skill; the slot "place", if there is one, holds the words that name the place."""

    def __init__(self, gazetteer: Gazetteer, home: Home) -> None:
        self._gazetteer, self._home = gazetteer, home

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.transcript.language
        return Reply(iter([self._sentence(intent, language)]), language)

    def _sentence(self, intent: Intent, language: str) -> str:
        matches = self._matches(intent, language)
        named = [match.country for match in matches if match.score >= 1 and self._kilometres(match.country) >= _HERE]
        if len(two := list(dict.fromkeys(named))) > 1:
            return self._distance(two[0], language, start=two[1])
        if matches:
            # "How far is Peru from Chile?" is asked in Chile: the place that is meant is the other one.
            away = (match.country for match in matches if self._kilometres(match.country) >= _HERE)
            return self._distance(next(away, matches[0].country), language)
        if "place" not in intent.slots and self._gazetteer.names_nothing(intent.transcript.text, language):
            return phrases.say(language, "Which place do you mean?")
        return phrases.say(language, "I do not know where that place is.")

    def _matches(self, intent: Intent, language: str) -> list[Match]:
        return self._gazetteer.find_all(intent.transcript.text, language) or self._gazetteer.find_all(
            intent.slots.get("place", ""), language
        )

    def _kilometres(self, country: Country, start: Country | None = None) -> float:
        """From home, or from another capital."""
        begin = (start.latitude, start.longitude) if start else (self._home.latitude, self._home.longitude)
        return kilometres(begin, (country.latitude, country.longitude))

    def _distance(self, country: Country, language: str, start: Country | None = None) -> str:
        place = self._gazetteer.capital_name(country, language)
        home = self._gazetteer.capital_name(start, language) if start else self._home.name
        km = self._kilometres(country, start)
        if km < _HERE and not start:
            return phrases.say(language, "We are in {place}: it is right here.", place=place)
        sentence = (
            "{home} is about {distance} kilometers away from {place}."
            if self._home.unit == "km"
            else "{home} is about {distance} miles away from {place}."
        )
        # A language without fixed sentences is answered in English, and so are its figures.
        locale = language if language in phrases.LANGUAGES else "en"
        distance = format_decimal(spoken(km, self._home.unit), locale=locale)
        return phrases.say(language, sentence, home=home, distance=distance, place=place)
