"""How far an installation is, as the kiosk that answers meanwhile learns it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bundles_made import PACKS, PROGRAM, TARGET, RunningMachine, bundle_in
from other_user import reachable

from assistant.bundle import guard, progress
from assistant.bundle.news import news
from assistant.core.errors import BundleError, SetupError
from assistant.core.events import Event, MachineMeasured, Updating
from assistant.core.messages import Load, MachineSample, Vitals

__all__ = ["reachable"]
MEASURED = MachineMeasured(MachineSample(0.0, Vitals(), Load()))


@pytest.mark.parametrize("fails", ["", "listen"])
def test_each_step_is_noted_in_turn_and_none_when_it_is_over(reachable: Path, fails: str) -> None:
    machine = RunningMachine(reachable / "machine")
    machine.make_old()
    place, run, seen = machine.path("/opt/wakebutton"), machine.run, list[int]()

    def watched(*command: str, **options: Any) -> None:
        seen.append(progress.step(place))
        run(*command, **options)

    machine.run, machine.fails = watched, fails  # type: ignore[method-assign]
    content = {**PROGRAM, **PACKS, "models/whisper-base/model.bin": b"weights"}
    bundle = bundle_in(reachable / "made", content, target=TARGET)
    if fails:
        with pytest.raises((BundleError, SetupError)):
            machine.install(bundle)
    else:
        machine.install(bundle)
    wanted = [progress.ADDING, progress.TRYING] + ([] if fails else [progress.SWITCHING])
    assert list(dict.fromkeys(seen)) == wanted
    assert seen == sorted(seen)
    assert progress.step(place) == 0
    assert not (place / guard.PROGRESS).exists()


def test_the_kiosk_tells_what_changed_and_only_that(tmp_path: Path) -> None:
    told: list[Event] = []
    watch = progress.ProgressWatch(told.append, tmp_path)
    watch(MEASURED)
    assert told == []
    with progress.noted(tmp_path):
        watch(MEASURED)
        watch(MEASURED)
        progress.note(tmp_path, progress.TRYING)
        watch(Updating(9, 9))  # of others it looks at none
        assert told == [Updating(1, 4)]
        watch(MEASURED)
    watch(MEASURED)
    assert told == [Updating(1, 4), Updating(3, 4), Updating(0, 4)]


def test_what_was_killed_or_lost_its_power_is_not_shown_for_ever(tmp_path: Path) -> None:
    code = f"from assistant.bundle import progress, guard; progress.note(guard.Path({str(tmp_path)!r}), 2); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as installer:
        while not (tmp_path / guard.PROGRESS).exists():
            assert installer.poll() is None
        assert progress.step(tmp_path) == 2
        installer.send_signal(signal.SIGKILL)
        installer.wait(5)
    assert progress.step(tmp_path) == 0
    guard.write(tmp_path, guard.PROGRESS, {"step": 2, "process": os.getpid(), "boot": "of yesterday"})
    assert progress.step(tmp_path) == 0


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"step": "2"}', '{"step": 99, "process": 1, "boot": ""}'])
def test_a_damaged_note_shows_nothing(tmp_path: Path, written: str) -> None:
    (tmp_path / guard.PROGRESS).write_text(written)
    assert progress.step(tmp_path) == 0


def test_a_full_disk_keeps_no_new_version_from_starting(tmp_path: Path) -> None:
    """It is told again at the next start; without this the version on trial ended each time, and was taken back."""
    guard.write(tmp_path, guard.RESULT, {"became": guard.UPDATED, "id": "1"})
    nowhere = tmp_path / "nowhere"
    assert [news(nowhere, tmp_path) for _ in range(2)] == ["I have been updated."] * 2
