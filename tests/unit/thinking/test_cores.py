"""How many threads compute."""

import os
import subprocess
import sys

import pytest

from assistant.core.config import available_cores
from assistant.thinking.engines.cores import WAITING, free_cores, sleeping_threads


def test_at_least_one_thread_computes_and_none_more_than_there_are_cores() -> None:
    assert 1 <= free_cores() <= available_cores()


def test_a_program_that_is_busy_for_a_moment_only_costs_no_core() -> None:
    booting = iter([4.0, 3.1, 0.4, 2.2, 1.0])
    assert free_cores(lambda seconds: next(booting)) == available_cores()
    assert free_cores(lambda seconds: float(available_cores())) == 1


def test_cores_that_others_keep_busy_are_left_to_them() -> None:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(available_cores())]
    try:
        assert free_cores() < max(2, available_cores())
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_only_what_is_imported_within_has_sleeping_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WAITING, raising=False)
    with sleeping_threads():
        assert os.environ[WAITING] == "passive"
    assert WAITING not in os.environ
    monkeypatch.setenv(WAITING, "active")
    with sleeping_threads():
        assert os.environ[WAITING] == "active", "who has set it knows why"
