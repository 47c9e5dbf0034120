"""What became of a question that a pipeline was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.bench.questions import Series
from assistant.core.messages import Usage

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that a pipeline was asked."""

    pipeline: str
    skill: str
    series: Series
    question: str
    heard: str
    intent: str
    """The skill that answered; empty where none did."""
    reply: str
    right: bool
    error: str | None
    times: Mapping[str, float]
    """Seconds from the start of the clock to each stage; 0 for what was ready before."""
    usages: Sequence[Usage]
    cpu_seconds: float
    """Of all threads of this process, from the press to the end; an engine in another process is not in it."""
    late: Sequence[float] = ()
    """Seconds beyond a tick of 10 ms, of each tick in the turn."""

    def as_values(self) -> dict[str, Any]:
        """Without what the summaries hold."""
        names = ("pipeline", "skill", "question", "heard", "intent", "reply", "right", "error")
        values = {name: getattr(self, name) for name in names} | {"series": self.series.value}
        return values | {"times": dict(self.times), "cpu_seconds": round(self.cpu_seconds, 3)}
