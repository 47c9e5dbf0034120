"""Whether a soak tells what grows, and that it runs on fakes alone."""

import json
import mmap
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.bench.soak import LIMITS, GrowthLimit, ProcessSample, drift, sample, slope, table


def samples(**growth: float) -> list[ProcessSample]:
    """Forty turns; growth: of a figure over all of them."""
    start = {"memory_mib": 400.0, "threads": 20, "files": 30, "first_audio_seconds": 0.2}
    return [
        ProcessSample(**cast("Any", {name: value + growth.get(name, 0) * turn / 39 for name, value in start.items()}))
        for turn in range(40)
    ]


def test_nothing_grows() -> None:
    soaked = drift(samples(), 9.0)
    assert soaked.good
    assert soaked.drifts["memory_mib"].first == soaked.drifts["memory_mib"].last == 400
    assert set(soaked.drifts) == set(LIMITS)


@pytest.mark.parametrize(
    ("name", "much"), [("memory_mib", 60), ("threads", 6), ("files", 8), ("first_audio_seconds", 0.2)]
)
def test_what_grows_is_told(name: str, much: float) -> None:
    soaked = drift(samples(**{name: much}), 9.0)
    assert not soaked.good
    assert {each for each, found in soaked.drifts.items() if not found.steady} == {name}
    assert soaked.drifts[name].last > soaked.drifts[name].first
    assert "grows" in list(table(soaked).columns[-1].cells)


def test_the_first_tenth_is_compared_with_the_last() -> None:
    found = drift(samples(memory_mib=39), 9.0).drifts["memory_mib"]
    assert (found.first, found.last) == (401.5, 437.5)


def test_the_slope_is_that_of_a_thousand_turns_and_no_single_turn_decides_it() -> None:
    even = [replace(each, memory_mib=400 + turn / 10) for turn, each in enumerate(samples())]
    assert slope(even, "memory_mib") == pytest.approx(100, abs=6)  # an even number of turns: half of all, less a half
    even[5] = replace(even[5], memory_mib=9000)
    even[7] = replace(even[7], first_audio_seconds=None)
    assert slope(even, "memory_mib") == pytest.approx(100, abs=6)
    assert slope(even, "first_audio_seconds") == 0
    assert "+100" in list(table(drift(even, 9.0)).columns[3].cells)


def test_a_limit_is_a_share_or_a_least() -> None:
    assert GrowthLimit(0.1, 5).holds(100, 110)
    assert not GrowthLimit(0.1, 5).holds(100, 111)
    assert GrowthLimit(0.1, 5).holds(10, 15)
    assert GrowthLimit(0.1, 5).holds(10, 3)


def test_turns_that_failed_are_counted_and_make_it_bad() -> None:
    broken = [ProcessSample(400, 20, 30, None, "engine"), *samples()]
    soaked = drift(broken, 9.0)
    assert (soaked.turns, soaked.failed, soaked.errors) == (41, 1, ("engine",))
    assert not soaked.good
    assert json.loads(json.dumps(soaked.as_values()))["steady"] is False


def test_open_files_and_memory_are_those_of_the_process(tmp_path: Path) -> None:
    answered: Any = SimpleNamespace(error=None, times={"first_audio": 0.5})
    before = sample(answered)
    ballast = bytearray(64 << 20)
    ballast[:: 1 << 12] = b"x" * len(ballast[:: 1 << 12])
    with (tmp_path / "file").open("w"):
        after = sample(answered)
    assert after.files == before.files + 1
    assert 50 < after.memory_mib - before.memory_mib < 90
    assert after.first_audio_seconds == 0.5


def test_a_file_that_is_mapped_is_no_memory_of_its_own(tmp_path: Path) -> None:
    answered: Any = SimpleNamespace(error=None, times={})
    (tmp_path / "model").write_bytes(bytes(64 << 20))
    before = sample(answered)
    with (tmp_path / "model").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert sum(mapped[:: 1 << 12]) == 0
        assert abs(sample(answered).memory_mib - before.memory_mib) < 8
