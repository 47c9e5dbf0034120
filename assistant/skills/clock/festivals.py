"""When festivals and seasons are."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from astral.julian import julianday, julianday_to_juliancentury
from astral.sun import sun_apparent_long
from dateutil.easter import easter
from lunardate import LunarDate
from pydantic import BaseModel, ConfigDict

SEASONS = ("spring", "summer", "autumn", "winter")
"""Of the north, from the equinox of March on; the south is half a year later."""
_A_YEAR = 366
_DEGREES = 90
"""That the sun moves on in a season."""


class Festivals(BaseModel):
    """festivals.toml, which explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: dict[str, tuple[int, int]]
    easter: dict[str, int]
    lunar: dict[str, tuple[int, int]]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.days, *self.easter, *self.lunar)

    def day(self, name: str, year: int) -> date:
        """Of a festival in a year; raises ValueError for a year that no calendar has."""
        if name in self.days:
            return date(year, *self.days[name])
        if name in self.easter:
            sunday: date = easter(year)
            return sunday + timedelta(days=self.easter[name])
        day: date = LunarDate(year, *self.lunar[name]).to_solar_date()
        return day


@cache
def festivals() -> Festivals:
    return Festivals(**tomllib.loads(files(__package__).joinpath("festivals.toml").read_text(encoding="utf-8")))


def season(day: date, *, north: bool) -> str:
    """By where the sun stands among the stars at the day's end, so that each begins on the day of its equinox."""
    end = julianday_to_juliancentury(julianday(day + timedelta(days=1)))
    quarter = int(sun_apparent_long(end) % 360 // _DEGREES)
    return SEASONS[(quarter + (0 if north else 2)) % len(SEASONS)]


def season_begins(name: str, first: date, *, north: bool) -> date:
    """On the first day or after, when a season of that name begins."""
    return next(day for day in _days(first) if season(day, north=north) == name != season(_before(day), north=north))


def _days(first: date) -> Iterator[date]:
    for days in range(_A_YEAR + 1):
        yield first + timedelta(days=days)


def _before(day: date) -> date:
    return day - timedelta(days=1)
