"""Reads a question about the clock and the calendar by its templates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assistant.skills.clock.moments import ClockMoment, MomentReader, NoSuchDayError
from assistant.skills.contract import Wording
from assistant.skills.templates import TemplateToken, compiled, joined, slots_of, spread, tokens, without

WORDING = Wording(__package__ or "")
TOPICS = (
    "time", "date", "year", "month", "season", "week", "full_moon", "new_moon", "moon", "sunrise", "sunset", "dawn",
    "dusk", "day_length", "difference", "between", "until", "since", "was", "day_of", "time_then", "night", "year_then",
)  # fmt: skip
"""What can be asked; a template of an earlier one goes first."""
TIMES = frozenset({"time", "time_then"})
"""Topics of which no day is asked: "Is it already five o'clock?"."""
LONGEST = 32
"""Words, or characters of Chinese, of a question; a longer one says more than templates hold."""
LONGEST_DAY = 6
"""Words that name a day: "the day after tomorrow"."""
PAST = frozenset({"was", "since"})
"""Topics in which a day without a year is the last such day."""
DAYS_ONLY = frozenset({"was", "day_of", "sunrise", "sunset", "dawn", "dusk", "day_length"})
"""Topics of which no time of day is asked."""


@dataclass(frozen=True, slots=True)
class ClockRequest:
    """What is asked, by slots: the topic, and the words of the question for "when", "other", "place" and "unit"."""

    slots: Mapping[str, str]


class ClockReader:
    """Of all languages."""

    def __init__(self, *, north: bool) -> None:
        """North: whether the kiosk stands north of the equator."""
        self._north = north
        self._languages: dict[str, _Language] = {}

    def read(self, text: str, language: str, now: datetime) -> ClockRequest | None:
        """None where it is not about the clock and the calendar, or says more than that."""
        return self._of(language).read(text, now)

    def following(self, kind: str, text: str, language: str, now: datetime) -> str:
        """The words for "place", "when" or "unit" of a question that goes on from another; empty where it does not."""
        return self._of(language).following(kind, text, now)

    def moment(self, text: str, language: str, now: datetime, *, past: bool = False) -> ClockMoment | None:
        """Raises NoSuchDayError."""
        return self._of(language).moments.read(joined(tokens(text)), now, past=past)

    def other_day(self, text: str, language: str, now: datetime) -> str:
        """The words of a question that name another day than today, the longest that do; empty where none do."""
        moments, found = self._of(language).moments, tokens(text)
        for length in range(min(len(found), LONGEST_DAY), 0, -1):
            for start in range(len(found) - length + 1):
                part = found[start : start + length]
                try:
                    moment = moments.read(joined(part), now)
                except NoSuchDayError:
                    continue
                if moment and not moment.hour and moment.day != now.date():
                    return text[part[0].start : part[-1].end]
        return ""

    def unit(self, text: str, language: str) -> str:
        """English name of a unit of time; empty where the words are none."""
        return self._of(language).moments.vocabulary.units.get(joined(tokens(text)), "")

    def is_here(self, text: str, language: str) -> bool:
        """Whether the words mean the place where the kiosk stands: "this museum"."""
        return joined(tokens(text)) in {joined(tokens(word)) for word in WORDING.words(language, "here")}

    def _of(self, language: str) -> "_Language":
        known = language if language in WORDING.languages else next(iter(WORDING.languages))
        if known not in self._languages:
            self._languages[known] = _Language(known, north=self._north)
        return self._languages[known]


class _Language:
    def __init__(self, language: str, *, north: bool) -> None:
        self._language = language
        self.moments = MomentReader(WORDING, language, north=north)

    def _words(self, name: str) -> tuple[str, ...]:
        return WORDING.words(self._language, name)

    @cached_property
    def _fillers(self) -> Sequence[Sequence[str]]:
        phrases = (joined(tokens(filler)).split() for filler in self._words("filler"))
        return sorted(phrases, key=len, reverse=True)

    @cached_property
    def _patterns(self) -> Sequence[tuple[str, re.Pattern[str]]]:
        return [(topic, expression) for topic in TOPICS for expression in self._compiled(f"ask_{topic}")]

    def _compiled(self, name: str) -> list[re.Pattern[str]]:
        slots = self.moments.slots
        templates = [each for template in self._words(name) for each in spread(template, "when")]
        return [compiled(template, self._words, slots) for template in templates]

    def read(self, text: str, now: datetime) -> ClockRequest | None:
        for topic, match, found in self._matches(text):
            slots = {name: _written(text, match.string, span, found) for name, span in slots_of(match).items()}
            if self._is_sound(topic, slots, now):
                return ClockRequest({"topic": topic, **slots})
        return None

    def _matches(self, text: str) -> Iterator[tuple[str, re.Match[str], Sequence[TemplateToken]]]:
        everything = tokens(text)
        if len(everything) > LONGEST:
            return
        left = without(everything, self._fillers)
        for found in [left, everything] if len(left) < len(everything) else [everything]:
            spoken = joined(found)
            for topic, expression in self._patterns:
                if match := expression.fullmatch(spoken):
                    yield topic, match, found

    def _is_sound(self, topic: str, slots: Mapping[str, str], now: datetime) -> bool:
        """Whether what stands for a day or a time is one; a day that no calendar has is one, too."""
        for name in ("when", "other"):
            if said := slots.get(name):
                try:
                    moment = self.moments.read(joined(tokens(said)), now)
                except NoSuchDayError:
                    continue
                if not moment or (moment.hour and topic in DAYS_ONLY) or (topic in TIMES and not moment.hour):
                    return False
        return not (place := slots.get("place")) or not self._is_a_time(joined(tokens(place)), now)

    def _is_a_time(self, spoken: str, now: datetime) -> bool:
        """Whether what stands after "in" is no place: "in ten days", "in summer"."""
        before = ["", *(joined(tokens(word)) for word in self._words("in"))]
        try:
            return any(self.moments.read(word + spoken, now) for word in before)
        except NoSuchDayError:
            return True

    def following(self, kind: str, text: str, now: datetime) -> str:
        found = without(tokens(text), self._fillers)
        if len(found) > LONGEST:
            return ""
        spoken = joined(found)
        for expression in self._following[kind]:
            match = expression.fullmatch(spoken)
            span = slots_of(match).get(kind) if match else None
            if span and self._is_sound("", {kind: (said := _written(text, spoken, span, found))}, now):
                return said
        return ""

    @cached_property
    def _following(self) -> Mapping[str, list[re.Pattern[str]]]:
        return {kind: self._compiled(f"follow_{kind}") for kind in ("place", "when", "unit")}


def _written(text: str, spoken: str, span: tuple[int, int], found: Sequence[TemplateToken]) -> str:
    """The words of a slot as they stand in the question. Spoken: the tokens in a row. Span: of the slot therein."""
    first, last = (spoken[:at].count(" ") for at in span)
    return text[found[first].start : found[last - 1].end]
