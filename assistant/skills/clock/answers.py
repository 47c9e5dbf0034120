"""What is said about the clock and the calendar."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from assistant.core.messages import Intent
from assistant.skills.clock import forms, sky
from assistant.skills.clock.festivals import season
from assistant.skills.clock.moments import ClockMoment, NoSuchDayError
from assistant.skills.clock.phrasing import Phrasing
from assistant.skills.clock.reading import PAST, ClockReader
from assistant.skills.clock.zones import Local, Zones
from assistant.skills.contract import Tools

CLOCKLESS = frozenset({"day_of", "was", "between"})
"""Topics that are the same whatever time it is, where the year is said."""
_MINUTE = timedelta(minutes=1)


class ClockAnswers:
    """To one question."""

    def __init__(self, tools: Tools, reader: ClockReader, intent: Intent) -> None:
        self._home, self._reader = tools.config.home, reader
        self._position = (self._home.latitude, self._home.longitude)
        self._language, self._asked_in = intent.language, intent.transcript.language
        self._words = Phrasing(intent.language)
        self._slots = intent.slots
        self._topic = intent.slots.get("topic", "time")
        self._zones = Zones(tools.atlas())
        self._given = tools.now()

    @cached_property
    def _now(self) -> datetime:
        """With a zone that knows of summer time."""
        return self._given.astimezone(self._zones.at(self._position, self._given))

    @property
    def needs_clock(self) -> bool:
        """Whether the answer depends on what time it is now."""
        if self._topic not in CLOCKLESS:
            return True
        try:
            return not all(moment.fixed for moment in self._moments)
        except NoSuchDayError:
            return False

    @property
    def _moments(self) -> list[ClockMoment]:
        """Those of the slots "when" and "other", the second after the first."""
        first = self._moment("when", self._now)
        if not first:
            return []
        noon = self._now.replace(year=first.day.year, month=first.day.month, day=first.day.day)
        second = self._moment("other", noon)
        return [first, second] if second else [first]

    def _moment(self, slot: str, now: datetime) -> ClockMoment | None:
        past = self._topic in PAST
        said = self._slots.get(slot, "")
        return self._reader.moment(said, self._asked_in, now, past=past) if said else None

    def say(self) -> str:
        """The answer; a sentence also where there is none."""
        topics: Mapping[str, Callable[[], str]] = {
            "time": self._time, "date": self._date, "year": self._year, "month": self._month, "season": self._season,
            "week": self._week, "day_of": self._day_of, "was": self._day_of, "until": self._span, "since": self._span,
            "between": self._between, "day_length": self._day_length, "moon": self._moon,
            "full_moon": lambda: self._next_moon(sky.FULL), "new_moon": lambda: self._next_moon(sky.NEW),
            "difference": self._difference, "time_then": self._time_then, "night": self._night,
            "year_then": self._year_then,
        }  # fmt: skip
        try:
            return topics.get(self._topic, self._sun)()
        except (NoSuchDayError, OverflowError, ValueError):
            return self._words.say("no_such_day")

    @cached_property
    def _places(self) -> list[Local]:
        """Those that the question names, other than where the kiosk stands."""
        said = self._slots.get("place", "")
        if not said or self._reader.is_here(said, self._asked_in):
            return []
        return self._zones.named(said, self._asked_in, self._language, self._now)

    @property
    def _is_unknown(self) -> bool:
        said = self._slots.get("place", "")
        return bool(said) and not self._places and not self._reader.is_here(said, self._asked_in)

    def _time(self) -> str:
        if self._is_unknown:
            return self._words.say("unknown_place", time=self._words.is_hour(self._now))
        if self._places:
            return self._words.after(*map(self._there, self._places))
        return self._words.is_hour(self._now, "time")

    def _there(self, place: Local) -> str:
        then = self._now.astimezone(place.zone)
        if place.other_zone:
            elsewhere = self._words.is_hour(self._now.astimezone(place.other_zone))
            told = self._words.say(
                "time_varies", place=place.name, time=self._words.is_hour(then), other=place.other, other_time=elsewhere
            )
        else:
            told = self._words.say(
                "time_in" if place.bare else "time_there", place=place.name, time=self._words.is_hour(then)
            )
        if then.date() == self._now.date() and self._topic != "date":
            return told
        return self._words.after(told, self._words.dated("there_date", then.date()))

    def _date(self) -> str:
        if self._places:
            return self._words.after(*map(self._there, self._places))
        return self._words.dated("date", self._now.date())

    def _year(self) -> str:
        return self._words.say("year", year=self._now.year)

    def _month(self) -> str:
        return self._words.say("month", month=forms.month(self._now.date(), self._language))

    def _season(self) -> str:
        if self._is_unknown:
            return self._words.say("unknown_place", time=self._words.is_hour(self._now))
        name, position, now = self._where()
        told = self._words.say(season(now.date(), north=position[0] >= 0))
        if self._places:
            return self._words.say("season_there", place=name, season=told)
        return self._words.say("season", season=told)

    def _night(self) -> str:
        """Whether the sun is up where it is asked about, and the time there."""
        if self._is_unknown:
            return self._words.say("unknown_place", time=self._words.is_hour(self._now))
        name, position, now = self._where()
        told = self._words.say("time_there", place=name, time=self._words.is_hour(now))
        return self._words.after(told, self._words.say("sun_is_up" if sky.is_up(position, now) else "sun_is_down"))

    def _year_then(self) -> str:
        moments = self._moments
        return self._words.say("year_then", year=moments[0].day.year) if moments else self._year()

    def _week(self) -> str:
        return self._words.say("week", week=self._now.isocalendar().week)

    def _day_of(self) -> str:
        if not (moments := self._moments):
            return self._date()
        moment, today = moments[0], self._now.date()
        if moment.day == today and not moment.fixed:
            return self._words.dated("is_today", today)
        key = "was" if moment.day < today else "day_of"
        return self._words.named(key, moment)

    def _time_then(self) -> str:
        moments = self._moments
        if not moments or not moments[0].hour:
            return self._time()
        return self._words.say("time_then", time=self._words.is_hour(datetime.combine(moments[0].day, moments[0].hour)))

    def _span(self) -> str:
        if not (moments := self._moments):
            return self._date()
        moment, today = moments[0], self._now.date()
        unit = self._reader.unit(self._slots.get("unit", ""), self._asked_in)
        if moment.hour:
            then = datetime.combine(moment.day, moment.hour, self._now.tzinfo)
            span = forms.in_hours(then - self._now, self._language, unit)
            return self._words.say("until_time", span=span, time=self._words.hour(then))
        if moment.day == today:
            return self._words.dated("is_today", today)
        if unit in {"hour", "minute", "second"} and moment.day > today:
            midnight = datetime.combine(moment.day, datetime.min.time(), self._now.tzinfo)
            span = forms.in_hours(midnight - self._now, self._language, unit)
        else:
            span = forms.in_days(min(today, moment.day), max(today, moment.day), unit, self._language)
        return self._words.named("until" if moment.day > today else "since", moment, span=span)

    def _between(self) -> str:
        moments = self._moments
        if len(moments) < 2:
            return self._words.say("no_such_day")
        first, second = sorted(moment.day for moment in moments)
        unit = self._reader.unit(self._slots.get("unit", ""), self._asked_in)
        span = forms.in_days(first, second, unit, self._language)
        return self._words.dated("between", first, other=self._words.date(second), span=span)

    def _where(self) -> tuple[str, tuple[float, float], datetime]:
        """Name, position and present time of the place that is asked about, each in its own zone.

        Sun and dusk at home are told in the home's zone, whatever the machine's: they belong to the place.
        """
        if self._places:
            place = self._places[0]
            return place.name, place.position, self._now.astimezone(place.zone)
        zone = self._zones.of(self._position) or self._now.tzinfo
        return self._home.name, self._position, self._now.astimezone(zone)

    def _on_day(self, day: date, today: date) -> str:
        key = {today: "today", today + timedelta(days=1): "tomorrow"}.get(day, "on_date")
        return self._words.dated(key, day)

    def _sun(self) -> str:
        if self._is_unknown:
            return self._words.say("unknown_place", time=self._words.is_hour(self._now))
        name, position, now = self._where()
        moments = self._moments
        day = moments[0].day if moments else now.date()
        told = self._on_day(day, now.date())
        then = sky.event(self._topic, position, day, now.tzinfo or UTC)
        if not then:
            return self._words.say("no_sun", place=name, day=told)
        return self._words.say(self._topic, place=name, time=self._words.hour(then), day=told)

    def _day_length(self) -> str:
        name, position, now = self._where()
        moments = self._moments
        day = moments[0].day if moments else now.date()
        told = self._on_day(day, now.date())
        rises, sets = (sky.event(event, position, day, now.tzinfo or UTC) for event in ("sunrise", "sunset"))
        if not (rises and sets):
            return self._words.say("no_sun", place=name, day=told)
        return self._words.say(
            "day_length", place=name, span=forms.in_hours(abs(sets - rises), self._language), day=told
        )

    def _moon(self) -> str:
        moments = self._moments
        day = moments[0].day if moments else self._now.date()
        told = self._words.say(f"moon_{sky.phase(day)}")
        full = sky.next_phase(sky.FULL, day + timedelta(days=1))
        coming = self._words.dated("full_moon", full, span=self._days_to(full))
        return self._words.after(told, coming)

    def _days_to(self, day: date) -> str:
        return forms.in_days(self._now.date(), day, "day", self._language)

    def _next_moon(self, wanted: float) -> str:
        key = "full_moon" if wanted == sky.FULL else "new_moon"
        day = sky.next_phase(wanted, self._now.date())
        if day == self._now.date():
            return self._words.say(f"{key}_today")
        return self._words.dated(key, day, span=self._days_to(day))

    def _difference(self) -> str:
        if not self._places:
            return self._words.say("unknown_place", time=self._words.is_hour(self._now))
        place = self._places[0]
        then = self._now.astimezone(place.zone)
        offset = (then.utcoffset() or timedelta()) - (self._now.utcoffset() or timedelta())
        key = "same_time" if abs(offset) < _MINUTE else "ahead" if offset > timedelta() else "behind"
        span = forms.in_hours(abs(offset), self._language)
        return self._words.say(key, place=place.name, span=span, time=self._words.is_hour(then))
