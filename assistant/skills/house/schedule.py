"""When the house is open, computed from its weekly times, its closed days and its special ones."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from assistant.skills.house.periods import DAY_MINUTES, Period, clock_time, names_of
from assistant.skills.house.settings import WEEKDAYS, HouseSettings

AHEAD = 366
"""Days that are looked through for the next opening, or a special day."""


class Schedule:
    """Of settings that have the times of all seven days."""

    def __init__(self, settings: HouseSettings) -> None:
        self._settings = settings

    def usual(self, weekday: int) -> tuple[Period, ...]:
        """Of a weekday, 0 is Monday; none: closed."""
        return self._settings.open[WEEKDAYS[weekday]]

    def on(self, day: date) -> tuple[Period, ...]:
        """Of a date; none: closed."""
        for name in names_of(day):
            if name in self._settings.special:
                return self._settings.special[name]
            if name in self._settings.closed:
                return ()
        return self.usual(day.weekday())

    def is_unusual(self, day: date) -> bool:
        """Whether a date has other times than its weekday."""
        return self.on(day) != self.usual(day.weekday())

    def until(self, now: datetime) -> datetime | None:
        """When the house closes that is open now, midnight passed over where it stays open; None where it is closed."""
        minutes = 60 * now.hour + now.minute
        period = next((one for one in self.on(now.date()) if one.begins <= minutes < one.ends), None)
        day = now.date()
        while period and period.ends == DAY_MINUTES and (day - now.date()).days < len(WEEKDAYS):
            following = next((one for one in self.on(day + timedelta(1)) if one.begins == 0), None)
            day += timedelta(1)
            if following is None:
                return datetime.combine(day, clock_time(0))
            period = following
        return datetime.combine(day, period.times[1]) if period else None

    def opens(self, now: datetime) -> datetime | None:
        """When it opens next; None where it does not within a year."""
        moments = (datetime.combine(day, period.times[0]) for day in self._days(now.date()) for period in self.on(day))
        return next((moment for moment in moments if moment > now.replace(tzinfo=None)), None)

    def unusual(self, today: date) -> list[date]:
        """The days of the coming year, today too, that have other times than their weekday."""
        return [day for day in self._days(today) if self.is_unusual(day)]

    @staticmethod
    def _days(first: date) -> Iterator[date]:
        return (first + timedelta(days) for days in range(AHEAD))
