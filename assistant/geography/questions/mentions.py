"""The places that a sentence names, in its order, each with all that it may be.

"Athens, Georgia" is one place, "Rome" and "Milan" are two, and "Georgia" alone may be a country or a state.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.core.languages import spaced
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.names import NameWord, key, words
from assistant.geography.places import Place
from assistant.geography.questions.asking import Asking
from assistant.geography.questions.mention import Mention
from assistant.geography.questions.spans import LARGE, SIMILAR, Span, Spans, of_town, written_of
from assistant.geography.questions.wording import PlaceWording, contains
from assistant.geography.regions import Regions
from assistant.geography.towns import Towns
from assistant.text.words import SINGLE

GREAT = 500_000
"""People; a town of so many goes before the region of its name: "New York"."""
AT_HOME = 5.0
"""How much likelier a town of the kiosk's own country is meant."""
BESIDE = 10.0
"""How much likelier a place is meant that lies in the country of another one that is named."""
CLOSE = 3
"""Words between a name and the "country" or "state" that tells which one is meant."""


class Mentions:
    """Finds the places of sentences."""

    def __init__(
        self, gazetteer: Gazetteer, landmarks: Landmarks, regions: Regions, towns: Towns, asking: Asking
    ) -> None:
        self._spans = Spans(gazetteer, landmarks, regions, towns, asking)
        self._towns, self._asking = towns, asking

    def find(self, text: str, language: str, spoken: str = "", home: str = "") -> list[Mention]:
        """Spoken: the language of the places' names, where another. Home: the kiosk's country (ISO 3166-1 alpha-2)."""
        sentence = words(text)
        spoken = spoken or language
        chosen = self._spans.find(text, sentence, language, spoken)
        found = [self._mention(span, text, sentence, language, home) for span in chosen]
        found = list(_merged(found, text, self._asking.wording(language), language))
        return [_beside(mention, found, home) for mention in found]

    def _mention(self, span: Span, text: str, sentence: Sequence[NameWord], language: str, home: str) -> Mention:
        written = span.plain or written_of(text, sentence, span)
        name = " ".join(word.key for word in sentence[span.start : span.start + span.size])
        ranked = list(span.ranked)
        if not span.is_town_only:  # "Paris, Texas" and "London, Ontario" are towns called as a capital is
            ranked += [(3.0, of_town(town, name)) for town in self._towns.all_named(name)]
        places = [(rank, _at_home(place, home)) for rank, place in ranked]
        great = [
            (1.5, place)
            for _, place in places
            if place.kind == "town" and place.people >= GREAT and "region" in _kinds(places)
        ]
        places = sorted([*great, *places], key=lambda it: (it[0], -it[1].weight))
        named = [_called(place, written) for place in dict.fromkeys(place for _, place in places)]
        begin, end = sentence[span.start].start, sentence[span.start + span.size - 1].end
        around = sentence[max(0, span.start - CLOSE) : span.start + span.size + CLOSE]
        told = _of_class(named, " ".join(word.key for word in around), self._asking.wording(language))
        return Mention(written, begin, end, tuple(told))


def _kinds(places: Sequence[tuple[float, Place]]) -> set[str]:
    return {place.kind for _, place in places}


def _at_home(place: Place, home: str) -> Place:
    return replace(place, weight=place.weight * AT_HOME) if home and place.country == home else place


_SINGLE = re.compile(f"[{SINGLE}]")


def _called(place: Place, written: str) -> Place:
    """A town is called as the visitor called it, where that was written as a name and is like its own."""
    if place.kind != "town" or written.islower():
        return place
    single = bool(_SINGLE.match(written))  # nobody is told a name in letters there
    like = single or fuzz.ratio(key(place.name), key(written)) >= SIMILAR or place.people >= LARGE
    return replace(place, name=written) if like else place


def _of_class(places: Sequence[Place], around: str, wording: PlaceWording) -> list[Place]:
    """Those of the kind that is named beside them: "Georgia the country", "the state of New York"."""
    said = f" {around} "
    for phrases, kinds in (
        (wording.country, {"country"}),
        (wording.state, {"region"}),
        (wording.city, {"capital", "town"}),
    ):
        if contains(said, phrases) and (of := [place for place in places if place.kind in kinds]):
            return of
    return list(places)


def _merged(found: Sequence[Mention], text: str, wording: PlaceWording, language: str) -> Iterator[Mention]:
    """With "town, region or country" as one."""
    waiting = list(found)
    while waiting:
        first = waiting.pop(0)
        while waiting and (one := _one(first, waiting[0], text, wording, language)):
            first, _ = one, waiting.pop(0)
        yield first


def _one(a: Mention, b: Mention, text: str, wording: PlaceWording, language: str) -> Mention | None:
    """Two names in a row as one place in the other, where that is what they say."""
    gap = text[a.end : b.start]
    between = [word.key for word in words(gap)]
    if any(mark in gap for mark in ".?!;。？！") or len(between) > CLOSE:
        return None
    if not set(between) <= {key(word) for word in (*wording.within, *wording.articles)}:
        return None
    # "distância de Lisboa do Porto": where a link may also be "from", it takes more than a country's name.
    inside, outer = (b, a) if not spaced(language) else (a, b)
    holder = next((place for place in outer.candidates if any(it.lies_in(place) for it in inside.candidates)), None)
    if not holder:
        return None
    of = tuple(place for place in inside.candidates if place.lies_in(holder))
    changed = of[0] != inside.candidates[0] or bool(inside.options)
    return Mention(text[a.start : b.end], a.start, b.end, of, outer.text if changed else "")


def _beside(mention: Mention, found: Sequence[Mention], home: str) -> Mention:
    """Where several may be meant, the one in the country of another place of the sentence."""
    countries = {other.place.country for other in found if other is not mention} | {home}
    countries -= {"", *(place.country for place in mention.candidates if place.kind == "country")}
    if not mention.options:
        return mention
    likelier = [place for place in mention.options if place.country in countries]
    if len(likelier) != 1:
        return mention
    others = tuple(place for place in mention.candidates if place.kind == "town" and place != likelier[0])
    return replace(mention, candidates=(replace(likelier[0], weight=likelier[0].weight * BESIDE), *others))
