"""A check, what it finds, and running it within its time."""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from assistant.core import hints
from assistant.core.errors import AssistantError


class FindingState(StrEnum):
    WELL = "well"
    DOUBTFUL = "doubtful"
    """It works, but not as it should, or nobody can tell."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    state: FindingState
    why: str
    mend: str = ""
    """A command, or what to do by hand."""


well = partial(Finding, FindingState.WELL)
doubtful = partial(Finding, FindingState.DOUBTFUL)
broken = partial(Finding, FindingState.BROKEN)


@dataclass(frozen=True, slots=True)
class Check:
    """Looks at one thing. What it raises of AssistantError and OSError is a finding: broken."""

    name: str
    look: Callable[[], Finding]
    seconds: float
    """How long it may take."""
    mend: str
    """For what it raises, and where it does not answer."""
    slow: bool = False
    """It loads a model: seconds to a minute."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A check that was made."""

    name: str
    finding: Finding
    seconds: float
    hangs: bool = False
    """Its thread is still in there."""

    def as_json(self) -> str:
        """One line."""
        found = {"check": self.name, "state": self.finding.state, "why": self.finding.why, "mend": self.finding.mend}
        return json.dumps(found | {"seconds": round(self.seconds, 2)}, ensure_ascii=False)

    @property
    def line(self) -> str:
        mend = f" → {self.finding.mend}" if self.finding.mend else ""
        return f"{self.finding.state:9} {self.name:15} {self.finding.why}{mend}"


def examine(checks: Iterable[Check], begun: Callable[[Check], None] = lambda _: None) -> Iterator[Examined]:
    """Makes one check after the other; `begun` is told of each before."""
    for check in checks:
        begun(check)
        began = time.monotonic()
        found = _within(check)
        finding = found or broken(f"did not answer in {check.seconds:g} s", check.mend)
        yield Examined(check.name, finding, time.monotonic() - began, hangs=found is None)


def _within(check: Check) -> Finding | None:
    """None where it does not answer.

    A device can hang for ever, deaf to every signal, so the check has a thread of its own that is left behind.
    """
    results: queue.SimpleQueue[Finding] = queue.SimpleQueue()
    threading.Thread(target=_look, args=(check, results), name=f"check-{check.name}", daemon=True).start()
    try:
        return results.get(timeout=check.seconds)
    except queue.Empty:
        return None


def _look(check: Check, results: "queue.SimpleQueue[Finding]") -> None:
    found = broken("the check itself failed, see above", hints.command("--verbose", "doctor"))
    try:
        found = check.look()
    except (AssistantError, OSError) as error:
        found = broken(str(error).rstrip("."), check.mend)
    finally:
        results.put(found)
