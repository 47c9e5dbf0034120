"""Reads when something is: "tomorrow", "in ten days", "3 March 2027", "next Friday", "Easter", "5 o'clock"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta

from assistant.skills.clock.festivals import festivals, season_begins
from assistant.skills.clock.vocabulary import Vocabulary, vocabulary
from assistant.skills.contract import Wording
from assistant.skills.templates import any_of, compiled, slots_of

DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1, "after_tomorrow": 2, "before_yesterday": -2}
"""Lists of words, and how many days from today they mean."""
KINDS = (
    *DAYS, "in", "in_half", "in_one_half", "ago", "date", "weekday", "last_weekday", "weekend", "next_unit",
    "this_unit", "festival", "festival_this_year", "festival_next_year", "season", "month", "year", "noon",
    "midnight", "clock", "clock_am", "clock_pm", "half_past", "half_to", "quarter_past", "quarter_to",
)  # fmt: skip
"""The lists of templates that are tried, each "when_<kind>"."""
SATURDAY = 5
HALF_A_DAY = 12
_WEEK = 7
_LAST_SEASON = 364
"""Days; the last beginning of a season is no longer ago."""
_SHORT_UNITS = ("second", "minute", "hour")
_HALVES = {"minute": timedelta(seconds=30), "hour": timedelta(minutes=30)}


class NoSuchDayError(ValueError):
    """A date that no calendar has: 30 February."""


@dataclass(frozen=True, slots=True)
class ClockMoment:
    """A day, or a time of a day."""

    day: date
    hour: time | None = None
    name: str = ""
    """Of the festival or season that was named."""
    fixed: bool = False
    """It is the same whatever day it is now."""


class MomentReader:
    """Of one language."""

    def __init__(self, wording: Wording, language: str, *, north: bool) -> None:
        """North: whether the kiosk stands north of the equator, where summer begins in June."""
        self._wording, self._language, self._north = wording, language, north

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self._wording, self._language)

    @cached_property
    def slots(self) -> Mapping[str, str]:
        """Of each slot of the templates the expression that it matches."""
        known = self.vocabulary
        names = {"month": known.months, "weekday": known.weekdays, "unit": known.units}
        names |= {"festival": known.festivals, "season": known.seasons}
        names["other_season"] = known.seasons
        return {slot: _one_of(words) for slot, words in names.items()} | {
            "n": r"\d{1,5} ",
            "day": rf"\d{{1,2}} {any_of(self._words('ordinal_endings'), self._words)}?",
            "month_number": r"\d{1,2} ",
            "year": r"\d{4} ",
            "hour": r"\d{1,2} ",
            "minute": r"\d{1,2} ",
        }

    @cached_property
    def _patterns(self) -> Mapping[str, list[re.Pattern[str]]]:
        return {
            kind: [compiled(template, self._words, self.slots) for template in self._words(f"when_{kind}")]
            for kind in KINDS
        }

    def _words(self, name: str) -> tuple[str, ...]:
        return self._wording.words(self._language, name)

    def read(self, spoken: str, now: datetime, *, past: bool = False) -> ClockMoment | None:
        """What some compared words mean; None where they are no time. Past: the last such day rather than the next.

        Raises NoSuchDayError.
        """
        for text in dict.fromkeys((spoken, self.vocabulary.with_digits(spoken))):
            for kind, patterns in self._patterns.items():
                for expression in patterns:
                    match = expression.fullmatch(text)
                    said = {name: text[start:end] for name, (start, end) in slots_of(match).items()} if match else {}
                    if match and (moment := self._made(kind, said, now, past=past)):
                        return moment
        return None

    def _made(self, kind: str, said: Mapping[str, str], now: datetime, *, past: bool) -> ClockMoment | None:
        today = now.date()
        made: ClockMoment | None
        try:
            match kind:
                case "in" | "ago":
                    made = self._shifted(said, now, 1 if kind == "in" else -1)
                case "in_half" | "in_one_half":
                    made = self._half(said, now, int(kind == "in_one_half"))
                case "date" | "month" | "year":
                    made = self._dated(said, today, past=past)
                case "next_unit" | "this_unit":
                    made = self._period(said["unit"], today, int(kind == "next_unit"))
                case "festival" | "festival_this_year" | "festival_next_year":
                    made = self._of_festival(kind, said, today, past=past)
                case _ if kind in DAYS:
                    made = ClockMoment(today + timedelta(days=DAYS[kind]))
                case _ if "weekday" in said or kind == "weekend":
                    weekday = SATURDAY if kind == "weekend" else self.vocabulary.weekdays[said["weekday"]]
                    made = ClockMoment(_of_week(weekday, today, past=past or kind == "last_weekday"))
                case "season":
                    name = self.vocabulary.seasons[said["season"]]
                    first = today - timedelta(days=_LAST_SEASON) if past else today
                    made = ClockMoment(season_begins(name, first, north=self._north), name=name)
                case _:
                    made = _clock(kind, said, now)
        except OverflowError as error:
            raise NoSuchDayError(str(error)) from error
        return made

    def _of_festival(self, kind: str, said: Mapping[str, str], today: date, *, past: bool) -> ClockMoment:
        name = self.vocabulary.festivals[said["festival"]]
        if kind == "festival" and "year" not in said:
            return _festival(name, today, None, fixed=False, past=past)
        year = int(said["year"]) if "year" in said else today.year + int(kind == "festival_next_year")
        return _festival(name, today, year, fixed="year" in said, past=past)

    def _shifted(self, said: Mapping[str, str], now: datetime, sign: int) -> ClockMoment:
        unit, count = self.vocabulary.units[said["unit"]], sign * int(said.get("n") or 1)
        try:
            then = now + relativedelta(**{f"{unit}s": count})
        except (ValueError, OverflowError) as error:
            raise NoSuchDayError(f"{count} {unit}s") from error
        return ClockMoment(then.date(), then.time() if unit in _SHORT_UNITS else None)

    def _half(self, said: Mapping[str, str], now: datetime, whole: int) -> ClockMoment | None:
        """Half a unit later than so many whole ones; whole: how many, where no number is said."""
        unit = self.vocabulary.units[said["unit"]]
        if unit not in _HALVES:
            return None
        then = now + _HALVES[unit] + relativedelta(**{f"{unit}s": int(said.get("n") or whole)})
        return ClockMoment(then.date(), then.time())

    def _dated(self, said: Mapping[str, str], today: date, *, past: bool) -> ClockMoment:
        year, number = said.get("year"), said.get("month_number")
        named = said.get("month")
        month = self.vocabulary.months[named] if named else int(number or 1)
        day = int((said.get("day") or "1").split()[0])
        if year:
            return ClockMoment(_day(int(year), month, day), fixed=True)
        years = [today.year + later for later in ((0, -1, -2, -3, -4) if past else (0, 1, 2, 3, 4))]
        days = [found for year in years if (found := _day_or_none(year, month, day))]
        wanted = [found for found in days if (found <= today if past else found >= today)]
        if not wanted:
            raise NoSuchDayError(f"{day}.{month}.")
        return ClockMoment(wanted[0])

    def _period(self, unit: str, today: date, later: int) -> ClockMoment | None:
        """The first day of a week, month or year."""
        match self.vocabulary.units[unit]:
            case "week":
                return ClockMoment(today + timedelta(days=_WEEK * later - today.weekday()))
            case "month":
                return ClockMoment(today.replace(day=1) + relativedelta(months=later))
            case "year":
                return ClockMoment(date(today.year + later, 1, 1))
            case _:
                return None


def _one_of(words: Mapping[str, object]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest))})" if longest else "(?!)"


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError(f"{day}.{month}.{year}") from error


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_week(weekday: int, today: date, *, past: bool) -> date:
    """The next of that day after today, or the last before."""
    if past:
        return today - timedelta(days=(today.weekday() - weekday - 1) % _WEEK + 1)
    return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)


def _festival(name: str, today: date, year: int | None, *, fixed: bool, past: bool) -> ClockMoment:
    """Of a year; of none the next, or the last."""
    try:
        if year:
            return ClockMoment(festivals().day(name, year), name=name, fixed=fixed)
        days = [festivals().day(name, today.year + offset) for offset in (-1, 0, 1)]
    except (ValueError, OverflowError) as error:
        raise NoSuchDayError(name) from error
    before = [day for day in days if day <= today]
    return ClockMoment(before[-1] if past else next(day for day in days if day >= today), name=name)


def _clock(kind: str, said: Mapping[str, str], now: datetime) -> ClockMoment | None:
    """The next time that a clock shows so; where the half of the day is not said, the nearer one."""
    minute = {"half_past": 30, "half_to": -30, "quarter_past": 15, "quarter_to": -15}.get(
        kind, int(said.get("minute") or 0)
    )
    hour = {"noon": 12, "midnight": 0}.get(kind, int(said.get("hour") or 0))
    if not (hour <= 24 and minute < 60):
        return None
    if kind in {"clock_am", "clock_pm"}:
        if hour > HALF_A_DAY and kind == "clock_am":
            return None
        hour = hour % HALF_A_DAY + HALF_A_DAY * (kind == "clock_pm")
    minutes = hour * 60 + minute
    either = 0 < hour <= HALF_A_DAY and kind not in {"clock_am", "clock_pm", "noon", "midnight"}
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    times = [today + timedelta(minutes=minutes + 60 * more) for more in ((0, 12, 24) if either else (0, 24))]
    then = next((time for time in times if time > now), times[-1])
    return ClockMoment(then.date(), then.time())
