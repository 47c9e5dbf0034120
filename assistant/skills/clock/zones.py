"""The time zones of the places that a question names, by the towns of GeoNames."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.geography.time_zones import zone_of
from assistant.geography.town_table import Town
from assistant.skills.templates import tokens

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas, Place

SHARE = 0.07
"""Of a country's people in towns; where so many have another time than the capital, it is told."""
_WITH_OWN_NAME = frozenset({"country", "capital", "town"})
"""Kinds of places whose name stands after "in" without an article."""
MOST = 3
"""Places of one question."""


@dataclass(frozen=True, slots=True)
class Local:
    """A place and its zone; of a country its capital and, where that has another time, the largest town elsewhere."""

    name: str
    zone: ZoneInfo
    position: tuple[float, float]
    bare: bool
    """Its name needs no article."""
    other: str = ""
    other_zone: ZoneInfo | None = None


class Zones:
    """Finds them."""

    def __init__(self, atlas: "Atlas") -> None:
        self._atlas = atlas

    def knows(self, text: str, language: str, beside: Collection[str]) -> bool:
        """Whether some words are the very name of a place, or several. Beside: compared words that may stand there."""
        found = [mention for mention in self._atlas.mentions(text, language) if mention.place.score >= 1]
        names = {token.start for token in tokens(text) for it in found if it.start <= token.start < it.end}
        return bool(found) and all(token.start in names or token.key in beside for token in tokens(text))

    def first(self, text: str, language: str) -> str:
        """The very name of a place as it stands in a text, the first of several; empty where there is none."""
        found = (mention for mention in self._atlas.mentions(text, language) if mention.place.score >= 1)
        return next((text[mention.start : mention.end] for mention in found), "")

    def named(self, text: str, asked_in: str, language: str, now: datetime) -> list[Local]:
        """The places that some words name, with their names in a language."""
        mentions = self._atlas.mentions(text, asked_in, spoken=language)
        places = [mention.place for mention in mentions if mention.place.score >= 1]
        return [found for place in places[:MOST] for found in self._local(place, now)]

    def of(self, position: tuple[float, float]) -> ZoneInfo | None:
        """That of the nearest town: what a sunset there is told in. None where it is not known."""
        return zone_of(self._atlas.town_at(position))

    def at(self, position: tuple[float, float], now: datetime) -> tzinfo:
        """That of the kiosk's clock: the one of its position where `now` has the same time, else that of `now`."""
        zone = self.of(position)
        return zone if zone and now.astimezone(zone).utcoffset() == now.utcoffset() else now.tzinfo or zone or _utc()

    def _local(self, place: "Place", now: datetime) -> Iterator[Local]:
        town = self._atlas.town_at(place.position, place.country) or self._atlas.town_at(place.position)
        if not (zone := zone_of(town)):
            return
        far = self._elsewhere(place.country, zone, now) if place.kind == "country" else None
        bare = place.kind in _WITH_OWN_NAME
        yield Local(place.name, zone, place.position, bare, far.name if far else "", zone_of(far))

    def _elsewhere(self, country: str, zone: ZoneInfo, now: datetime) -> Town | None:
        """The largest town of a country that has another time, where enough people have."""
        here, towns = now.astimezone(zone).utcoffset(), self._atlas.towns_of(country)
        offsets: dict[str, timedelta | None] = {}
        for town in towns:
            if town.zone not in offsets:
                found = zone_of(town)
                offsets[town.zone] = now.astimezone(found).utcoffset() if found else here
        others = [town for town in towns if offsets[town.zone] != here]
        people = sum(town.population for town in towns)
        enough = sum(town.population for town in others) >= SHARE * people
        return others[0] if others and enough else None


def _utc() -> ZoneInfo:
    return ZoneInfo("UTC")
