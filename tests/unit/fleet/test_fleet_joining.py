"""Joining a fleet over the real network of this machine: who knows the code, and who does not."""

import ssl
from functools import partial
from pathlib import Path

import httpx
import pytest
from fleet_kiosks import HERE, FleetKiosk, eventually, free_port, joined, leader, leading, port, type_code

from assistant.core.errors import FleetError
from assistant.fleet import certificates
from assistant.fleet.certificates import AUTHORITY, CERTIFICATE, KEY, Authority
from assistant.fleet.connection import SNI
from assistant.fleet.kept import MEMBER
from assistant.fleet.leader import Leader
from assistant.fleet.messages import Report
from assistant.fleet.pairing import TRIES, KioskSide, LeaderSide, new_code, shown_code, typed_code

__all__ = ["leader", "port"]
"""Fixtures."""


def test_both_sides_of_a_code_prove_it_to_each_other() -> None:
    kiosk, leader = KioskSide("12345678", "k", "l"), LeaderSide("12345678", "k", "l")
    leader.hear(kiosk.message)
    kiosk.hear(leader.message)
    assert kiosk.proves(leader.proof)
    assert leader.proves(kiosk.proof)
    assert kiosk.proof != leader.proof


@pytest.mark.parametrize(
    ("code", "key", "authority"), [("12345679", "k", "l"), ("12345678", "x", "l"), ("12345678", "k", "x")]
)
def test_another_code_or_another_key_proves_nothing(code: str, key: str, authority: str) -> None:
    """Who stands between the two has other keys than they have."""
    kiosk, leader = KioskSide("12345678", "k", "l"), LeaderSide(code, key, authority)
    leader.hear(kiosk.message)
    kiosk.hear(leader.message)
    assert not kiosk.proves(leader.proof)
    assert not leader.proves(kiosk.proof)


def test_what_was_heard_of_one_joining_is_of_no_use_for_another() -> None:
    first, leader = KioskSide("12345678", "k", "l"), LeaderSide("12345678", "k", "l")
    leader.hear(first.message)
    again = KioskSide("12345678", "k", "l")
    again.hear(leader.message)
    assert not again.proves(leader.proof)


@pytest.mark.parametrize("message", ["", "zz", "00", "41" + "00" * 32, "42" + "ff" * 32])
def test_what_is_no_answer_to_a_code_is_refused(message: str) -> None:
    with pytest.raises(FleetError, match="no answer"):
        KioskSide("12345678", "k", "l").hear(message)


def test_codes_are_read_as_people_write_them() -> None:
    code = new_code()
    assert typed_code(f" {shown_code(code)} ") == typed_code(f"{code[:4]}-{code[4:]}") == code
    for wrong in ("1234", "1234 567a", "١٢٣٤٥٦٧٨", ""):
        with pytest.raises(FleetError, match="8 digits"):
            typed_code(wrong)


def test_a_kiosk_joins_by_the_code_on_its_screen_and_is_known_after_a_restart(
    tmp_path: Path, leader: Leader, port: int
) -> None:
    with FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        joined(leader, kiosk)
        [member] = leader.members
        assert (member.name, member.report and member.report.state) == ("Bees", "ready")
        assert leader.admissions.waiting == []
    for name in (KEY, CERTIFICATE):
        assert (kiosk.data / MEMBER / name).stat().st_mode & 0o077 == 0
    with FleetKiosk(tmp_path / "a", "Bees", port) as again:
        assert eventually(lambda: "its leader hears it" in again.member.told)
        assert again.codes == []
    assert len(leader.members) == 1


def _has_failed(leader: Leader, times: int) -> bool:
    return any(waiting.offer.failed == times for waiting in leader.admissions.waiting)


def test_three_wrong_codes_end_it_and_a_new_code_is_another(tmp_path: Path, leader: Leader, port: int) -> None:
    with FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        for tries in range(TRIES):
            type_code(leader, kiosk, "0000 0000" if kiosk.codes[-1:] != ["0000 0000"] else "1111 1111")
            if tries < TRIES - 1:
                assert eventually(partial(_has_failed, leader, tries + 1))
        assert eventually(lambda: "Three wrong codes" in kiosk.member.told)
        assert not kiosk.has_joined
        assert leader.members == []
        assert len(kiosk.codes) == 1
        kiosk.member.ask_again()
        assert eventually(lambda: len(kiosk.codes) == 2)
        joined(leader, kiosk)
        assert kiosk.codes[0] != kiosk.codes[1]


