"""What a leader shares, its kiosks take by the same checked ways as their own consoles, and refuse what is wrong."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles_made import PACKS, PROGRAM, TARGET, TRAINS, bundle_in, key_in
from fleet_kiosks import FleetKiosk, eventually, joined, leader, leading, port, rooted

from assistant.bundle import signing
from assistant.bundle.offered import install_offered
from assistant.bundle.versions import Versions
from assistant.core.config_file import load
from assistant.core.errors import FleetError
from assistant.fleet.leader import Leader
from assistant.fleet.messages import BundleOutcome, SharedBundle
from assistant.fleet.overview import overview
from assistant.fleet.rollout import FIRST_SECONDS, KioskProgress, Rollout
from assistant.fleet.sharing import Sharing
from assistant.install.steps import HOME, OFFERED

__all__ = ["leader", "port"]
"""Fixtures."""
BROKEN = b"\xff\xfe\x00"
"""No text at all."""


@pytest.fixture
def kiosk(tmp_path: Path, port: int, leader: Leader) -> Iterator[FleetKiosk]:
    with FleetKiosk(tmp_path / "bees", "Bees", port) as found:
        joined(leader, found)
        yield found


def sharing(tmp_path: Path, leader: Leader, settings: str) -> Sharing:
    data = tmp_path / "leader"
    file = tmp_path / "leader.toml"
    file.write_text(f'{settings}\n[paths]\ndata = "{data}"\n', encoding="utf-8")
    return Sharing(leader, load(file), file)


def add_pack(data: Path, name: str, content: bytes) -> None:
    (data / "knowledge").mkdir(parents=True, exist_ok=True)
    (data / "knowledge" / name).write_bytes(content)


def pack(title: str) -> bytes:
    return TRAINS.replace(b"title: Trains", f"title: {title}".encode())


def refusal(leader: Leader, kind: str) -> str:
    [member] = leader.members
    found = member.report.outcomes.get(kind) if member.report else None  # type: ignore[call-overload]
    return found.refused if found else ""


def test_settings_and_house_are_taken_and_those_of_the_place_stay(
    tmp_path: Path, leader: Leader, kiosk: FleetKiosk
) -> None:
    before = kiosk.file.read_text()
    kiosk.file.write_text(f"{before}\n[speaking]\nvolume = 0.3\n")
    settings = '[home]\nname = "Lisbon"\n[speaking]\nvolume = 0.9\npace = 0.8\n'
    settings += '[skills.house.facts.toilets]\nen = "Downstairs."\n'
    sharing(tmp_path, leader, settings).share_settings()
    assert eventually(lambda: kiosk.controls.restarts == 1)
    config = kiosk.config
    assert (config.home.name, config.speaking.pace, config.speaking.volume) == ("Lisbon", 0.8, 0.3)
    assert config.skills["house"]["facts"]["toilets"]["en"] == "Downstairs."
    assert config.fleet.role == "member"
    assert eventually(lambda: overview(leader)["members"][0]["notes"] == [])


@pytest.mark.parametrize("key", ["console.password_hash", "paths.data", "audio.speaker", "fleet.role", "no.such"])
def test_a_setting_that_is_each_kiosks_own_is_refused(leader: Leader, kiosk: FleetKiosk, key: str) -> None:
    before = kiosk.file.read_text()
    leader.want(settings={key: "x", "home.name": "Lisbon"}, volume=0.5)
    assert eventually(lambda: key in refusal(leader, "settings"))
    assert kiosk.file.read_text() == before
    assert kiosk.controls.volume == 0.5, "the rest goes on"


def test_a_value_that_is_wrong_is_refused_with_the_reason(leader: Leader, kiosk: FleetKiosk) -> None:
    leader.want(settings={"home.latitude": 999.0})
    assert eventually(lambda: "latitude" in refusal(leader, "settings"))
    assert any("refuses the settings" in note for note in overview(leader)["members"][0]["notes"])


def test_pause_and_volume_reach_all_and_are_not_repeated(tmp_path: Path, leader: Leader, kiosk: FleetKiosk) -> None:
    shared = sharing(tmp_path, leader, "")
    shared.pause(on=True)
    shared.set_volume(0.4)
    assert eventually(lambda: kiosk.controls.paused and kiosk.controls.volume == 0.4)
    kiosk.controls.volume = 0.7  # by the kiosk's own operator
    shared.pause(on=False)
    assert eventually(lambda: not kiosk.controls.paused)
    assert kiosk.controls.volume == 0.7


def test_packs_are_taken_replaced_and_removed_beside_the_kiosks_own(
    tmp_path: Path, leader: Leader, kiosk: FleetKiosk
) -> None:
    add_pack(kiosk.data, "own.md", pack("Own"))
    for name in ("trains", "ships"):
        add_pack(tmp_path / "leader", f"{name}.md", pack(name))
    shared = sharing(tmp_path, leader, "")
    shared.share_packs()
    folder = kiosk.data / "knowledge"

    def there() -> list[str]:
        return sorted(path.name for path in folder.glob("*.md"))

    assert eventually(lambda: there() == ["own.md", "ships.md", "trains.md"])
    (tmp_path / "leader/knowledge/ships.md").unlink()
    add_pack(tmp_path / "leader", "trains.md", pack("Railways"))
    shared.share_packs()
    assert eventually(lambda: there() == ["own.md", "trains.md"])
    assert (folder / "trains.md").read_bytes() == pack("Railways")
    assert eventually(lambda: kiosk.looked == 2)


def test_a_poisoned_pack_is_refused_and_the_rest_goes_on(tmp_path: Path, leader: Leader, kiosk: FleetKiosk) -> None:
    good = {"ships.md": leader.keep_file(pack("Ships")), "a.md": leader.keep_file(pack("A"))}
    leader.want(packs={**good, "poison.md": leader.keep_file(BROKEN)}, volume=0.6)
    assert eventually(lambda: "poison" in refusal(leader, "packs"))
    there = sorted(path.name for path in (kiosk.data / "knowledge").glob("*.md"))
    assert there == ["a.md", "ships.md"]
    assert kiosk.controls.volume == 0.6
    (leader.folder / "files" / good["a.md"]).write_bytes(b"changed on its way")
    leader.want(packs={"a.md": good["a.md"]})
    assert eventually(lambda: "otherwise than it was promised" in refusal(leader, "packs"))
    assert (kiosk.data / "knowledge/a.md").read_bytes() == pack("A")


@pytest.mark.parametrize("name", ["../evil.md", "/etc/evil.md", "evil.sh", ".hidden.md"])
def test_a_name_that_leads_elsewhere_is_no_pack(leader: Leader, name: str) -> None:
    with pytest.raises(ValueError, match="name of a pack"):
        leader.want(packs={name: "0" * 64})


def test_a_leader_shares_no_broken_pack(tmp_path: Path, leader: Leader) -> None:
    add_pack(tmp_path / "leader", "poison.md", BROKEN)
    with pytest.raises(Exception, match=r"poison\.md"):
        sharing(tmp_path, leader, "").share_packs()
    assert leader.wanted.packs is None


def test_without_its_leader_a_kiosk_goes_on_and_hears_it_again(tmp_path: Path, port: int) -> None:
    data = tmp_path / "leader"
    with leading(data, port) as leader:
        kiosk = FleetKiosk(tmp_path / "bees", "Bees", port).__enter__()
        joined(leader, kiosk)
    try:
        assert eventually(lambda: "goes on as it is" in kiosk.member.told)
        with leading(data, port) as again:
            again.want(volume=0.2)
            assert eventually(lambda: kiosk.controls.volume == 0.2)
            assert [member.name for member in again.members] == ["Bees"]
    finally:
        kiosk.__exit__()


BUNDLE = SharedBundle(identity="0" * 64, name="museum.kiosk", size=1, push=1000.0)


def heard(rollout: Rollout, kiosk: str, state: str, *, ready: str = "ready", why: str = "") -> Rollout:
    told = BundleOutcome.model_validate({"identity": "0" * 64, "push": 1000.0, "state": state, "why": why})
    return rollout.heard(kiosk, KioskProgress(state=ready, bundle=told))


def test_the_others_wait_until_the_first_is_installed_and_well() -> None:
    rollout = Rollout(bundle=BUNDLE, first="a")
    assert rollout.offers_to("a")
    assert not rollout.offers_to("b")
    for state, ready in (("waiting", "ready"), ("installed", "starting"), ("installed", "error")):
        rollout = heard(rollout, "a", state, ready=ready)
        assert not rollout.offers_to("b")
    rollout = heard(rollout, "a", "installed")
    assert rollout.offers_to("b")
    assert rollout.told({"a": "A", "b": "B"}) == "museum.kiosk: 1 of 2 kiosks have it."


def test_a_first_that_refuses_or_is_silent_stops_it_and_a_later_one_does_not() -> None:
    rollout = Rollout(bundle=BUNDLE, first="a")
    refused = heard(rollout, "a", "refused", why="It does not start.")
    assert (refused.phase, refused.offers_to("a"), refused.offers_to("b")) == ("stopped", False, False)
    assert "It does not start" in refused.told({"a": "A"})
    assert rollout.at(1000 + FIRST_SECONDS).phase == "first"
    assert rollout.at(1001 + FIRST_SECONDS).phase == "stopped"
    rest = heard(heard(rollout, "a", "installed"), "b", "refused", why="no room")
    assert (rest.phase, rest.refused) == ("rest", {"b": "no room"})
    assert heard(rest, "b", "installed").refused == {}


@pytest.mark.parametrize("other", [{"identity": "1" * 64}, {"push": 2000.0}])
def test_an_answer_about_another_bundle_or_an_earlier_push_counts_for_nothing(other: dict[str, object]) -> None:
    rollout = Rollout(bundle=BUNDLE.model_copy(update=other), first="a")
    assert heard(rollout, "a", "refused") == heard(rollout, "a", "installed") == rollout


def trusting(kiosk: FleetKiosk, made: Path) -> None:
    kiosk.machine.make_old()
    Versions(kiosk.machine).trust(signing.public_key(key_in(made)))


def test_a_bundle_goes_to_one_and_then_to_the_rest(
    tmp_path: Path, port: int, leader: Leader, kiosk: FleetKiosk
) -> None:
    file = bundle_in(tmp_path / "made", {**PROGRAM, **PACKS}, target=TARGET)
    trusting(kiosk, tmp_path / "made")
    with FleetKiosk(tmp_path / "ants", "Ants", port) as ants:
        joined(leader, ants)
        trusting(ants, tmp_path / "made")
        with rooted(ants):
            rollout = leader.push(file, next(id_ for id_, name in leader.names.items() if name == "Bees"))
            assert eventually(lambda: (kiosk.data / OFFERED).exists() if (now := leader.rollout) else bool(now))
            assert not (ants.data / OFFERED).exists()
            assert ants.machine.answers == "old"
            with rooted(kiosk):
                assert eventually(lambda: len(leader.rollout.installed if leader.rollout else ()) == 2, 60)
        assert (kiosk.machine.answers, ants.machine.answers) == ("new", "new")
        assert eventually(lambda: not (ants.data / OFFERED).exists())
    assert rollout.bundle.identity in (kiosk.machine.path("/opt/wakebutton/bundles.json")).read_text()


def test_a_bundle_of_a_key_that_the_kiosk_does_not_trust_is_not_installed(
    tmp_path: Path, leader: Leader, kiosk: FleetKiosk
) -> None:
    trusting(kiosk, tmp_path / "made")
    foreign = bundle_in(tmp_path / "foreign", {**PROGRAM, **PACKS}, target=TARGET)
    with rooted(kiosk):
        leader.push(foreign)
        assert eventually(lambda: leader.rollout is not None and leader.rollout.phase == "stopped")
        assert "this machine trusts" in str(leader.rollout)
        assert kiosk.machine.answers == "old"
        Versions(kiosk.machine).trust(signing.public_key(key_in(tmp_path / "foreign")))
        leader.push(foreign)
        assert eventually(lambda: kiosk.machine.answers == "new")


def test_root_follows_no_link_and_opens_no_pipe_that_a_kiosks_user_has_put_there(
    tmp_path: Path, kiosk: FleetKiosk
) -> None:
    file = bundle_in(tmp_path / "made", PACKS)
    trusting(kiosk, tmp_path / "made")
    offered = kiosk.machine.path(HOME / OFFERED)
    answer = kiosk.machine.path("/opt/wakebutton/offered.json")
    offered.parent.mkdir(parents=True, exist_ok=True)
    for kind in ("link", "pipe"):
        offered.symlink_to(file) if kind == "link" else os.mkfifo(offered)
        install_offered(kiosk.machine, lambda _: None)
        assert '"why": ""' not in answer.read_text(), kind
        offered.unlink()
    offered.write_bytes(file.read_bytes())
    install_offered(kiosk.machine, lambda _: None)
    assert '"why": ""' in answer.read_text()


def test_no_bundle_is_pushed_where_nobody_would_get_it(tmp_path: Path, leader: Leader) -> None:
    with pytest.raises(FleetError, match="No kiosk has joined"):
        leader.push(bundle_in(tmp_path / "made", PACKS))
