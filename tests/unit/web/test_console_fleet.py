"""The page "Fleet" of the console: what a leader shows and does there, a member, and a kiosk that stands alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles_made import PACKS, bundle_in
from console_fakes import Desktop, desktop
from fleet_kiosks import FleetKiosk, eventually, joined, leader, port

from assistant.fleet.leader import Leader
from assistant.fleet.place import FleetPlace
from assistant.web.console.access import TOKEN_HEADER

__all__ = ["leader", "port"]
"""Fixtures."""


@pytest.fixture
def desk(tmp_path: Path, leader: Leader) -> Iterator[Desktop]:
    with desktop(tmp_path, fleet=FleetPlace(leader=leader)) as found:
        found.log_in()
        yield found


def test_a_kiosk_alone_says_how_it_could_be_otherwise(tmp_path: Path) -> None:
    with desktop(tmp_path) as found:
        found.log_in()
        assert "This kiosk stands alone" in found.client.get("/console/fleet").text
        status, told = found.do("fleet-pause", {"on": True})
        assert status == 422
        assert "leads no fleet" in str(told["error"])


def test_nobody_looks_without_the_password(desk: Desktop, leader: Leader) -> None:
    desk.client.cookies.clear()
    assert desk.client.get("/console/fleet.json").status_code == 401
    assert desk.do("fleet-pause", {"on": True})[0] == 401
    assert leader.wanted.paused is None


def test_a_kiosk_is_let_in_looked_at_and_removed(tmp_path: Path, desk: Desktop, leader: Leader, port: int) -> None:
    with FleetKiosk(tmp_path / "bees", "Bees", port) as kiosk:
        assert eventually(lambda: bool(kiosk.codes) and bool(desk.client.get("/console/fleet.json").json()["waiting"]))
        [waiting] = desk.client.get("/console/fleet.json").json()["waiting"]
        assert (waiting["name"], waiting["told"]) == ("Bees", "It shows its code on its screen.")
        status, told = desk.do("fleet-admit", {"ticket": waiting["ticket"], "code": "12"})
        assert (status, "8 digits" in str(told["error"])) == (422, True)
        assert desk.do("fleet-admit", {"ticket": waiting["ticket"], "code": kiosk.codes[-1]})[0] == 200
        assert eventually(lambda: bool(leader.members and leader.members[0].is_here))
        page = desk.client.get("/console/fleet.json").json()
        assert page["summary"] == "1 of 1 kiosks are well."
        assert page["members"][0]["facts"].startswith("ready, volume 100%, 0 answers")
        assert desk.do("fleet-volume", {"volume": 0.3}) == (200, {"told": "The volume of all kiosks is 30%."})
        assert eventually(lambda: kiosk.controls.volume == 0.3)
        assert desk.do("fleet-remove", {"id": page["members"][0]["id"]})[0] == 200
        assert leader.members == []


def test_a_bundle_is_sent_to_the_leader_and_goes_out(tmp_path: Path, desk: Desktop, leader: Leader, port: int) -> None:
    file = bundle_in(tmp_path / "made", PACKS)

    def send(content: bytes) -> tuple[int, str]:
        address, headers = "/console/fleet-bundle?name=museum.kiosk", {TOKEN_HEADER: desk.token}
        answer = desk.client.put(address, content=content, headers=headers)
        return answer.status_code, answer.text

    assert send(file.read_bytes()[:500])[0] == 422
    with FleetKiosk(tmp_path / "bees", "Bees", port) as kiosk:
        joined(leader, kiosk)
        status, told = send(file.read_bytes())
        assert (status, "museum.kiosk is being tried on Bees" in told) == (200, True)
        assert sorted(path.name for path in leader.arriving.iterdir()) == [
            leader.rollout.bundle.identity if leader.rollout else ""
        ]
        assert desk.do("fleet-stop")[0] == 200
        assert "was stopped: by the operator" in desk.client.get("/console/fleet.json").json()["rollout"]


def test_a_member_says_how_it_stands_and_leaves(tmp_path: Path, leader: Leader, port: int) -> None:
    kiosk = FleetKiosk(tmp_path / "bees", "Bees", port)
    with kiosk, desktop(tmp_path, fleet=FleetPlace(member=kiosk.member)) as found:
        found.log_in()
        joined(leader, kiosk)
        assert eventually(lambda: "hears it" in found.client.get("/console/fleet").text)
        assert found.do("fleet-leave")[0] == 200
        assert not kiosk.has_joined
        assert "has left" in found.client.get("/console/fleet.json").json()["told"]
        assert found.do("fleet-ask")[0] == 200
        assert eventually(lambda: len(kiosk.codes) == 2)