def test_a_false_leader_that_does_not_know_the_code_gets_no_kiosk(tmp_path: Path, port: int) -> None:
    other = free_port()
    with leading(tmp_path / "real", port) as real, leading(tmp_path / "false", other) as false:
        places = [(HERE, other), (HERE, port)]
        with FleetKiosk(tmp_path / "a", "Bees", port, find=lambda: places) as kiosk:
            type_code(false, kiosk, "0000 0000")
            assert eventually(lambda: any(waiting.offer.failed == 1 for waiting in real.admissions.waiting))
            joined(real, kiosk)
            assert false.members == []


def test_a_kiosk_that_has_joined_speaks_to_no_other_leader(tmp_path: Path, port: int) -> None:
    with leading(tmp_path / "real", port) as real, FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        joined(real, kiosk)
    with leading(tmp_path / "false", port) as false, FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        false.want(volume=0.0, paused=True)
        assert eventually(lambda: "goes on as it is" in kiosk.member.told)
        assert (kiosk.controls.volume, kiosk.controls.paused) == (1.0, False)


def test_a_kiosk_cannot_pretend_to_be_the_leader(tmp_path: Path, port: int) -> None:
    """Its certificate is by the same authority."""
    with (
        leading(tmp_path / "real", port) as real,
        FleetKiosk(tmp_path / "a", "Bees", port) as bees,
        FleetKiosk(tmp_path / "b", "Ants", port) as ants,
    ):
        joined(real, bees)
        joined(real, ants)
    false = tmp_path / "false" / "fleet" / "leader"
    false.mkdir(parents=True)
    stolen = tmp_path / "b" / "machine" / "var/lib/wakebutton" / MEMBER
    Authority(false)
    for name in (KEY, CERTIFICATE, AUTHORITY):
        (false / name).write_bytes((stolen / name).read_bytes())
    with leading(tmp_path / "false", port), FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        assert eventually(lambda: "goes on as it is" in kiosk.member.told)


def test_strangers_and_those_who_were_removed_are_refused(tmp_path: Path, leader: Leader, port: int) -> None:
    address = f"https://{HERE}:{port}/fleet/report"
    report = Report(name="x", version="1", state="ready", warmth="normal", uptime=1).model_dump()
    with httpx.Client(verify=certificates.stranger_context()) as stranger:
        assert stranger.post(address, json=report).status_code == 403
        assert stranger.get(f"https://{HERE}:{port}/fleet/file/{'0' * 64}").status_code == 403
    own = tmp_path / "own"
    authority = Authority(own)
    key = certificates.key_in(own)
    (own / CERTIFICATE).write_text(authority.certificate(key.public_key()))
    context = certificates.stranger_context()
    context.load_cert_chain(own / CERTIFICATE, own / KEY)
    with httpx.Client(verify=context) as foreign, pytest.raises((httpx.TransportError, ssl.SSLError)):
        foreign.post(address, json=report)
    with FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        joined(leader, kiosk)
        leader.remove(leader.members[0].id)
        assert eventually(
            lambda: "no member" in kiosk.member.told or "Only kiosks that have joined" in kiosk.member.told
        )
        assert leader.members == []
        context = certificates.member_context(kiosk.data / MEMBER)
        with httpx.Client(verify=context) as removed:
            assert removed.post(address, json=report, extensions=SNI).status_code == 403


def test_a_kiosk_leaves_and_a_pause_of_the_leader_ends(tmp_path: Path, leader: Leader, port: int) -> None:
    with FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        joined(leader, kiosk)
        leader.want(paused=True)
        assert eventually(lambda: kiosk.controls.paused)
        kiosk.member.leave()
        assert not kiosk.controls.paused
        assert not kiosk.has_joined
        assert leader.members == []


def test_too_many_who_want_to_join_are_turned_away(leader: Leader, tmp_path: Path) -> None:
    from assistant.fleet.messages import JoinOffer

    def offer(number: int, address: str) -> str:
        key = certificates.key_in(tmp_path / f"{number}")
        side = KioskSide("12345678", "k", "l")
        return leader.admissions.offer(
            JoinOffer(name="x", request=certificates.request(key), message=side.message), address
        )

    offer(1, "10.0.0.1")
    offer(1, "10.0.0.1")
    offer(2, "10.0.0.1")
    with pytest.raises(FleetError, match="Too many"):
        offer(3, "10.0.0.1")
    assert len(leader.admissions.waiting) == 2
