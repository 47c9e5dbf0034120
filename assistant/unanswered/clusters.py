"""Questions that got no answer, counted in clusters: nothing of a question is in here but which of our own is nearest.

The vector of a question tells which it was: of 2,254 candidates each but six has another pattern of the signs of its
384 numbers, and 89 % still do when these are projected to 16 bits. So no vector of a visitor is kept, however coarse.
The centroid of a cluster is the vector of its label, which is a typical question or one of the packs' own, or the topic
of one; nearly every question shares it with others (tests/unit/unanswered/test_words_cannot_be_got_back.py counts).
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

MOST = 400
"""Clusters; of more, those asked least and longest ago go."""
LONGEST_LABEL = 300
WEEKS = 53
"""What nobody has asked for so long is dropped."""


class Reason(StrEnum):
    """Why a question counts as asked in vain."""

    UNNOTED = "unnoted"
    """No note and no fact of the house answers it."""
    DOUBTED = "doubted"
    """The language model said that it does not know, or is not sure."""
    REPEATED = "repeated"
    """It was asked again at once."""
    INTERRUPTED = "interrupted"
    """The button was pressed before the first sentence of the answer was over."""


class Label(BaseModel):
    """What a cluster is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=LONGEST_LABEL)
    """A typical question or a pack's own; where none is near enough, the topic of the nearest."""
    near: bool
    """Whether the questions are near to that one."""
    language: str = Field(pattern="^[a-z]{2}$")
    """In which they were asked."""

    @property
    def key(self) -> str:
        """16 hexadecimal digits."""
        told = f"{self.language} {self.near:d} {self.text}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Cluster(BaseModel):
    """Questions that are alike."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Label
    counts: dict[Reason, int]
    """How often it was asked in vain, by why."""
    week: str = Field(pattern=r"^\d{4}-W\d{2}$")
    """When it was asked last, such as 2026-W49."""
    dismissed: bool = False
    """A curator does not want to see it."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def counted(self, reason: Reason, week: str) -> Self:
        """With one question more."""
        counts = self.counts | {reason: self.counts.get(reason, 0) + 1}
        return self.model_copy(update={"counts": counts, "week": max(self.week, week)})


class Clusters(BaseModel):
    """All of them, as they stand in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = Field(default=1, ge=1, le=1)
    clusters: tuple[Cluster, ...] = Field(default=(), max_length=MOST)

    def find(self, key: str) -> Cluster | None:
        return next((one for one in self.clusters if one.label.key == key), None)

    def counted(self, label: Label, reason: Reason, day: date) -> Self:
        """With one question more."""
        known = self.find(label.key) or Cluster(label=label, counts={}, week=week_of(day))
        others = self._without(label.key)
        oldest = week_of(day - timedelta(weeks=WEEKS))
        kept = [known.counted(reason, week_of(day)), *(one for one in others if one.week >= oldest)]
        return self._of(sorted(kept, key=lambda one: (one.total, one.week), reverse=True), kept[0])

    def dismissed(self, key: str, *, on: bool) -> Self:
        """With one that a curator does not want to see, or wants to see again."""
        return self._changed(key, lambda one: one.model_copy(update={"dismissed": on}))

    def removed(self, key: str) -> Self:
        return self.model_copy(update={"clusters": self._without(key)})

    def shown(self) -> tuple[Cluster, ...]:
        """Those to be seen, the most frequent first."""
        wanted = (one for one in self.clusters if not one.dismissed)
        return tuple(sorted(wanted, key=lambda one: (-one.total, one.label.text)))

    def _without(self, key: str) -> tuple[Cluster, ...]:
        return tuple(one for one in self.clusters if one.label.key != key)

    def _changed(self, key: str, change: Callable[[Cluster], Cluster]) -> Self:
        changed = tuple(change(one) if one.label.key == key else one for one in self.clusters)
        return self.model_copy(update={"clusters": changed})

    def _of(self, ranked: Iterable[Cluster], newest: Cluster) -> Self:
        """The first of these, and the newest among them, which has hardly been asked yet."""
        others = [one for one in ranked if one is not newest]
        return self.model_copy(update={"clusters": (*others[: MOST - 1], newest)})


def today() -> date:
    """By the clock on the wall."""
    return datetime.now().astimezone().date()


def week_of(day: date) -> str:
    """Such as 2026-W49 (ISO 8601)."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"
