"""States, provinces, continents and landscapes of the world, from config/regions.toml and each places.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH, LANGUAGES, traits
from assistant.core.resources import resource
from assistant.geography.landmarks import bare
from assistant.geography.names import key
from assistant.geography.place_names import called
from assistant.geography.places import Place


class RegionEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    also: tuple[str, ...] = ()
    """Other names, in any language."""


class Region(RegionEntry):
    """A part of a country, and where its capital lies in degrees."""

    code: str
    """ISO 3166-2."""
    admin: str
    """GeoNames' code of the first order."""
    capital: str
    """Its English name."""
    capitals: Mapping[str, str] = Field(default_factory=dict)
    """By language, where it differs."""
    names: Mapping[str, str]
    """By language; English is always there."""

    def called(self, language: str) -> str:
        return self.names.get(language, self.names[ENGLISH])

    def place(self, language: str) -> Place:
        """Its capital, called with the region's name, where that is another: "Tallahassee, Florida"."""
        capital, name = self.capitals.get(language, self.capital), self.called(language)
        apart = traits(language).beside.format(place=capital, holder=name)
        spoken = capital if key(capital) in key(name) else apart
        return Place(spoken, self.code[:2], self.latitude, self.longitude, "region", admin=self.admin)


class Middle(RegionEntry):
    """A continent or landscape without a capital, and where its middle lies in degrees."""

    name: str
    spoken: Annotated[Mapping[str, str], Field(default_factory=dict)]
    """By language, as it stands after "from"."""

    def place(self, language: str) -> Place:
        return Place(self.spoken.get(language, self.spoken[ENGLISH]), "", self.latitude, self.longitude, "region")


class Regions:
    """Finds regions by their names in any language."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises ConfigError where the table cannot be used."""
        path = path or resource("config", "regions.toml")
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            self.regions = tuple(_region(code, row) for code, row in content["regions"].items())
            self.middles = tuple(Middle(**row, spoken=called("middles", row["name"])) for row in content["middles"])
        except (OSError, KeyError, tomllib.TOMLDecodeError, ValidationError) as error:
            raise ConfigError(f"{path} cannot be read: {error}") from error
        self._foreign: dict[str, list[Region | Middle]] = {}
        self._own: dict[tuple[str, str], list[Region | Middle]] = {}
        for middle in self.middles:
            for name in (middle.name, *middle.spoken.values(), *middle.also):
                _add(self._foreign, bare(name), middle)
        for region in self.regions:
            for name in (*region.names.values(), *region.also):
                _add(self._foreign, key(name), region)
            for language in LANGUAGES:
                _add(self._own, (language, key(region.called(language))), region)
        self.longest = max(name.count(" ") + 1 for name in self._foreign)

    def named(self, name: str, language: str) -> list[Place]:
        """The regions of a compared name."""
        return [entry.place(language) for entry in self._foreign.get(name, ())]

    def is_own(self, name: str, language: str) -> bool:
        """Whether a region has this compared name in this very language."""
        return (language, name) in self._own

    def name(self, country: str, admin: str, language: str) -> str:
        """The name of the region of that code of GeoNames; empty where the table has none."""
        return next((region.called(language) for region in self._coded(country, admin)), "")

    def capital(self, country: str, admin: str, language: str) -> str:
        """The name of the capital of the region of that code of GeoNames; empty where the table has none."""
        found = (region.capitals.get(language, region.capital) for region in self._coded(country, admin))
        return next(found, "")

    def _coded(self, country: str, admin: str) -> Iterator[Region]:
        return (region for region in self.regions if (region.code[:2], region.admin) == (country, admin))


def _region(code: str, row: dict[str, Any]) -> Region:
    names = {ENGLISH: row.pop("name"), **called("regions", code)}
    return Region(code=code, names=names, capitals=called("region_capitals", code), **row)


def _add(names: dict[Any, list[Region | Middle]], name: Any, entry: Region | Middle) -> None:  # noqa: ANN401
    entries = names.setdefault(name, [])
    if entry not in entries:
        entries.append(entry)
