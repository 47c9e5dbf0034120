"""The system's clock is believed as long as nothing speaks against it."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.core.timekeeping import (
    ClockEvidence,
    Timekeeper,
    hardware_time,
    is_synchronised,
    newest_file,
    standing,
)

BUILT = 1_790_000_000.0
LATER = 1_800_000_000.0


@dataclass
class Machine:
    """A computer whose clock can be set."""

    now: float = LATER
    elapsed: float = 60.0
    synchronised: bool = False
    hardware: float | None = None

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.elapsed += seconds

    def keeper(self) -> Timekeeper:
        return Timekeeper(
            BUILT, lambda: self.now, lambda: self.elapsed, lambda: self.synchronised, lambda: self.hardware
        )


@pytest.mark.parametrize(
    ("now", "synchronised", "hardware", "found"),
    [
        (3600.0, False, None, ClockEvidence.IMPOSSIBLE),
        (3600.0, False, 3600.0, ClockEvidence.IMPOSSIBLE),
        (BUILT - 3600, False, None, ClockEvidence.UNKEPT),  # a file may be some hours ahead
        (LATER, True, None, ClockEvidence.SYNCHRONISED),
        (LATER, True, 0.0, ClockEvidence.SYNCHRONISED),
        (LATER, False, LATER + 7200, ClockEvidence.KEPT),  # local time
        (LATER, False, 500.0, ClockEvidence.LOST),
        (LATER, False, None, ClockEvidence.UNKEPT),
    ],
)
def test_what_speaks_for_a_time(
    now: float, hardware: float | None, found: ClockEvidence, *, synchronised: bool
) -> None:
    assert standing(now, BUILT, synchronised=synchronised, hardware=hardware) is found


@pytest.mark.parametrize(
    ("machine", "right"),
    [
        (Machine(), True),
        (Machine(now=3600), False),
        (Machine(hardware=500), False),
        (Machine(hardware=LATER), True),
        (Machine(synchronised=True, hardware=500), True),
    ],
)
def test_a_clock_with_evidence_against_it_is_not_right(machine: Machine, *, right: bool) -> None:
    assert machine.keeper().is_right() is right


def test_a_clock_that_has_jumped_is_not_right_until_a_server_or_the_machines_own_clock_agrees() -> None:
    machine = Machine()
    keeper = machine.keeper()
    machine.passes(100_000)
    assert keeper.is_right()
    machine.now += 3600
    assert not keeper.is_right()
    machine.hardware = machine.now
    assert keeper.is_right()
    machine.hardware = None
    assert not keeper.is_right()
    machine.synchronised = True
    assert keeper.is_right()
    machine.synchronised = False
    machine.passes(100)
    assert keeper.is_right(), "a server has set it, and it has not jumped since"


def test_the_machines_own_clock_is_read_from_the_kernel(tmp_path: Path) -> None:
    file = tmp_path / "since_epoch"
    assert hardware_time(file) is None
    file.write_text("1800000000\n")
    assert hardware_time(file) == LATER


def test_a_server_that_has_set_the_clock_since_the_start_is_remembered(tmp_path: Path) -> None:
    file = tmp_path / "synchronized"
    file.touch()
    assert is_synchronised(file)


def test_the_program_is_as_young_as_its_youngest_file(tmp_path: Path) -> None:
    for name, made in (("a.py", 100), ("b.py", 200)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (made, made))
    assert newest_file(tmp_path) == 200
