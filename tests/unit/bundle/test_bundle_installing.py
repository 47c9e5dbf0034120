"""Installing bundles on a machine that is a folder; a kiosk answers whatever happens."""

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bundles_made import PACKS, PROGRAM, TARGET, RunningMachine, bundle_in, changed, key_in
from other_user import OTHER, as_root, give, reachable

from assistant.bundle import archive, guard, signing
from assistant.bundle.news import SENTENCES, TOLD, news
from assistant.bundle.stick import install_from, mounted
from assistant.bundle.versions import Versions
from assistant.core import phrases
from assistant.core.errors import AssistantError, BundleError, SetupError
from assistant.core.languages import LANGUAGES

__all__ = ["reachable"]
"""A fixture."""
WHOLE = {**PROGRAM, **PACKS, "models/whisper-base/model.bin": b"weights"}
PLACE = "/opt/wakebutton"


@pytest.fixture
def machine(reachable: Path) -> RunningMachine:
    found = RunningMachine(reachable / "machine")
    found.make_old()
    return found


@pytest.fixture
def bundle(reachable: Path) -> Path:
    return bundle_in(reachable / "made", WHOLE, target=TARGET)


def newer(bundle: Path, says: bytes) -> Path:
    program = {**WHOLE, "wheels/wakebutton-1-py3-none-any.whl": says}
    return bundle_in(bundle.parent, program, name=f"{says.decode()}.kiosk", target=TARGET)


def test_an_update_is_tried_then_switched_and_the_old_one_stays(machine: RunningMachine, bundle: Path) -> None:
    told = machine.install(bundle)
    assert machine.answers == "new"
    assert any("trusts from now on" in line for line in told)
    tried = [command[6:8] for command in machine.commands("nice")]
    content = ("bundle", "apply")
    assert tried == [content, ("doctor", "--patience"), ("listen", machine.question), content]
    versions = Versions(machine)
    assert (versions.current, versions.previous) == ("versions/1/venv", "venv")
    assert guard.read(versions.place, guard.RESULT)["became"] == "updated"
    assert not machine.path(f"{PLACE}/unpacked").exists()


def test_going_back_and_forth(machine: RunningMachine, bundle: Path) -> None:
    machine.install(bundle)
    versions = Versions(machine)
    assert versions.roll_back() == "venv"
    assert machine.answers == "old"
    assert versions.roll_back() == "versions/1/venv"
    assert machine.answers == "new"


def test_without_an_earlier_version_there_is_no_way_back(machine: RunningMachine) -> None:
    with pytest.raises(BundleError, match="no earlier version"):
        Versions(machine).roll_back()


def test_only_the_last_two_versions_are_kept(machine: RunningMachine, bundle: Path) -> None:
    for file in (bundle, newer(bundle, b"second"), newer(bundle, b"third")):
        machine.install(file)
    assert machine.answers == "third"
    assert sorted(path.name for path in machine.path(f"{PLACE}/versions").iterdir()) == ["2", "3"]


def test_the_same_bundle_again_makes_no_new_version(machine: RunningMachine, bundle: Path) -> None:
    machine.install(bundle)
    machine.ran.clear()
    machine.install(bundle)
    assert machine.commands("venv") == []
    assert machine.answers == "new"


@pytest.mark.parametrize("fails", ["doctor", "listen", "pip", "venv", "--models"])
def test_what_does_not_work_leaves_the_old_one(machine: RunningMachine, bundle: Path, fails: str) -> None:
    machine.fails = fails
    with pytest.raises((BundleError, SetupError)):
        machine.install(bundle)
    assert machine.answers == "old"
    assert not machine.path(f"{PLACE}/unpacked").exists()
    machine.fails = ""
    machine.install(bundle)
    assert machine.answers == "new"


def test_a_machine_that_was_busy_gets_a_second_trial(machine: RunningMachine, bundle: Path) -> None:
    run, machine.fails = machine.run, "doctor"

    def once(*command: str, **options: Any) -> None:
        try:
            run(*command, **options)
        except SetupError:
            machine.fails = ""
            raise

    machine.run = once  # type: ignore[method-assign]
    machine.install(bundle)
    assert len(machine.commands("doctor")) == 2
    assert machine.answers == "new"


