"""How many threads may compute, by what other programs leave free, and how they wait for each other."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from assistant.config import available_cores

SAMPLE_SECONDS = 0.2
"""How long is measured; a start takes some ten seconds."""


def free_cores(seconds: float = SAMPLE_SECONDS) -> int:
    """The cores that this program may use, less those that others keep busy now; at least one.

    Threads of one model wait for each other: one more than there are free cores slows down all of them.
    """
    own = psutil.Process()
    before, own_before = _busy(), _own(own)
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    others = (_busy() - before) - (_own(own) - own_before)
    return max(1, available_cores() - round(max(others, 0.0) / passed))


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
