"""config/assistant.service, by systemd's own tools."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.core.config import Config
from assistant.core.config_file import SYSTEM_FILE
from assistant.core.resources import resource
from assistant.install import program_steps, steps

UNIT = resource("config", "assistant.service").read_text(encoding="utf-8")
analyze = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd-analyze, of the package systemd"
)
MOST_EXPOSED = 2.0


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, as if the program were installed here."""
    path = tmp_path / "assistant.service"
    path.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT, flags=re.MULTILINE))
    return path


def told(*command: str | Path) -> str:
    done = subprocess.run(["systemd-analyze", *command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@analyze
def test_systemd_finds_nothing_wrong_with_it(unit: Path) -> None:
    assert told("verify", "--man=no", "--recursive-errors=yes", unit) == ""
    unit.write_text(unit.read_text().replace("RestartSec=3", "RestartSecs=3"))
    with pytest.raises(AssertionError, match="RestartSecs"):
        told("verify", "--man=no", "--recursive-errors=yes", unit)


@analyze
def test_systemd_finds_nothing_wrong_with_the_unit_of_a_stick(tmp_path: Path) -> None:
    stick = tmp_path / "assistant-stick@.service"
    text = resource("config", "assistant-stick@.service").read_text(encoding="utf-8")
    stick.write_text(text.replace(str(program_steps.PROGRAM), "/bin/true"))
    assert told("verify", "--man=no", "--recursive-errors=yes", stick) == ""


def test_the_guard_looks_after_each_start_and_a_stick_is_looked_for_by_the_unit_that_is_there() -> None:
    for when, what in (("Pre", "starting"), ("Post", "ready")):
        assert f"\nExecStart{when}=-+/usr/bin/python3 -I {steps.GUARD} {what}\n" in UNIT
    rules = resource("config", steps.STICK_RULES.name).read_text(encoding="utf-8")
    assert steps.STICK_UNIT.replace("@.", "@%k.") in rules


@analyze
def test_its_sandbox_scores_two_or_better_also_with_a_host_allowed(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("IPAddressAllow=localhost", "IPAddressAllow=localhost 192.0.2.7"))
    listed = told("security", "--offline=true", "--no-pager", unit)
    score = re.search(r"exposure level for assistant.service: ([\d.]+)", listed)
    assert score
    assert float(score[1]) <= MOST_EXPOSED, listed


def test_it_starts_what_is_installed_with_the_configuration_that_is_installed() -> None:
    [start] = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    assert start.split()[0] == str(program_steps.PROGRAM)
    assert str(SYSTEM_FILE) in start.split()
    assert start.split()[-1] == "run"
    assert f"\nUser={steps.USER}\n" in UNIT
    assert f"HOME={steps.HOME}" in UNIT


def test_systemd_waits_longer_than_the_program_lets_itself_load() -> None:
    [minutes] = re.findall(r"^TimeoutStartSec=(\d+)min$", UNIT, re.MULTILINE)
    assert int(minutes) * 60 > Config().kiosk.loading_seconds


def test_a_visitor_goes_before_all_other_programs() -> None:
    """Beside the slices of services and of users: within one of them its weight would count against that one only."""
    assert "\nSlice=-.slice\n" in UNIT
    [weight] = re.findall(r"^CPUWeight=(\d+)$", UNIT, re.MULTILINE)
    assert int(weight) >= 10 * 100, "each slice has 100"
