"""What else of the kiosk knows that it is in a fleet: its units, its firewall, the doctor, its screen."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from bundles_made import RunningMachine

from assistant.core.config import Config
from assistant.core.events import JoiningCode
from assistant.doctor.fleet import fleet
from assistant.fleet.kept import MEMBER
from assistant.install.machine import Receipt
from assistant.install.steps import DROP_IN, FLEET_PATH_UNIT, FLEET_UNIT, UNITS, Unit
from assistant.offline.network import ConnectionJudge, allowed_hosts
from assistant.web.pictures import Gallery
from assistant.web.snapshot import Snapshot


def config(data: Path, role: str, **more: object) -> Config:
    return Config.model_validate({"fleet": {"role": role}, "paths": {"data": str(data)}, **more})


def installed(folder: Path, role: str) -> Mapping[str, str]:
    machine = RunningMachine(folder / role)
    step = Unit(
        machine, Receipt(machine.path("/receipt.json"), machine), Config.model_validate({"fleet": {"role": role}})
    )
    step.do()
    return {path.name: path.read_text() for path in machine.path(UNITS).rglob("*") if path.is_file()}


def test_only_a_member_has_units_by_which_root_takes_bundles(tmp_path: Path) -> None:
    member, leader, alone = (installed(tmp_path, role) for role in ("member", "leader", "none"))
    assert f"Wants={FLEET_PATH_UNIT}" in member[DROP_IN.name].splitlines()
    assert {FLEET_UNIT, FLEET_PATH_UNIT} <= set(member)
    for others in (leader, alone):
        assert not {FLEET_UNIT, FLEET_PATH_UNIT} & set(others)
        assert FLEET_PATH_UNIT not in others[DROP_IN.name]
    assert "192.168.0.0/16" in member[DROP_IN.name]
    assert "224.0.0.251" in leader[DROP_IN.name]
    assert "192.168.0.0/16" not in alone[DROP_IN.name]


def test_a_kiosk_alone_reaches_no_multicast(tmp_path: Path) -> None:
    assert not ConnectionJudge(allowed_hosts(config(tmp_path, "none"))).allows("224.0.0.251")
    assert ConnectionJudge(allowed_hosts(config(tmp_path, "member"))).allows("224.0.0.251")


@pytest.mark.parametrize(
    ("role", "state", "told"),
    [("none", "well", "stands alone"), ("leader", "broken", "console"), ("member", "doubtful", "not joined")],
)
def test_the_doctor_tells_how_it_stands(tmp_path: Path, role: str, state: str, told: str) -> None:
    found = fleet(config(tmp_path, role), installed=True)
    assert found.state == state
    assert told in found.why


def test_the_doctor_sees_that_nobody_installs_what_comes(tmp_path: Path) -> None:
    (tmp_path / MEMBER).mkdir(parents=True)
    (tmp_path / MEMBER / "certificate.pem").touch()
    assert fleet(config(tmp_path, "member"), installed=True).state == "well"
    assert fleet(config(tmp_path, "member"), installed=False).mend == "sudo assistant install"


def test_the_screen_shows_the_code_until_it_counts_no_more() -> None:
    shown: list[Mapping[str, object]] = []
    snapshot = Snapshot("en", Gallery(), shown.append)
    for code in ("1234 5678", ""):
        snapshot(JoiningCode(code))
        assert shown[-1]["code"] == code
