"""How many threads compute."""

import os
import subprocess
import sys
import threading
import time

import pytest

from assistant.core.config import available_cores
from assistant.thinking.engines.cores import SLOWEST, WAITING, CoreWatch, sleeping_threads


def test_only_what_is_imported_within_has_sleeping_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WAITING, raising=False)
    with sleeping_threads():
        assert os.environ[WAITING] == "passive"
    assert WAITING not in os.environ
    monkeypatch.setenv(WAITING, "active")
    with sleeping_threads():
        assert os.environ[WAITING] == "active", "who has set it knows why"


class Others:
    """Other programs, which keep so many cores busy."""

    def __init__(self) -> None:
        self.cores = 0.0
        self._used = 0.0
        self._then = time.monotonic()
        self.looked = threading.Semaphore(0)

    def __call__(self) -> float:
        now = time.monotonic()
        self._used += self.cores * (now - self._then)
        self._then = now
        self.looked.release()
        return self._used


def looks(others: Others, times: int) -> None:
    """Waits until it was measured so often from now on."""
    while others.looked.acquire(blocking=False):
        pass
    for _ in range(times):
        assert others.looked.acquire(timeout=10)


def test_what_keeps_the_cores_busy_for_two_measurements_counts_and_ends_as_soon_as_it_is_over() -> None:
    others = Others()
    watch = CoreWatch(0.02, others, cores=2)
    try:
        looks(others, 3)
        assert (watch.free, watch.slowdown) == (2, 1.0)
        others.cores = 1.0
        looks(others, 4)
        assert watch.free == 1
        assert watch.slowdown == pytest.approx(2.0, rel=0.1)
        others.cores = 2.0
        looks(others, 4)
        assert watch.free == 1, "at least one thread computes"
        assert watch.slowdown == SLOWEST
        others.cores = 0.0
        looks(others, 3)
        assert (watch.free, watch.slowdown) == (2, 1.0)
    finally:
        watch.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "cores"]


def test_a_short_task_of_others_changes_nothing() -> None:
    used = iter([0.0, 9.0, *[9.0] * 1000])
    watch = CoreWatch(0.02, lambda: next(used), cores=2)
    try:
        for _ in range(20):
            assert watch.free == 2
            time.sleep(0.01)
    finally:
        watch.close()


def test_others_are_measured_on_this_machine() -> None:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(available_cores())]
    watch = CoreWatch(0.3)
    try:
        limit = time.monotonic() + 10
        while watch.slowdown == 1.0 and time.monotonic() < limit:
            time.sleep(0.05)
        assert watch.slowdown > 1.0
    finally:
        watch.close()
        for process in busy:
            process.kill()
            process.wait()
