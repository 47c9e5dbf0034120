"""The sentences of one language, with times and dates as it writes them."""

from datetime import date, datetime

from assistant.skills.clock import forms
from assistant.skills.clock.moments import ClockMoment
from assistant.skills.clock.reading import WORDING


class Phrasing:
    """Fills in the sentences of the skill."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, key: str, **values: object) -> str:
        return WORDING.say(self.language, key, **values)

    def dated(self, key: str, day: date, **values: object) -> str:
        """A sentence with a date, as {date} or, in the case that the language has after "on", as {on}."""
        on = forms.full_date(day, self.language, self.say("on_form"))
        return self.say(key, date=self.date(day), on=on, **values)

    def named(self, key: str, moment: ClockMoment, **values: object) -> str:
        """A sentence with a date, and with the name of the festival or season where the question has one."""
        if not moment.name:
            return self.dated(key, moment.day, **values)
        return self.dated(f"{key}_named", moment.day, what=self.say(f"name_{moment.name}"), **values)

    def date(self, day: date) -> str:
        return forms.full_date(day, self.language)

    def hour(self, then: datetime) -> str:
        return forms.clock_time(then, self.language)

    def is_hour(self, then: datetime, key: str = "is_time") -> str:
        """That it is so late, as a clause ("it is 3:45 PM") or, with the key "time", as a sentence."""
        return self.say(f"{key}_one" if then.hour == 1 else key, time=self.hour(then))

    def after(self, *said: str) -> str:
        """Sentences in a row."""
        return forms.sentences(self.language, *said)
