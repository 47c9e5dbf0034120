"""What is said of the opening hours."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import groupby

from babel.dates import format_skeleton, format_time, get_day_names
from babel.lists import format_list

from assistant.skills.house.moments import AskedDays, DaySpan, moment
from assistant.skills.house.periods import Period
from assistant.skills.house.schedule import Schedule
from assistant.skills.house.settings import WEEKDAYS, WORDING, HouseSettings

NARROW_SPACE = "\u202f"
"""Babel's, before AM and PM."""
WEEK_DAYS = len(WEEKDAYS)
MOST_DAYS = 6
"""Holidays that are listed; more nobody remembers."""


class Hours:
    """Answers in one language."""

    def __init__(self, settings: HouseSettings, language: str, now: datetime, *, certain: bool) -> None:
        """Certain: whether the clock can be believed; else only what holds every week is said."""
        self._schedule, self._language, self._now, self._certain = Schedule(settings), language, now, certain

    def answer(self, text: str, language: str) -> str:
        """To a question in a language, which may be another than the answer's."""
        asked = moment(text, language, self._now.date())
        said = self._certainly(asked) if self._certain else self._weekly(asked)
        return " ".join(sentence[:1].upper() + sentence[1:] for sentence in said)

    def _certainly(self, asked: AskedDays) -> Iterator[str]:
        if asked.span is DaySpan.NOW:
            yield from self._as_it_is()
        elif asked.span is DaySpan.TODAY:
            yield from self._today()
        elif asked.span is DaySpan.HOLIDAYS:
            yield from self._holidays()
        elif asked.span is DaySpan.WEEK:
            yield from self._as_it_is()
            yield self._week()
        else:
            yield from (self._of(day) for day in asked.days)

    def _weekly(self, asked: AskedDays) -> Iterator[str]:
        if asked.weekdays:
            yield from (self._told(self._weekday(day), self._schedule.usual(day.weekday())) for day in asked.days)
        else:
            yield self._week()

    def _as_it_is(self) -> Iterator[str]:
        """Whether the house is open now, until when, and when it opens."""
        until = self._schedule.until(self._now)
        if until is None:
            yield self._say("closed_now")
            yield from self._opens()
        elif (until.date() - self._now.date()).days < WEEK_DAYS:
            yield self._say("open_now", time=self._time(until.time()))
        else:
            yield self._say("always_open")

    def _opens(self) -> Iterator[str]:
        if opens := self._schedule.opens(self._now):
            yield self._say("opens", day=self._day(opens.date()), time=self._time(opens.time()))

    def _today(self) -> Iterator[str]:
        """The hours of today; from their end on, when the house opens again."""
        periods = self._schedule.on(self._now.date())
        over = bool(periods) and 60 * self._now.hour + self._now.minute >= periods[-1].ends
        if over:
            yield self._say("closed_now")
        else:
            yield self._of(self._now.date())
        if over or not periods:
            yield from self._opens()

    def _of(self, day: date) -> str:
        return self._told(self._day(day), self._schedule.on(day))

    def _holidays(self) -> Iterator[str]:
        unusual = self._schedule.unusual(self._now.date())[:MOST_DAYS]
        if closed := [day for day in unusual if not self._schedule.on(day)]:
            yield self._told(self._list([self._dated(day) for day in closed]), ())
        yield from (self._of(day) for day in unusual if self._schedule.on(day))

    def _told(self, day: str, periods: Sequence[Period]) -> str:
        return (
            self._say("day_open", day=day, hours=self._hours(periods)) if periods else self._say("day_closed", day=day)
        )

    def _week(self) -> str:
        """Of all days; neighbours with the same hours are told together."""
        parts = []
        for periods, group in groupby(range(WEEK_DAYS), key=self._schedule.usual):
            days = list(group)
            hours = self._hours(periods) if periods else self._say("closed")
            parts.append(self._say("week_part", days=self._days(days), hours=hours))
        return self._say("week", parts="; ".join(parts))

    def _days(self, weekdays: Sequence[int]) -> str:
        names = [get_day_names("wide", "stand-alone", self._language)[day] for day in weekdays]
        if len(names) <= 2:  # "Monday and Tuesday" rather than "Monday to Tuesday"
            return self._list(names)
        return self._say("span", first=names[0], last=names[-1])

    def _hours(self, periods: Sequence[Period]) -> str:
        told = [self._say("from_to", begins=self._time(one.times[0]), ends=self._time(one.times[1])) for one in periods]
        return self._list(told)

    def _day(self, day: date) -> str:
        """As "today" or "tomorrow", of this week "on Sunday"; with the date where it is later or special."""
        ahead = (day - self._now.date()).days
        if ahead in {0, 1}:
            return self._say("today" if ahead == 0 else "tomorrow")
        return self._dated(day) if ahead >= WEEK_DAYS or self._schedule.is_unusual(day) else self._weekday(day)

    def _weekday(self, day: date) -> str:
        return WORDING.words(self._language, "on_days")[day.weekday()]

    def _dated(self, day: date) -> str:
        return self._say("dated", day=self._weekday(day), date=format_skeleton("MMMMd", day, locale=self._language))

    def _time(self, moment: time) -> str:
        return format_time(moment, "short", locale=self._language).replace(NARROW_SPACE, " ")

    def _list(self, parts: Sequence[str]) -> str:
        return format_list(list(parts), locale=self._language)

    def _say(self, key: str, **values: object) -> str:
        return WORDING.say(self._language, key, **values)
