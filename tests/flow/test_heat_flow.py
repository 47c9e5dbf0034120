"""The running kiosk on a machine whose firmware tells that it is hot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_table import FaultTable
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles
from assistant.core.errors import CoolingDown
from assistant.device.sensors import KernelSensors

pytestmark = [pytest.mark.models, pytest.mark.sound]


@pytest.fixture
def thermometer(tmp_path: Path) -> Path:
    """What the machine's vcgencmd says."""
    if KernelSensors().read().temperature is not None:
        pytest.skip("this machine has a thermometer of its own, which goes before")
    command = tmp_path / "vcgencmd"
    command.write_text(f"#!/bin/sh\ncase $1 in measure_temp) cat {tmp_path}/temp;; *) echo throttled=0x0;; esac\n")
    command.chmod(0o755)
    (tmp_path / "temp").write_text("temp=86.1'C\n")
    return tmp_path / "temp"


@pytest.fixture
def hot(sound: VirtualSound, thermometer: Path) -> Iterator[LiveKiosk]:
    settings = {
        "PATH": f"{thermometer.parent}:{sound.env['PATH']}",
        "ASSISTANT_HEAT__SAMPLE_SECONDS": "0.5",
        "ASSISTANT_HEAT__HYSTERESIS_SECONDS": "1",
    }
    with LiveKiosk(sound, **settings) as kiosk:
        yield kiosk


def test_a_hot_kiosk_says_so_answers_what_needs_no_model_and_comes_back_by_itself(
    hot: LiveKiosk, thermometer: Path, tmp_path: Path, recordings: Path
) -> None:
    chat, distance = (
        write(tmp_path / f"{name}.wav", soundfiles.read(recordings / f"{name}.flac"))
        for name in ("028_en_chat", "000_en_distance")
    )
    hot.wait_for("● cooling down", 10)
    first, last = (part.strip() for part in CoolingDown.sentence.split(".", 1))
    said = "".join(hot.ask(chat))
    assert first in said
    assert last in said
    assert "Paris." in "".join(hot.ask(distance))
    thermometer.write_text("temp=60.0'C\n")
    hot.wait_for("● normal", 10)
    assert "Cervantes" in "".join(hot.ask(chat))


@pytest.mark.long
@pytest.mark.faults
def test_each_step_of_heat(
    hot: LiveKiosk, thermometer: Path, tmp_path: Path, distance: Path, recordings: Path, faults: FaultTable
) -> None:
    chat = write(tmp_path / "chat.wav", soundfiles.read(recordings / "028_en_chat.flac"))
    lost = {85: "talk", 80: "nothing; answers are short", 75: "nothing"}
    for degrees, warmth in ((85, "cooling down"), (80, "throttled"), (75, "too warm")):
        thermometer.write_text("temp=60.0'C\n")
        hot.wait_for("● normal", 20, 0)
        row, seen = faults.row(f"the chip at {degrees} °C", lost=lost[degrees]), len(hot.lines)
        thermometer.write_text(f"temp={degrees}.5'C\n")
        hot.wait_for(f"● {warmth}", 20, seen)
        row.hears(hot.ask(chat))
        assert ("cool down" in row.heard) is (degrees == 85), row.heard
        row.heard = row.heard.partition(" Until")[0] if degrees == 85 else "the answer, of one sentence or two"
        seen = len(hot.lines)
        thermometer.write_text("temp=60.0'C\n")
        hot.wait_for("● normal", 20, seen)
        row.comes_back(hot, distance)
