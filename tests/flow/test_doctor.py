"""`assistant doctor` on a sound card that plays and hears, and on one that was unplugged."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from virtual_sound import VirtualSound, write

from assistant.core.messages import HEARING_RATE

pytestmark = pytest.mark.sound


def doctor(sound: VirtualSound, *checks: str) -> tuple[dict[str, dict[str, str]], int]:
    """What it found, by check; the exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "doctor", "--json", *checks],
        env=sound.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["check"] for entry in found] == list(checks)
    return {entry["check"]: entry for entry in found}, done.returncode


@contextmanager
def loudspeaker_beside_the_microphone(sound: VirtualSound) -> Iterator[None]:
    assert sound.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in", "latency_msec=30")
    try:
        yield
    finally:
        sound.pactl("unload-module", "module-loopback")


def test_a_tone_is_heard_back(sound: VirtualSound) -> None:
    with loudspeaker_beside_the_microphone(sound):
        found, status = doctor(sound, "speaker")
    assert found["speaker"]["state"] == "well", found
    assert "heard back" in found["speaker"]["why"]
    assert status == 0


def test_a_speaker_that_nobody_hears_and_a_muted_microphone_are_doubtful(sound: VirtualSound) -> None:
    found, status = doctor(sound, "microphone", "speaker")
    assert found["microphone"]["state"] == "doubtful"
    assert "muted" in found["microphone"]["why"]
    assert found["speaker"]["state"] == "doubtful"
    assert "did not hear it" in found["speaker"]["why"]
    assert status == 0


def test_a_room_is_heard(sound: VirtualSound, tmp_path: Path) -> None:
    noise = write(tmp_path / "room.wav", np.random.default_rng(1).normal(0, 300, 20 * HEARING_RATE).astype(np.int16))
    room = threading.Thread(target=sound.speak, args=(noise,))
    room.start()
    found, _ = doctor(sound, "microphone")
    room.join()
    assert found["microphone"]["state"] == "well"
    assert "-41 dB" in found["microphone"]["why"], "300 of 32768 is 41 dB below full scale"


def test_an_unplugged_sound_card_is_broken_and_told_at_once(sound: VirtualSound) -> None:
    sound.kill()
    try:
        found, status = doctor(sound, "disk", "microphone", "speaker")
    finally:
        sound.start()
    assert {name: entry["state"] for name, entry in found.items()} == {
        "microphone": "broken",
        "speaker": "broken",
        "disk": "well",
    }
    assert found["microphone"]["mend"] == "assistant devices"
    assert status == 1
