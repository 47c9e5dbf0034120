"""Sun and moon, as they are seen from a place."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo

from astral import Observer, moon, sun

_EVENTS: Mapping[str, Callable[..., datetime]] = {
    "sunrise": sun.sunrise,
    "sunset": sun.sunset,
    "dawn": sun.dawn,
    "dusk": sun.dusk,
}
CYCLE = 28.0
"""In astral's figures: 0 is the new moon, 7 the first quarter, 14 the full moon, 21 the last quarter."""
_NEAR = 0.5
"""Of a day on which the moon is new or full."""
_QUARTER = 1.0
NEW, FULL = 0.0, 14.0
_PHASES = ("new", "first_quarter", "full", "last_quarter")
_MONTH = 31


def event(name: str, position: tuple[float, float], day: date, zone: tzinfo) -> datetime | None:
    """Sunrise, sunset, dawn or dusk of a day; None where there is none, near the poles."""
    try:
        return _EVENTS[name](Observer(*position), day, tzinfo=zone)
    except ValueError:
        return None


def is_up(position: tuple[float, float], now: datetime) -> bool:
    """Whether the sun stands above the horizon, its light bent by the air."""
    return sun.elevation(Observer(*position), now) > 0


def phase(day: date) -> str:
    """Of the moon: new, waxing, first_quarter, full, waning or last_quarter."""
    angle = moon.phase(day) % CYCLE
    for quarter, name in enumerate(_PHASES):
        if quarter % 2 and abs(angle - quarter * 7) < _QUARTER:
            return name
    if next_phase(FULL, day) == day:
        return "full"
    if next_phase(NEW, day) == day:
        return "new"
    return "waxing" if angle < FULL else "waning"


def next_phase(wanted: float, first: date) -> date:
    """The day nearest to a phase, that one or after; right to a day."""

    def away(day: date) -> float:
        return abs((moon.phase(day) - wanted + CYCLE / 2) % CYCLE - CYCLE / 2)

    days = (first + timedelta(days=days) for days in range(_MONTH + 1))
    before, after = timedelta(days=-1), timedelta(days=1)
    return next(
        (day for day in days if away(day) <= min(away(day + before), away(day + after)) and away(day) < 2), first
    )