def test_a_first_kiosk_is_installed_by_the_new_program_itself(reachable: Path, bundle: Path) -> None:
    machine = RunningMachine(reachable / "empty")
    machine.install(bundle)
    [install] = [command for command in machine.ran if "install" in command and "--from" in command]
    assert install[0].endswith("/opt/wakebutton/versions/1/venv/bin/assistant")
    assert machine.answers == "new"


def test_a_first_installation_that_was_interrupted_is_finished_by_the_same_command(
    reachable: Path, bundle: Path
) -> None:
    machine = RunningMachine(reachable / "empty")
    for fails in ("venv", "pip", "install --from", "--models", "listen"):
        machine.fails = fails
        with pytest.raises((BundleError, SetupError)):
            machine.install(bundle)
    machine.fails = ""
    machine.ran.clear()
    machine.install(bundle)
    assert machine.commands("venv") == [], "what is whole is not made again"
    assert [command for command in machine.ran if "install" in command and "--from" in command]
    assert Versions(machine).was_installed(archive.BundleFile(bundle).identity)


def test_packs_alone_need_a_kiosk_and_change_no_program(reachable: Path, machine: RunningMachine) -> None:
    packs = bundle_in(reachable / "made", PACKS)
    with pytest.raises(BundleError, match="no kiosk on this machine yet"):
        RunningMachine(reachable / "empty").install(packs)
    machine.install(packs)
    assert machine.answers == "old"
    assert [command[6:8] for command in machine.commands("nice")] == [("bundle", "apply")]


def test_a_bundle_for_another_machine_says_which(machine: RunningMachine, bundle: Path) -> None:
    machine.python = "3 11"
    with pytest.raises(BundleError, match=r"trixie with Python 3\.13 on aarch64; this machine has Python 3\.11"):
        machine.install(bundle)


def test_another_key_is_refused_until_it_is_trusted(machine: RunningMachine, bundle: Path, reachable: Path) -> None:
    machine.install(bundle)
    stranger = bundle_in(reachable / "stranger", {**WHOLE, **PACKS}, target=TARGET)
    with pytest.raises(BundleError, match=r"signed by SHA256:.*and this machine trusts SHA256:.*bundle trust"):
        machine.install(stranger)
    Versions(machine).trust(signing.public_key(key_in(reachable / "stranger")))
    machine.install(stranger)


def test_who_claims_a_trusted_key_without_having_it_is_refused(machine: RunningMachine, bundle: Path) -> None:
    machine.install(bundle)
    forged = changed(bundle, {"manifest.json.sig": signing.sign(b"other", key_in(bundle.parent))})
    with pytest.raises(BundleError, match="signed by no key that is trusted"):
        machine.install(forged)


def test_a_stick_is_not_the_first_to_be_trusted(machine: RunningMachine, bundle: Path) -> None:
    with pytest.raises(BundleError, match="trusts no key yet"):
        machine.install(bundle, first_key=False)
    machine.install(bundle)
    machine.install(newer(bundle, b"second"), first_key=False)
    assert machine.answers == "second"


@as_root
@pytest.mark.parametrize("path", [PLACE, f"{PLACE}/signers"])
def test_what_another_user_could_change_is_not_believed(machine: RunningMachine, bundle: Path, path: str) -> None:
    machine.install(bundle)
    give(machine.path(path))
    with pytest.raises(SetupError, match=f"can be changed by {OTHER.pw_name}"):
        machine.install(newer(bundle, b"second"))
    assert machine.answers == "new"


