"""Which days a question about opening hours is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from babel import Locale

from assistant.skills.house.settings import WEEKDAYS, WORDING
from assistant.text.words import WORD

_FEAST = re.compile(r"\d\d-\d\d")
"""The name of a list of words: the day of a feast."""


class DaySpan(StrEnum):
    NOW = "now"
    """Whether the house is open, until when, and when it opens."""
    TODAY = "today"
    DAYS = "days"
    HOLIDAYS = "holidays"
    WEEK = "week"
    """No day is named."""


@dataclass(frozen=True, slots=True)
class AskedDays:
    """What is asked for."""

    span: DaySpan
    days: tuple[date, ...] = ()
    weekdays: bool = False
    """The days were named by their weekdays alone."""


def moment(text: str, language: str, today: date) -> AskedDays:
    """Of a question; its days are those that come next."""
    if found := _dates(text, language, today):
        return AskedDays(DaySpan.DAYS, found)
    if _says(text, language, "holidays"):
        return AskedDays(DaySpan.HOLIDAYS)
    for name, ahead in (("after_tomorrow", 2), ("tomorrow", 1)):
        if _says(text, language, name):
            return AskedDays(DaySpan.DAYS, (today + timedelta(ahead),))
    named = [n for n, name in enumerate(WEEKDAYS) if _says(text, language, name)]
    if not named and _says(text, language, "weekend"):
        named = [WEEKDAYS.index("sat"), WEEKDAYS.index("sun")]
    if named:
        days = tuple(today + timedelta((weekday - today.weekday()) % len(WEEKDAYS)) for weekday in named)
        return AskedDays(DaySpan.DAYS, days, weekdays=True)
    if _says(text, language, "today"):
        return AskedDays(DaySpan.TODAY)
    return AskedDays(DaySpan.NOW if _says(text, language, "now") else DaySpan.WEEK)


def is_named(text: str, language: str) -> bool:
    """Whether a text names a day: "And on Sunday?"."""
    return moment(text, language, date(2000, 1, 1)).span in {DaySpan.DAYS, DaySpan.HOLIDAYS, DaySpan.TODAY}


def _says(text: str, language: str, name: str) -> bool:
    return WORDING.holds(text, language, name)


def _dates(text: str, language: str, today: date) -> tuple[date, ...]:
    """Those that are named by a feast or by day and month, the next of that name each."""
    known = WORDING.languages.get(language)
    feasts = [name for name in (known.words if known else {}) if _FEAST.fullmatch(name)]
    found = [tuple(map(int, name.split("-"))) for name in feasts if _says(text, language, name)]
    found += _day_and_month(text, language)
    return tuple(day for month, number in found if (day := _next(month, number, today)))


def _day_and_month(text: str, language: str) -> list[tuple[int, ...]]:
    """Month and day: "25 December", "December 25th", "25 de diciembre"; "12月25日" with the sign of a month."""
    for sign in WORDING.words(language, "month"):
        if match := re.search(rf"(\d{{1,2}})\s*{re.escape(sign)}\s*(\d{{1,2}})", text):
            return [(int(match[1]), int(match[2]))]
    words = WORD.findall(text.casefold())
    known, number = months(language), re.compile(r"(\d{1,2})\D{0,2}")
    for at, word in enumerate(words):
        if month := known.get(word):
            near = [*words[max(at - 2, 0) : at][::-1], *words[at + 1 : at + 3]]
            if match := next((match for one in near if (match := number.fullmatch(one))), None):
                return [(month, int(match[1]))]
    return []


@cache
def months(language: str) -> Mapping[str, int]:
    """1 to 12 by its name."""
    names = Locale.parse(language).months
    return {
        name.casefold(): number for form in ("format", "stand-alone") for number, name in names[form]["wide"].items()
    }


def _next(month: int, number: int, today: date) -> date | None:
    """None where no such day is; the 29th of February may be four years ahead."""
    for year in range(today.year, today.year + 5):
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day >= today:
            return day
    return None
