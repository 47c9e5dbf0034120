"""What the counts of a month say: sums, shares, and what is to be drawn of them."""

import calendar
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any, Literal

from rich.cells import cell_len, set_cell_size

from assistant.core.errors import ConfigError
from assistant.core.languages import english_name
from assistant.core.messages import Provenance
from assistant.skills.registry import folders
from assistant.visits.counts import FAILED, LEFT, Counts
from assistant.visits.faults import failure
from assistant.visits.store import CountStore

WITHOUT_DATE = "without a date"
"""In place of a month, where there are counts of a wrong clock only."""
MOST_TOPICS = 20
LONGEST = 32
"""Letters beside a bar; an ideograph is as wide as two."""
ENDS = {
    Provenance.KNOWN: "known by the program",
    Provenance.NOTED: "from the notes",
    Provenance.READ: "from the library",
    Provenance.THOUGHT: "the language model's own words",
    Provenance.REFUSED: "no answer, kindly refused",
    FAILED: "no answer, as something failed",
    LEFT: "pressed again before the answer",
}
WARM = {
    "too warm": "too warm, shorter answers",
    "throttled": "throttled",
    "cooling down": "cooling down",
    "under-voltage": "too little power",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with their names; columns stand side by side, rows one below the other."""

    title: str
    of: str
    """What is counted."""
    bars: Sequence[tuple[str, int]]
    kind: Literal["columns", "rows"] = "rows"

    @property
    def most(self) -> int:
        return max((count for _, count in self.bars), default=0)

    def short(self, name: str) -> str:
        """As much of it as has room beside a bar."""
        if cell_len(name) <= LONGEST:
            return name
        return f"{set_cell_size(name, LONGEST - 1).rstrip()}…"

    @property
    def told(self) -> str:
        """In a sentence, for who does not see it."""
        name, count = max(self.bars, key=lambda bar: bar[1])
        return f"{self.title}: {len(self.bars)} bars, the highest is {name} with {count} {self.of}"


@dataclass(frozen=True)
class MonthFigures:
    """The counts of a month."""

    month: str
    """As 2026-11, or WITHOUT_DATE."""
    days: Mapping[str, Counts]
    undated: Counts = field(default_factory=Counts)
    """Counted while the clock was wrong; in all sums but those by day and hour."""

    @cached_property
    def total(self) -> Counts:
        return reduce(Counts.plus, self.days.values(), self.undated)

    @property
    def title(self) -> str:
        if self.month == WITHOUT_DATE:
            return f"Visits {WITHOUT_DATE}"
        year, _, number = self.month.partition("-")
        return f"Visits in {calendar.month_name[int(number)]} {year}"

    @property
    def answered(self) -> float | None:
        """The share of questions; None where there were none."""
        return self.total.answered / self.total.questions if self.total.questions else None

    @cached_property
    def waits(self) -> Sequence[float]:
        """Seconds, one for each answer, in order."""
        pairs = sorted((float(name), count) for name, count in self.total.waits.items())
        return [seconds for seconds, count in pairs for _ in range(count)]

    @property
    def median_wait(self) -> float | None:
        return statistics.median(self.waits) if self.waits else None

    @property
    def p95_wait(self) -> float | None:
        return self.waits[max(0, -(-95 * len(self.waits) // 100) - 1)] if self.waits else None

    @property
    def facts(self) -> Sequence[tuple[str, str]]:
        """The figures that need no picture, each with its name."""
        total = self.total
        found = [
            ("Visits", f"{total.visits:,}"),
            ("Questions", f"{total.questions:,}"),
            ("Questions a visit", f"{total.questions / total.visits:.1f}" if total.visits else "–"),
            ("Answered", "–" if self.answered is None else f"{self.answered:.0%}"),
            ("Wait for the first sound, median", _seconds(self.median_wait)),
            ("Wait for the first sound, 95 of 100 within", _seconds(self.p95_wait)),
            ("Answers cut off by a press", f"{total.barge_ins:,}"),
            ("Presses without a question", f"{sum(total.unheard.values()):,}"),
            ("Starts of the program", f"{total.starts:,}"),
            ("Hottest", "–" if total.hottest is None else f"{total.hottest:.0f} °C"),
        ]
        if self.undated.questions:
            found.append(("Of these questions without a day, as the clock was wrong", f"{self.undated.questions:,}"))
        return found

    @property
    def charts(self) -> Sequence[Chart]:
        """Those for which there is something to draw."""
        return [chart for chart in self._charts() if chart.most]

    def _charts(self) -> Iterator[Chart]:
        total, labels = self.total, {folder.name: folder.label or folder.name for folder in folders()}
        days = [(str(int(day[-2:])), counts) for day, counts in self._every_day()]
        hours = [(str(hour), total.hours.get(str(hour), 0)) for hour in range(24)]
        yield Chart("Visits by day", "visits", [(day, counts.visits) for day, counts in days], "columns")
        yield Chart("Questions by day", "questions", [(day, counts.questions) for day, counts in days], "columns")
        yield Chart("Questions by hour", "questions", hours, "columns")
        yield Chart("What became of them", "questions", [(ENDS[end], total.ends.get(end, 0)) for end in ENDS])
        yield Chart("Most asked topics", "answers", _ordered(_named(total.topics, labels))[:MOST_TOPICS])
        yield Chart("What answered", "questions", _ordered((labels.get(s, s), n) for s, n in total.skills.items()))
        yield Chart("Languages", "questions", _ordered((english_name(c), n) for c, n in total.languages.items()))
        yield Chart("Seconds to the first sound", "answers", self._waiting(), "columns")
        warm = ((WARM.get(name, name), -(-int(seconds) // 60)) for name, seconds in total.warm.items())
        yield Chart("Heat and power", "minutes", _ordered(warm))
        yield Chart("Faults", "times", _ordered((failure(code), count) for code, count in total.faults.items()))

    def _every_day(self) -> Iterator[tuple[str, Counts]]:
        """Also those on which nobody came."""
        if self.month == WITHOUT_DATE:
            return
        year, _, number = self.month.partition("-")
        for day in range(1, calendar.monthrange(int(year), int(number))[1] + 1):
            name = f"{self.month}-{day:02}"
            yield name, self.days.get(name, Counts())

    def _waiting(self) -> list[tuple[str, int]]:
        """Answers by how long they were waited for, in steps that grow."""
        steps = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
        found, below = list[tuple[str, int]](), 0.0
        for step in steps:
            found.append((f"≤ {step:g}", sum(below < seconds <= step for seconds in self.waits)))
            below = step
        found[0] = (found[0][0], sum(seconds <= steps[0] for seconds in self.waits))
        return [*found, (f"> {steps[-1]:g}", sum(seconds > steps[-1] for seconds in self.waits))]

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        counted = self.total.model_dump(mode="json")
        del counted["waits"]
        return {
            "month": self.month,
            **counted,
            "answered_share": None if self.answered is None else round(self.answered, 4),
            "wait_seconds": {"count": len(self.waits), "median": self.median_wait, "p95": self.p95_wait},
            "days": {day: {"visits": c.visits, "questions": c.questions} for day, c in self.days.items()},
            "undated_questions": self.undated.questions,
        }


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.2g} s"


def _ordered(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The most frequent first; what is called the same is one."""
    sums = Counter[str]()
    for name, count in counts:
        sums[name] += count
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))


def _named(topics: Mapping[str, int], labels: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """A skill's own topics, "house: toilets", with what the skill is called."""
    for topic, count in topics.items():
        skill, colon, rest = topic.partition(": ")
        yield (f"{labels[skill]}: {rest}" if colon and skill in labels else topic), count


def months(store: CountStore) -> list[str]:
    """Of which there are counts, the oldest first; WITHOUT_DATE where no day is known."""
    found = sorted({day[:7] for day in (*store.days(), *store.undated_until())})
    return found or ([] if store.undated().is_empty else [WITHOUT_DATE])


def figures(store: CountStore, month: str = "") -> MonthFigures | None:
    """Of a month, the newest where none is named; None where nothing was counted. Raises ConfigError."""
    there = months(store)
    if not there:
        return None
    wanted = month or there[-1]
    if wanted not in there:
        raise ConfigError(f"month = {month!r}: nothing was counted in it; there are counts of {', '.join(there)}.")
    undated = store.undated() if wanted == there[-1] else Counts()
    for day in store.undated_until():
        undated = undated.plus(store.undated(day)) if day.startswith(wanted) else undated
    days = {day: store.of_day(day) for day in store.days() if day.startswith(wanted)}
    return MonthFigures(wanted, days, undated)
