"""What is counted of a day: numbers only, under names that the program or the curator gave."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

MOST_NAMES = 200
"""In each list of a day; what comes later counts as OTHER."""
LONGEST_NAME = 120
"""Letters."""
OTHER = "other"
FAILED = "failed"
"""What became of a question: an error."""
LEFT = "left"
"""What became of a question: the visitor pressed again before there was an answer."""

Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Tally: TypeAlias = dict[str, Count]


class Counts(BaseModel):
    """Sums of a day, or of several."""

    model_config = ConfigDict(extra="ignore")

    visits: Count = 0
    """Conversations with at least one question; one ends when the kiosk forgets it."""
    questions: Count = 0
    answered: Count = 0
    barge_ins: Count = 0
    """Answers that a visitor cut off."""
    starts: Count = 0
    """Of the program."""
    hours: Tally = Field(default_factory=dict)
    """Questions, by the hour of the day: "14"."""
    languages: Tally = Field(default_factory=dict)
    skills: Tally = Field(default_factory=dict)
    ends: Tally = Field(default_factory=dict)
    """What became of questions: where the answer came from, FAILED or LEFT."""
    topics: Tally = Field(default_factory=dict)
    """Answers, by the pack or part of it that they came from."""
    waits: Tally = Field(default_factory=dict)
    """Answers, by the seconds from the end of speech to the first sound, with two digits: "0.26"."""
    unheard: Tally = Field(default_factory=dict)
    """Presses without a question, by the code of why."""
    faults: Tally = Field(default_factory=dict)
    """By their codes."""
    warm: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    """Seconds, by how warm it was; and those with too little power."""
    hottest: Annotated[float, Field(ge=-100, le=200)] | None = None
    """Degrees Celsius."""

    @property
    def is_empty(self) -> bool:
        return self == Counts()

    def plus(self, other: "Counts") -> "Counts":
        """Both together; lists of names stay bounded."""
        mine, theirs = dict(self), dict(other)
        sums: dict[str, object] = {
            name: bounded(value, theirs[name]) if isinstance(value, dict) else value + theirs[name]
            for name, value in mine.items()
            if name != "hottest"
        }
        degrees = [value for value in (self.hottest, other.hottest) if value is not None]
        return Counts.model_validate({**sums, "hottest": max(degrees, default=None)})


def bounded(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """The sums of two lists."""
    found = dict(one)
    for name, count in other.items():
        short = name[:LONGEST_NAME]
        kept = short if short in found or len(found) < MOST_NAMES else OTHER
        found[kept] = found.get(kept, 0) + count
    return found


def wait_name(seconds: float) -> str:
    """The name that a wait is counted under: exact to five per cent, so that there are few of them."""
    return f"{float(f'{max(0.0, seconds):.2g}'):g}"
