"""The commands of a fleet as programs of their own, as an operator runs them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fleet_kiosks import HERE, eventually, leader, port

from assistant.fleet.kept import MEMBER
from assistant.fleet.leader import Leader
from assistant.turn import pause_mark

pytestmark = pytest.mark.slow
__all__ = ["leader", "port"]
"""Fixtures."""


@pytest.fixture
def data(tmp_path: Path, port: int) -> Path:
    """Of a kiosk whose configuration lies beside it."""
    folder = tmp_path / "kiosk"
    (tmp_path / "kiosk.toml").write_text(
        f'[kiosk]\nname = "Bees"\n[paths]\ndata = "{folder}"\n[fleet]\nleader = "{HERE}"\nport = {port}\n'
    )
    folder.mkdir()
    return folder


def begun(data: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistant", "--config", f"{data}.toml", "fleet", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )


def run(data: Path, *words: str) -> tuple[int, str]:
    with begun(data, *words) as process:
        told, errors = process.communicate(timeout=120)
    assert "Traceback" not in errors
    return process.returncode, told + errors


def test_a_kiosk_joins_by_the_code_in_its_terminal_and_leaves(data: Path, leader: Leader) -> None:
    with begun(data, "join") as joining:
        assert joining.stdout
        code = re.search(r"\d{4} \d{4}", joining.stdout.readline())
        assert code
        assert eventually(lambda: bool(leader.admissions.waiting))
        [kiosk] = leader.admissions.waiting
        assert kiosk.offer.name == "Bees"
        leader.admissions.type_code(kiosk.ticket, code[0])
        told, _ = joining.communicate(timeout=120)
    assert joining.returncode == 0
    assert 'It has joined. Write role = "member"' in told
    assert [member.name for member in leader.members] == ["Bees"]
    status, told = run(data, "join")
    assert status == 1
    assert "in a fleet already" in told
    pause_mark.mark(data, on=True)
    status, told = run(data, "leave")
    assert status == 0
    assert "It was paused, and answers again" in told
    assert not (data / MEMBER).exists()
    assert leader.members == []
    assert run(data, "leave") == (0, "It is in no fleet.\n")


def test_only_the_leader_can_send_a_bundle_out(data: Path) -> None:
    status, told = run(data, "push", "museum.kiosk")
    assert status == 1
    assert "This machine leads no fleet" in told
    assert list(data.iterdir()) == [], "and becomes none by it"


def test_a_laptop_leads_only_with_a_password_for_its_page(data: Path) -> None:
    status, told = run(data, "lead")
    assert status == 2
    assert "The console has no password" in told
