"""What a language model says of a place, checked against the atlas."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from assistant.core.messages import PlaceGuess
from assistant.geography.distance import kilometres
from assistant.geography.names import key
from assistant.geography.places import Place

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas

log = logging.getLogger(__name__)

RIGHT_KM = 50
"""A model's coordinates within this of the known ones are right."""
NEAR_COUNTRY_KM = 300
"""From the nearest town of the country in which an unknown place is said to lie."""
LEAST_LIKENESS = 80
"""Per cent of the letters of the model's answer and of a name in the question; else it speaks of another place."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A place that a model named."""

    place: Place
    source: Literal["atlas", "model"]
    """Whose coordinates these are."""
    off: float | None
    """How far the model's coordinates are from the known ones, in km; None where none are known."""


class Checker:
    """Corrects what is known better, and counts."""

    def __init__(self, atlas: "Atlas") -> None:
        self._atlas = atlas
        self.checked = 0
        self.corrected = 0

    def check(self, guess: PlaceGuess, asked: str, language: str) -> Checked | None:
        """Asked: the text that the model was asked about. None for a place that cannot be believed in.

        A known place that is more than RIGHT_KM off is corrected; an unknown one is kept, as the model's own.
        """
        self.checked += 1
        guessed = guess.latitude, guess.longitude
        mentions = self._atlas.mentions(asked, language)
        names = self._atlas.strangers.names(asked, language, mentions)
        # Of several places that are named, the model tells which one is meant; one beside a name that nobody knows
        # tells at most where that lies: "Zermatt in Switzerland".
        strangers = self._atlas.strangers.find(asked, language, mentions)
        beside = any(asked.islower() or not stranger.text.islower() for stranger in strangers)
        places = [] if beside else self._atlas.find_all(asked, language)
        known = min(places, key=lambda place: kilometres(guessed, place.position), default=None)
        known = known or self._by_name(guess, names)
        if not known:
            return self._believed(guess, names)
        off = kilometres(guessed, known.position)
        if off <= RIGHT_KM:
            return Checked(replace(known, latitude=guess.latitude, longitude=guess.longitude), "model", off)
        self.corrected += 1
        log.info("the model was %.0f km off; %d of %d places corrected", off, self.corrected, self.checked)
        return Checked(known, "atlas", off)

    def _by_name(self, guess: PlaceGuess, names: Sequence[str]) -> Place | None:
        """A town of that name in that country, if that is what was asked for."""
        country = self._atlas.country_code(guess.country)
        return self._atlas.town(guess.city, country) if country and _is_asked_for(guess.city, names) else None

    def _believed(self, guess: PlaceGuess, names: Sequence[str]) -> Checked | None:
        """Small models invent; a place of a name that was asked for, in or near a country that there is, may be."""
        country = self._atlas.country_code(guess.country)
        position = guess.latitude, guess.longitude
        if not country or not _is_asked_for(guess.city, names) or self._atlas.is_of_a_story(guess.city):
            return None
        if self._atlas.nearest_town_km(position, country) > NEAR_COUNTRY_KM:
            return None
        return Checked(Place(guess.city, country, *position, "town", score=0.5), "model", None)


def _is_asked_for(name: str, names: Sequence[str]) -> bool:
    """Whether a name is like all of one that was asked for: "Nunca" is not "Terra do Nunca"."""
    return any(fuzz.ratio(key(name), key(asked)) >= LEAST_LIKENESS for asked in names)
