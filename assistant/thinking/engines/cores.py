"""How many cores other programs leave free, and how threads wait for each other."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

import psutil

from assistant.core.config import available_cores
from assistant.core.errors import place
from assistant.core.events import Event, KioskState, StateChanged

log = logging.getLogger(__name__)

WATCH_SECONDS = 2.0
JOIN_SECONDS = 1.0
SLOWEST = 4.0
"""A machine on which everything takes longer than that is not waited for any longer."""


RESTING = frozenset({KioskState.READY, KioskState.PAUSED})


class CoreWatch:
    """Implements Cores: how busy others keep them now, measured every few seconds on a thread of its own.

    Two measurements decide together: a short task of another program changes nothing.
    """

    def __init__(
        self, seconds: float = WATCH_SECONDS, used: Callable[[], float] | None = None, cores: int | None = None
    ) -> None:
        """Used: seconds that all cores have worked for others, ever. Cores: that this program may use."""
        self._seconds = seconds
        self._used = used or _used_by_others
        self._cores = cores or available_cores()
        self._busy = (0.0, 0.0)
        self._resting = False
        self._to_make: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="cores", daemon=True)
        self._thread.start()

    @property
    def crowded(self) -> bool:
        return 2 * round(self._others) >= self._cores

    @property
    def slowdown(self) -> float:
        left = self._cores - self._others
        return min(SLOWEST, self._cores / left) if left > 0 else SLOWEST

    def prepare(self, make: Callable[[], None]) -> None:
        """Whoever loads a model holds the interpreter for a second: sound that is heard then would be lost."""
        self._to_make.put(make)

    def observe(self, event: Event) -> None:
        """Of the kiosk: whether somebody is being answered."""
        if isinstance(event, StateChanged):
            self._resting = event.state in RESTING

    @property
    def _others(self) -> float:
        return min(self._busy)

    def close(self) -> None:
        """What is being made is not waited for long: it is told by its owner that nobody wants it any more."""
        self._over.set()
        self._thread.join(JOIN_SECONDS)

    def _watch(self) -> None:
        before, then = self._used(), time.monotonic()
        while not self._over.wait(self._seconds):
            used, now = self._used(), time.monotonic()
            self._busy = (self._busy[1], max(0.0, (used - before) / (now - then)))
            before, then = used, now
            while self.crowded and self._resting and not self._to_make.empty() and not self._over.is_set():
                self._make(self._to_make.get())

    def _make(self, make: Callable[[], None]) -> None:
        try:
            make()
        except Exception as error:  # noqa: BLE001 - the cores go on being watched
            log.warning("not prepared for busy cores: %s at %s", type(error).__name__, place(error))


class FakeCores:
    """Implements Cores: as busy as they are told to be."""

    def __init__(self, *, crowded: bool = False, slowdown: float = 1.0) -> None:
        self.crowded, self.slowdown = crowded, slowdown
        self.to_make: list[Callable[[], None]] = []

    def prepare(self, make: Callable[[], None]) -> None:
        self.to_make.append(make)


WAITING = "OMP_WAIT_POLICY"


@contextmanager
def sleeping_threads() -> Iterator[None]:
    """Has the threads of a library that is imported within sleep while they wait for each other, not spin.

    Where other programs want the cores, a thread that spins keeps the one that it waits for from its work. OpenMP
    reads this once, when it is loaded; libraries that are loaded later keep their own ways.
    """
    given = os.environ.get(WAITING)
    os.environ.setdefault(WAITING, "passive")
    try:
        yield
    finally:
        if given is None:
            del os.environ[WAITING]


def _used_by_others() -> float:
    return _busy() - _own(psutil.Process())


def _busy() -> float:
    """Seconds that all cores have worked, for anyone."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
