"""Faults of the process: ended, killed, and stopped for a minute."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_table import FaultRow, FaultTable
from kiosk import LiveKiosk
from virtual_sound import VirtualSound

pytestmark = [pytest.mark.models, pytest.mark.sound]
STAGES = ("ready", "listening", "thinking", "speaking")
SUSPENDED_SECONDS = 60


@pytest.fixture
def kiosk(sound: VirtualSound) -> Iterator[LiveKiosk]:
    with LiveKiosk(sound) as live:
        yield live


def bring_to(kiosk: LiveKiosk, stage: str, question: Path) -> int:
    """The number of lines before it began."""
    if stage == "ready":
        return len(kiosk.lines)
    seen = kiosk.press()
    kiosk.wait_for("● listening", 20, seen)
    if stage != "listening":
        kiosk.sound.speak(question)
        kiosk.wait_for(f"● {stage}", 30, seen)
    return seen


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("stage", STAGES)
def test_ended(
    sound: VirtualSound, kiosk: LiveKiosk, distance: Path, faults: FaultTable, stage: str, name: str
) -> None:
    """As systemd would start it again; it answers on the same data."""
    row = faults.row(f"{name} while {stage}", lost="nothing" if stage == "ready" else "the turn")
    bring_to(kiosk, stage, distance)
    kiosk.process.send_signal(signal.Signals[name])
    began = time.monotonic()
    kiosk.process.wait(10)
    if name == "SIGTERM":
        assert time.monotonic() - began < 3
    row.heard = "silence" if stage != "speaking" else "the beginning of the answer"
    assert "Traceback" not in "".join(kiosk.lines)
    before = sorted(path.name for path in kiosk.data.iterdir())
    assert before
    _again(sound, kiosk, row, distance)


def _again(sound: VirtualSound, kiosk: LiveKiosk, row: FaultRow, question: Path) -> None:
    """A new start on the data of one that has ended."""

    def right() -> float | None:
        with LiveKiosk(sound, ASSISTANT_PATHS__DATA=str(kiosk.data)) as second:
            inner = FaultRow(row.fault)
            inner.comes_back(second, question)
            return time.monotonic()

    row.after(right)


@pytest.fixture(scope="module")
def lasting(sound: VirtualSound) -> Iterator[LiveKiosk]:
    """One that is not ended."""
    with LiveKiosk(sound) as live:
        yield live


@pytest.mark.parametrize("stage", STAGES)
def test_suspended(lasting: LiveKiosk, distance: Path, faults: FaultTable, stage: str) -> None:
    row = faults.row(f"suspended for a minute while {stage}")
    seen = bring_to(lasting, stage, distance)
    lasting.process.send_signal(signal.SIGSTOP)
    time.sleep(SUSPENDED_SECONDS)
    lasting.process.send_signal(signal.SIGCONT)
    if stage != "ready":
        row.hears(lasting.until_ready(seen))
        row.lost = {"listening": "the question"}.get(stage, "nothing")
        assert row.heard != "nothing"
    else:
        row.heard = "nothing"
    row.comes_back(lasting, distance)