def test_a_disk_without_room_is_a_sentence_before_anything_changes(
    machine: RunningMachine, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(BundleError, match=r"needs 0\.30 GB in .*, and 0\.00 GB are free there\. Nothing was changed"):
        machine.install(bundle)
    assert machine.answers == "old"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fills_up_meanwhile_is_a_sentence(
    machine: RunningMachine, bundle: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("assistant.bundle.archive.os.fsync", full)
    with pytest.raises(BundleError, match=f"cannot be unpacked: {os.strerror(number)}"):
        machine.install(bundle)
    monkeypatch.undo()
    assert machine.answers == "old"


def test_a_stick_that_is_pulled_out_is_a_sentence(
    machine: RunningMachine, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with archive.BundleFile(bundle) as found:
        monkeypatch.setattr(found._archive, "open", gone)
        with pytest.raises(BundleError, match="is the stick still plugged in"):
            found.check()


def killed_at(machine: RunningMachine, bundle: Path, number: int) -> bool:
    """Installs in a process that gets no further than the change of that number; whether it was killed there."""
    child = os.fork()
    if child == 0:
        left = number

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            writes = event == "open" and isinstance(arguments[1], str) and arguments[1] not in {"r", "rb"}
            if writes or event in {"os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            machine.install(bundle)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("first", [True, False])
def test_a_kiosk_answers_whenever_the_power_goes(reachable: Path, bundle: Path, step: int, *, first: bool) -> None:
    """At every change of a file, of an update by a second bundle, too, where the first already made versions."""
    points, seen = 0, set[str]()
    update = bundle if first else newer(bundle, b"second")
    while True:
        machine = RunningMachine(reachable / f"m{points}")
        machine.make_old()
        if not first:
            machine.install(bundle)
        before, after = ("old", "new") if first else ("new", "second")
        if not killed_at(machine, update, points + step):
            break
        points += step
        assert machine.answers in {before, after}, points
        seen.add(machine.answers)
        guard.starting(machine.path(PLACE))  # the machine starts again
        assert machine.answers in {before, after}, points
        machine.install(update)
        assert machine.answers == after, points
        assert not machine.path(f"{PLACE}/unpacked").exists()
        shutil.rmtree(machine.root)
    assert points > 25
    assert seen == {before, after}


def started(place: Path, times: int) -> None:
    for _ in range(times):
        guard.starting(place)


@pytest.fixture
def trial(machine: RunningMachine) -> Path:
    """A new version that was just switched to."""
    place = machine.path(PLACE)
    machine.write_program(place / "versions/1/venv", "new")
    guard.switch(place, "versions/1/venv", 300)
    return place


def test_a_version_that_ends_three_times_is_taken_back(trial: Path, machine: RunningMachine) -> None:
    started(trial, 3)
    assert machine.answers == "new"
    started(trial, 1)
    assert machine.answers == "old"
    found = guard.read(trial, guard.RESULT)
    assert (found["became"], found["version"], found["why"]) == (guard.BACK, "versions/1/venv", guard.RESTARTS)
    started(trial, 5)
    assert machine.answers == "old"


def test_a_version_that_is_not_ready_in_time_is_taken_back_at_its_next_start(
    trial: Path, machine: RunningMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("assistant.bundle.guard.time.monotonic", lambda: now)
    started(trial, 1)
    now += 299
    started(trial, 1)
    assert machine.answers == "new"
    now += 301
    started(trial, 1)
    assert machine.answers == "old"
    assert guard.read(trial, guard.RESULT)["why"] == guard.SLOW


def test_an_evening_without_power_is_no_slow_start(
    trial: Path, machine: RunningMachine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guard, "BOOT", tmp_path / "boot")
    (tmp_path / "boot").write_text("one")
    started(trial, 1)
    (tmp_path / "boot").write_text("two")
    monkeypatch.setattr("assistant.bundle.guard.time.monotonic", lambda: 10**6)
    started(trial, 1)
    assert machine.answers == "new"


def test_a_version_that_proved_itself_stays_however_often_it_starts(trial: Path, machine: RunningMachine) -> None:
    started(trial, 1)
    guard.trust(trial)
    started(trial, 10)
    assert machine.answers == "new"
    assert guard.link(trial, guard.PREVIOUS) == "venv"


def test_a_switch_that_the_power_kept_from_being_made_is_forgotten(machine: RunningMachine) -> None:
    place = machine.path(PLACE)
    guard.write(place, guard.SWITCH, {"from": "venv", "to": "versions/1/venv", "limit": 1, "starts": 0})
    started(place, 1)
    assert not (place / guard.SWITCH).exists()
    assert machine.answers == "old"


def test_the_guard_runs_by_itself_without_the_program(trial: Path, machine: RunningMachine) -> None:
    shutil.copyfile(guard.__file__, trial / "guard.py")
    for _ in range(4):
        done = os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-I", str(trial / "guard.py"), "starting")
        assert done == 0
    assert machine.answers == "old"


class Service(RunningMachine):
    """Where systemd runs: a restart starts the program as the unit says."""

    systemd = True

    def __init__(self, root: Path, starts: Callable[[Path], None]) -> None:
        super().__init__(root)
        self._starts = starts

    def run(self, *command: str, **options: Any) -> None:
        super().run(*command, **options)
        if command[:2] == ("systemctl", "restart"):
            self._starts(self.path(PLACE))


def test_an_update_that_keeps_ending_is_told_and_the_old_one_is_back(reachable: Path, bundle: Path) -> None:
    machine = Service(reachable / "machine", lambda place: started(place, 4))
    machine.make_old()
    with pytest.raises(AssistantError, match=r"did not hold, and the old one is back\. It ended three times"):
        machine.install(bundle)
    assert machine.answers == "old"


def test_an_update_that_is_never_ready_is_taken_back(
    reachable: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.bundle.installing.LOOK_SECONDS", 0)
    seconds = iter(range(0, 10**9, 500))
    monkeypatch.setattr("assistant.bundle.installing.time.monotonic", lambda: float(next(seconds)))
    machine = Service(reachable / "machine", lambda place: None)
    machine.make_old()
    with pytest.raises(AssistantError, match="was not ready in time"):
        machine.install(bundle)
    assert machine.answers == "old"


def test_an_update_that_holds_is_trusted(reachable: Path, bundle: Path) -> None:
    def holds(place: Path) -> None:
        guard.starting(place)
        guard.trust(place)

    machine = Service(reachable / "machine", holds)
    machine.make_old()
    machine.install(bundle)
    assert machine.answers == "new"


def test_an_update_is_told_once_and_so_is_one_that_was_taken_back(trial: Path, tmp_path: Path) -> None:
    assert news(tmp_path, trial) == "I have been updated."
    assert news(tmp_path, trial) == ""
    guard.trust(trial)
    assert news(tmp_path, trial) == ""
    guard.switch(trial, "venv", 300)
    guard.go_back(trial, guard.SLOW)
    assert news(tmp_path, trial) == "The update did not work; I am as I was before."
    assert news(tmp_path, trial) == ""


def test_where_no_bundle_was_installed_nothing_is_told(tmp_path: Path) -> None:
    assert news(tmp_path, tmp_path / "none") == ""
    guard.write(tmp_path, guard.RESULT, {"became": guard.INSTALLED, "version": "versions/1/venv"})
    assert news(tmp_path, tmp_path) == ""
    assert not (tmp_path / TOLD).exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_what_is_told_is_told_in_every_language(language: str, sentence: str) -> None:
    assert (phrases.say(language, sentence) == sentence) is (language == "en")


def test_a_stick_installs_each_bundle_once_and_an_old_one_not_again(machine: RunningMachine, bundle: Path) -> None:
    machine.install(bundle)
    stick = bundle.parent
    newer(bundle, b"second")
    told: list[str] = []
    install_from(machine, stick, told.append)
    assert machine.answers == "second"
    assert told[0] == "museum.kiosk was installed before."
    machine.ran.clear()
    install_from(machine, stick, told.append)
    assert machine.ran == []
    assert machine.answers == "second"


def test_a_stick_with_a_broken_bundle_says_so_and_the_others_are_installed(
    machine: RunningMachine, bundle: Path
) -> None:
    machine.install(bundle)
    newer(bundle, b"second")
    (bundle.parent / "broken.kiosk").write_bytes(b"PK")
    with pytest.raises(BundleError, match=r"broken\.kiosk is no bundle"):
        install_from(machine, bundle.parent, print)
    assert machine.answers == "second"


def test_a_stick_is_mounted_to_be_read_only_and_taken_away_whatever_happens(machine: RunningMachine) -> None:
    with pytest.raises(BundleError), mounted(machine, Path("/dev/sda1")):
        raise BundleError("it broke")
    mount, umount = machine.ran
    assert mount[:3] == ("mount", "-o", "ro,nosuid,nodev,noexec")
    assert umount[0] == "umount"
