"""How far the installation of a bundle is: written by root, read by the kiosk that answers meanwhile."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.bundle import guard
from assistant.core.events import Event, MachineMeasured, Updating

STEPS = 4
UNPACKING, ADDING, TRYING, SWITCHING = range(1, STEPS + 1)


def note(place: Path, step: int) -> None:
    """Place: where the versions lie. On a disk that is full nothing is shown; the installation says why it fails."""
    with suppress(OSError):
        guard.write(place, guard.PROGRESS, {"step": step, "process": os.getpid(), "boot": guard.boot()})


@contextmanager
def noted(place: Path) -> Iterator[None]:
    """While a bundle is installed; at its end nothing is shown any more."""
    note(place, UNPACKING)
    try:
        yield
    finally:
        with suppress(OSError):
            (place / guard.PROGRESS).unlink(missing_ok=True)


def step(place: Path) -> int:
    """At which it is; 0 where nothing is installed, or what did was killed or had its power cut."""
    found = guard.read(place, guard.PROGRESS)
    number, process = found.get("step"), found.get("process")
    if not (isinstance(number, int) and isinstance(process, int) and 0 < number <= STEPS and process > 0):
        return 0
    return number if found.get("boot") == guard.boot() and _runs(process) else 0


class ProgressWatch:
    """An observer of the events: looks with each sample of the machine, and tells what has changed."""

    def __init__(self, tell: Callable[[Event], None], place: Path = guard.PLACE) -> None:
        self._tell = tell
        self._place = place
        self._step = 0

    def __call__(self, event: Event) -> None:
        if isinstance(event, MachineMeasured) and (now := step(self._place)) != self._step:
            self._step = now
            self._tell(Updating(now, STEPS))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True
