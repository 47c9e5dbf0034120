"""Every place that a question may name: countries and capitals, regions, landmarks, towns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.languages import ENGLISH
from assistant.geography.distance import Position, kilometres
from assistant.geography.gazetteer import Gazetteer, Match
from assistant.geography.landmarks import Landmark, Landmarks
from assistant.geography.names import key, words
from assistant.geography.places import Place
from assistant.geography.questions.asking import Asking, PlaceQuestionKind
from assistant.geography.questions.mention import Mention
from assistant.geography.questions.mentions import Mentions
from assistant.geography.questions.strangers import Strangers
from assistant.geography.regions import Regions
from assistant.geography.town_table import Town
from assistant.geography.towns import Towns

__all__ = ["Atlas", "DistanceEvidence", "Named", "Place"]

FEW = 6
"""Words of a question that asks for another unit only: "And in nautical miles?"."""
ORDER = ("country", "capital", "region", "landmark", "town")
"""Which of several places names the question."""
AT_KM = 5
"""From a landmark, to be at it."""

MEANT = 0.93
"""Likeness of a word to a country's name from which on the country is meant, even where a town is called so:
"Columbia", "Nederland"."""


@dataclass(frozen=True, slots=True)
class Named:
    """That a text names a place."""

    text: str
    """The words that name it."""
    score: float
    """0 to 1; 1 is the very name."""


@dataclass(frozen=True, slots=True)
class DistanceEvidence:
    """What the words of a question tell of its being about a distance."""

    distance: bool
    """It is one; else it is none, though it may name a place."""
    place: str = ""
    """The words that name the place."""
    follows: bool = False
    """It is one only after another: "And in miles?"."""


class Atlas:
    """Finds the places that a sentence about places names."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        landmarks: Landmarks,
        towns: Towns,
        regions: Regions | None = None,
        asking: Asking | None = None,
    ) -> None:
        """Regions, asking: those that ship, where none are given."""
        self._gazetteer, self._landmarks, self._towns = gazetteer, landmarks, towns
        self.asking = asking or Asking()
        self._regions = regions or Regions()
        self._mentions = Mentions(gazetteer, landmarks, self._regions, towns, self.asking)
        self.strangers = Strangers(gazetteer, self.asking)

    def mentions(self, text: str, language: str, spoken: str = "", home: str = "") -> list[Mention]:
        """The places that a sentence names, in its order.

        Spoken: the language that their names are wanted in, where another. Home: the kiosk's country. A country that
        is only like a word goes before a town of that name where it is very much alike ("Columbia"), and is looked
        for beside nothing else.
        """
        found = self._mentions.find(text, language, spoken, home)
        if found and all(mention.place.kind != "town" or mention.within for mention in found):
            return found
        guesses = [match for match in self._gazetteer.find_all(text, language) if match.score < 1]
        for match in guesses:
            begin = text.index(match.text)
            end = begin + len(match.text)
            over = [mention for mention in found if mention.start < end and begin < mention.end]
            if _is_meant(match) and all(mention.place.kind == "town" and not mention.within for mention in over):
                kept = [mention for mention in found if mention not in over]
                found = sorted([*kept, self._of_match(match, begin, spoken or language, 1.0)], key=lambda it: it.start)
        if found:
            return found
        return [self._of_match(it, text.index(it.text), spoken or language, it.score) for it in guesses]

    def find_all(self, text: str, language: str) -> list[Place]:
        """All places that a sentence names, the likeliest first: a landmark, a country or region, a town."""
        order = ("landmark", "country", "region", "capital", "town")
        places = [mention.place for mention in self.mentions(text, language)]
        return sorted(places, key=lambda place: (-place.score, order.index(place.kind)))

    def claim(self, text: str, language: str) -> DistanceEvidence | None:
        """What the words alone tell: it asks how far a place is, or for its height; None where they do not."""
        asked = self.asking.read(text, language)
        if asked.kind is PlaceQuestionKind.MEASURE or asked.journey or (asked.elsewise and not asked.far):
            return DistanceEvidence(distance=False)
        relative = asked.far_from or asked.counted or asked.kind is PlaceQuestionKind.COMPARISON
        if asked.kind is PlaceQuestionKind.OTHER and not relative:
            follows = asked.unit and len(words(text)) <= FEW and not self.mentions(asked.text, language)
            return DistanceEvidence(distance=True, follows=True) if follows else None
        places = [mention for mention in self.mentions(asked.text, language) if mention.place.score >= 1]
        if not places and asked.time:
            return DistanceEvidence(distance=False)
        if places:
            strangers = self.strangers.find(asked.text, language, places) if len(places) == 1 else ()
            several = len(places) > 1 or asked.far or strangers or asked.kind is PlaceQuestionKind.COORDINATES
            several = several or (relative and asked.kind is PlaceQuestionKind.OTHER)
            first = min(places, key=lambda mention: ORDER.index(mention.place.kind))
            return DistanceEvidence(distance=True, place=first.text) if several and not asked.going else None
        if asked.kind is PlaceQuestionKind.COORDINATES:
            return DistanceEvidence(distance=True) if self.names_nothing(asked.text, language) else None
        # To what is on no map: the skill says that it does not know it.
        return DistanceEvidence(distance=True) if asked.far and not asked.going else None

    def find(self, text: str, language: str) -> Named | None:
        """What makes a question one about a place: a country, a capital, a region or a landmark.

        No town: in a sentence about anything too many words are some town's name.
        """
        exact = [mention for mention in self._mentions.find(text, language) if mention.place.kind != "town"]
        if exact:
            first = min(exact, key=lambda mention: ORDER.index(mention.place.kind))
            return Named(first.text, 1.0)
        match = self._gazetteer.find(text, language)
        return Named(match.text, match.score) if match and match.score < 1 else None

    def _of_match(self, match: Match, begin: int, spoken: str, score: float) -> Mention:
        country = match.country
        name = self._gazetteer.capital_name(country, spoken)
        place = Place(name, country.code, country.latitude, country.longitude, match.named, score)
        return Mention(match.text, begin, begin + len(match.text), (place,))

    def region_name(self, place: Place, language: str) -> str:
        """Of the state or region that a town lies in; empty where it is not known."""
        return self._regions.name(place.country, place.admin, language)

    def region_capital(self, country: str, admin: str, language: str) -> str:
        """Of the state or region of that code of GeoNames; empty where it is not known."""
        return self._regions.capital(country, admin, language)

    def beside_landmark(self, position: Position) -> tuple[str, float]:
        """The town near a landmark that lies at a position, and how many kilometres off it may be; else nothing."""
        landmarks = (it for it in self._landmarks.all if kilometres(position, (it.latitude, it.longitude)) < 1)
        near = next((landmark.near for landmark in landmarks if landmark.near), None)
        return (near.town, near.km) if near else ("", 0.0)

    def called_so(self, text: str, place: Place, language: str) -> bool:
        """Whether a text names the country or region that a place is or lies in: "the one in the United States"."""
        for mention in self._mentions.find(text, language):
            for named in mention.candidates:
                if named.kind == place.kind and named.position == place.position:
                    return True
                if named.kind in {"country", "region"} and place.lies_in(named):
                    return True
        return key(self.country_name(place.country, language)) == key(text)

    def country_code(self, name: str) -> str:
        """Of a country by its name in any language; empty where there is none."""
        match = self._gazetteer.find(name, ENGLISH)
        return match.country.code if match else ""

    def country_at(self, position: Position) -> str:
        """The country of the nearest town (ISO 3166-1 alpha-2)."""
        near = self._towns.nearest(position)
        return near.country if near else ""

    def country_name(self, code: str, language: str) -> str:
        """By its ISO 3166-1 alpha-2 code."""
        return self._gazetteer.country_name(code, language)

    def country_after_in(self, code: str, language: str) -> str:
        """Its name inside a sentence: "the United States"."""
        name = self.country_name(code, language)
        return f"the {name}" if self._gazetteer.has_article(code, language) else name

    def unwoken(self, text: str) -> str:
        """Without the name of another assistant before the question."""
        return self.asking.unwoken(text)

    def is_of_questions(self, word: str, language: str) -> bool:
        """Whether a compared word is one of the question itself."""
        return word in self._gazetteer.question_words(language)

    def is_of_a_story(self, name: str) -> bool:
        """Whether it is a place that there is in stories only."""
        return key(name) in self._gazetteer.stories

    def town(self, name: str, country: str) -> Place | None:
        """A town by its very name."""
        towns = [town for town in self._towns.all_named(key(name)) if town.country == country]
        return _of_town(towns[0]) if towns else None

    def nearest_town_km(self, position: Position, country: str) -> float:
        """How far the nearest town of a country is; inf where it has none."""
        near = self._towns.nearest(position, country)
        return kilometres(position, (near.latitude, near.longitude)) if near else math.inf

    def town_at(self, position: Position, country: str = "") -> Town | None:
        """The nearest town, of a country where one is given."""
        return self._towns.nearest(position, country)

    def towns_of(self, country: str) -> Sequence[Town]:
        """The most peopled first."""
        return [town for town in self._towns.all if town.country == country]

    def nearest(self, position: Position, language: str) -> Place | None:
        """The landmark where somebody stands, else the nearest town."""
        for landmark in self._landmarks.all:
            if kilometres(position, (landmark.latitude, landmark.longitude)) <= AT_KM:
                return _of_landmark(landmark, language)
        near = self._towns.nearest(position)
        return _of_town(near) if near else None

    def names_nothing(self, text: str, language: str) -> bool:
        """Whether a sentence has no word beyond those of the question itself: "How far is it?"."""
        return self._gazetteer.names_nothing(text, language)


def _is_meant(match: Match) -> bool:
    return match.named == "country" and match.score >= MEANT


def _of_landmark(landmark: Landmark, language: str) -> Place:
    return Place(landmark.called(language), landmark.country, landmark.latitude, landmark.longitude, "landmark")


def _of_town(town: Town) -> Place:
    return Place(
        town.name, town.country, town.latitude, town.longitude, "town", admin=town.admin, people=town.population
    )
