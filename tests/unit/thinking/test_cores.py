"""How many threads compute."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from assistant.core.config import available_cores
from assistant.core.events import KioskState, StateChanged
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


def crowded(watch: CoreWatch) -> bool:
    return watch.crowded


def test_what_keeps_half_of_the_cores_busy_for_two_measurements_crowds_them_until_it_is_over() -> None:
    others = Others()
    with closing(CoreWatch(0.02, others, cores=4)) as watch:
        looks(others, 3)
        assert (crowded(watch), watch.slowdown) == (False, 1.0)
        others.cores = 1.0
        looks(others, 4)
        assert crowded(watch) is False
        assert 1.1 < watch.slowdown < 1.9
        others.cores = 2.0
        looks(others, 4)
        assert crowded(watch)
        assert 1.4 < watch.slowdown < SLOWEST
        others.cores = 4.0
        looks(others, 4)
        assert watch.slowdown == SLOWEST
        others.cores = 0.0
        looks(others, 3)
        assert (crowded(watch), watch.slowdown) == (False, 1.0)
    assert not [thread for thread in threading.enumerate() if thread.name == "cores"]


def test_a_short_task_of_others_changes_nothing() -> None:
    used = iter([0.0, 9.0, *[9.0] * 1000])
    with closing(CoreWatch(0.02, lambda: next(used), cores=2)) as watch:
        for _ in range(20):
            assert crowded(watch) is False
            time.sleep(0.01)


def test_what_is_for_crowded_cores_is_made_once_and_while_nobody_is_answered() -> None:
    others, made = Others(), list[str]()

    def make(name: str) -> Callable[[], None]:
        return lambda: made.append(name)

    def fails() -> None:
        raise RuntimeError("no memory")

    with closing(CoreWatch(0.02, others, cores=2)) as watch:
        watch.prepare(fails)
        watch.prepare(make("model"))
        looks(others, 4)
        assert made == [], "there is room"
        others.cores = 2.0
        looks(others, 5)
        assert made == [], "the kiosk is being started"
        watch.observe(StateChanged(KioskState.LISTENING))
        looks(others, 3)
        assert crowded(watch)
        assert made == [], "what a visitor says would be lost"
        watch.observe(StateChanged(KioskState.READY))
        looks(others, 4)
        watch.prepare(make("later"))
        looks(others, 4)
        assert made == ["model", "later"]


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
