"""Times and days as an operator writes them: "10:00-18:00", "closed", 2026-12-25, "12-25"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field

CLOSED = "closed"
DAY_MINUTES = 24 * 60
_TIME = r"(\d{1,2})[:.](\d{2})"
_PERIOD = re.compile(rf"\s*{_TIME}\s*[-–]\s*{_TIME}\s*")
_A_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Period:
    """A time of a day during which the house is open, in minutes since midnight."""

    begins: int
    ends: int
    """24 * 60 is midnight."""

    @property
    def times(self) -> tuple[time, time]:
        """Midnight, as the end too, is 00:00."""
        return clock_time(self.begins), clock_time(self.ends)


def clock_time(minutes: int) -> time:
    """Of minutes since midnight."""
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    return time(hour, minute)


def read_periods(given: object) -> tuple[Period, ...]:
    """Of a day, in their order; none where it is closed. Raises ValueError with what to write instead."""
    texts = given if isinstance(given, list | tuple) else [given]
    if list(texts) == [CLOSED]:
        return ()
    if not texts:
        raise ValueError('write "closed" for a day on which the house is not open')
    periods = sorted((_period(text) for text in texts), key=lambda period: period.begins)
    for first, second in pairwise(periods):
        if second.begins < first.ends:
            raise ValueError(f"{_written(first)} and {_written(second)} overlap; write times that follow each other")
    return tuple(periods)


def _period(text: object) -> Period:
    if isinstance(text, Period):
        return text
    match = _PERIOD.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f'{text!r} is no time; write "closed", "10:00-18:00", or ["10:00-13:00", "14:00-17:00"]')
    begins, ends = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    if begins == ends:
        raise ValueError(f"{text!r} begins when it ends; write 00:00-24:00 for the whole day")
    if ends < begins:
        raise ValueError(
            f"{text!r} goes over midnight; write {match[1]}:{match[2]}-24:00 here, "
            f"and 00:00-{match[3]}:{match[4]} on the day after"
        )
    return Period(begins, ends)


def _minutes(hour: str, minute: str) -> int:
    total = 60 * int(hour) + int(minute)
    if int(minute) > 59 or total > DAY_MINUTES:
        raise ValueError(f"there is no time {hour}:{minute}; write from 00:00 to 24:00")
    return total


def _written(period: Period) -> str:
    ends = "24:00" if period.ends == DAY_MINUTES else f"{period.times[1]:%H:%M}"
    return f"{period.times[0]:%H:%M}-{ends}"


def text_of(periods: Sequence[Period]) -> str:
    """As an operator writes the times of a day: "10:00-13:00, 14:00-17:00", "closed"."""
    return ", ".join(map(_written, periods)) or CLOSED


def read_day(given: object) -> str:
    """A date, "2026-12-25", or the same day of every year, "12-25"; raises ValueError with what to write instead."""
    text = given.isoformat() if isinstance(given, date) else given
    every_year = isinstance(text, str) and re.fullmatch(r"\d\d-\d\d", text)
    try:
        date.fromisoformat(f"{_A_LEAP_YEAR}-{text}" if every_year else str(text))
    except ValueError as error:
        raise ValueError(
            f'there is no day {text!r}; write "2026-12-25", or "12-25" for the 25th of December of every year'
        ) from error
    return str(text)


def names_of(day: date) -> Sequence[str]:
    """How a day may stand in the settings, the more special first."""
    return day.isoformat(), day.isoformat()[5:]


Periods = Annotated[
    tuple[Period, ...],
    BeforeValidator(read_periods),
    Field(description='"closed", "10:00-18:00", or ["10:00-13:00", "14:00-17:00"]'),
]
Day = Annotated[
    str,
    BeforeValidator(read_day),
    Field(description='a day such as "2026-12-25", or "12-25" for every year'),
]
