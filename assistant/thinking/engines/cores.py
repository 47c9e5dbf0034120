"""How many cores other programs leave free, and how threads wait for each other."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from assistant.core.config import available_cores

WATCH_SECONDS = 2.0
SLOWEST = 4.0
"""A machine on which everything takes longer than that is not waited for any longer."""


class CoreWatch:
    """How many cores other programs keep busy now, measured every few seconds on a thread of its own.

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
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="cores", daemon=True)
        self._thread.start()

    @property
    def free(self) -> int:
        """Cores that others leave free; at least one."""
        return max(1, self._cores - round(self._others))

    @property
    def slowdown(self) -> float:
        """How many times as long as on a quiet machine work may take, 1 to SLOWEST."""
        left = self._cores - self._others
        return min(SLOWEST, self._cores / left) if left > 0 else SLOWEST

    @property
    def _others(self) -> float:
        return min(self._busy)

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        before, then = self._used(), time.monotonic()
        while not self._over.wait(self._seconds):
            used, now = self._used(), time.monotonic()
            self._busy = (self._busy[1], max(0.0, (used - before) / (now - then)))
            before, then = used, now


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
