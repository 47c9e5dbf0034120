"""How many threads may compute, by what other programs leave free, and how they wait for each other."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from assistant.core.config import available_cores

SAMPLES, SAMPLE_SECONDS = 5, 0.2
"""How often and how long is measured. A kiosk runs for weeks with what its start has found, so a program that is busy
only while the machine boots must not cost it a core: the quietest sample counts."""


def free_cores(sample: Callable[[float], float] | None = None) -> int:
    """The cores that this program may use, less those that others keep busy all the while; at least one.

    Threads of one model wait for each other: one more than there are free cores slows down all of them.
    Sample: measures for some seconds how many cores others keep busy.
    """
    others = min((sample or _others)(SAMPLE_SECONDS) for _ in range(SAMPLES))
    return max(1, available_cores() - round(others))


def _others(seconds: float) -> float:
    own = psutil.Process()
    before, own_before = _busy(), _own(own)
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    return max(0.0, (_busy() - before) - (_own(own) - own_before)) / passed


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


def _busy() -> float:
    """Seconds that all cores have worked, for anyone."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
