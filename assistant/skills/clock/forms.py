"""Times, dates and spans as a language writes them, by the CLDR."""

from datetime import date, datetime, timedelta
from typing import Literal

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.units import format_unit
from dateutil.relativedelta import relativedelta

from assistant.text.lexicon import lexicon

_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}


def clock_time(then: datetime, language: str) -> str:
    """3:45 PM, 15:45."""
    return format_time(then, "short", locale=language).translate(_SPACES)


def full_date(day: date, language: str, form: str = "full") -> str:
    """Friday, December 25, 2026. Form: one of the CLDR's, or a pattern."""
    return format_date(day, form, locale=language).translate(_SPACES)


def month(day: date, language: str) -> str:
    """December 2026."""
    return format_skeleton("yMMMM", day, locale=language).translate(_SPACES)


def counted(number: int, unit: str, language: str) -> str:
    """25 days; babel has the long form of some units only under another name."""
    name = f"duration-{unit}"
    return next(
        text
        for length in ("long", "short")
        if name not in (text := format_unit(number, name, length, locale=language).translate(_SPACES))
    )


def in_days(first: date, last: date, unit: str, language: str) -> str:
    """From one day to another, in days, weeks, months or years with what remains in days."""
    days = (last - first).days
    match unit:
        case "week":
            parts = [("week", days // 7), ("day", days % 7)]
        case "month" | "year":
            span = relativedelta(last, first)
            years = [("year", span.years)] if unit == "year" else []
            parts = [*years, ("month", span.months + (0 if years else 12 * span.years)), ("day", span.days)]
        case "hour" | "minute" | "second":
            parts = [(unit, days * 86_400 // _SECONDS[unit])]
        case _:
            parts = [("day", days)]
    return _listed(parts, language)


def in_hours(span: timedelta, language: str, unit: str = "") -> str:
    """Hours and minutes, or all of it in one unit."""
    seconds = max(0, round(span.total_seconds()))
    if unit in _SECONDS:
        return counted(seconds // _SECONDS[unit], unit, language) if unit != "hour" else _hours(seconds, language)
    return _hours(seconds, language)


def _hours(seconds: int, language: str) -> str:
    minutes = -(-seconds // 60)
    return _listed([("hour", minutes // 60), ("minute", minutes % 60)], language)


def _listed(parts: list[tuple[str, int]], language: str) -> str:
    told = [counted(number, unit, language) for unit, number in parts if number]
    style: Literal["standard", "unit"] = "standard" if lexicon(language).spaced else "unit"
    return format_list(told, style, locale=language) if told else counted(0, parts[-1][0], language)


def sentences(language: str, *said: str) -> str:
    """In a row."""
    return (" " if lexicon(language).spaced else "").join(said)
