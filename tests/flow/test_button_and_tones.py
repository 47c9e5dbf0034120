"""The button and the tones of the running program; `tests/device` has the real pins."""

import os
import subprocess
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, samples, write

from assistant.asking import soundfiles
from assistant.core.messages import HEARING_RATE, Cue, Ending, Samples, Tone, Utterance
from assistant.core.stages import Transcriber
from assistant.hearing.microphone import RecordedMicrophone
from assistant.hearing.tone_filter import WithoutTones
from assistant.speaking.tones import LISTENING, SECONDS, waveform
from assistant.turn.turn_token import Turn

MOCK = {"GPIOZERO_PIN_FACTORY": "mock", "GPIOZERO_MOCK_PIN_CLASS": "mockpwmpin"}


def assistant(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


NAMES = ["starting", "ready", "listening", "thinking", "capturing", "speaking", "calling", "error", "paused"]


def test_the_demonstration_of_the_light_names_every_state_and_heat_level() -> None:
    light = {"ASSISTANT_LIGHT__KIND": "rgb", "ASSISTANT_LIGHT__PINS": "[22, 23, 24]"}
    done = assistant("light", "demo", "--seconds", "0.1", **MOCK, **light)
    assert done.returncode == 0
    hot = ["ready", "ready, too warm", "ready, throttled", "ready, cooling down"]
    assert done.stdout.splitlines() == [*NAMES, *hot]


def test_without_a_light_the_table_is_shown_and_how_to_configure_one() -> None:
    done = assistant("light", "demo")
    assert done.returncode == 0
    *table, last = done.stdout.splitlines()
    assert [line.split(":")[0] for line in table] == NAMES
    assert "listening: blink, 0.5 s, blue" in table
    assert 'Set kind in [light] of the configuration to "led", "pwm" or "rgb"' in last


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has pins")
def test_a_light_or_a_button_without_pins_is_one_sentence() -> None:
    for arguments, settings in (
        (("light", "demo"), {"ASSISTANT_LIGHT__KIND": "led"}),
        (("run", "--button", "gpio"), {}),
    ):
        done = assistant(*arguments, **settings)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "This machine has no pins that can be used" in done.stderr


def test_inputs_that_do_not_go_together_are_refused() -> None:
    done = assistant("run", "--button", "gpio", "--button", "none")
    assert done.returncode == 2
    assert "none stands alone; together go gpio and keyboard" in done.stderr
    done = assistant("run", "--button", "mouse")
    assert done.returncode == 2
    assert '--button mouse: write "auto", "gpio", "keyboard" or "none".' in done.stderr


@pytest.mark.models
@pytest.mark.parametrize("name", ["000_en_distance", "012_en_knowledge", "026_en_chat", "020_pt_knowledge"])
def test_a_question_whose_first_word_falls_on_the_tone_is_understood_as_ever(
    ear: Transcriber, recordings: Path, name: str
) -> None:
    """The visitor speaks while pressing, and the loudspeaker is as loud in the microphone as in the room."""
    question = soundfiles.read(recordings / f"{name}.flac")
    question = question[max(0, int(np.flatnonzero(np.abs(question) > 500)[0]) - HEARING_RATE // 20) :]
    tone, start = waveform(Tone(LISTENING, SECONDS, 0.1), HEARING_RATE), int(0.06 * HEARING_RATE)
    mixed = question.astype(np.int32)
    mixed[start : start + len(tone)] += tone
    heard, undisturbed = understood(ear, cleaned(mixed.clip(-32768, 32767).astype(np.int16))), understood(ear, question)
    # Not the exact letters: by the rounding of a processor "abelhas" becomes "abeias".
    assert SequenceMatcher(None, heard, undisturbed).ratio() >= 0.9, (heard, undisturbed)


def cleaned(heard: Samples) -> Samples:
    """What the kiosk records of a sound that begins as the button is pressed."""
    now = time.monotonic()
    cue = Cue(LISTENING, now, now + 0.06 + SECONDS)
    microphone = WithoutTones(RecordedMicrophone(heard, realtime=True, release=lambda _at: None), lambda: [cue])
    chunks, taken = microphone.record(now, Turn()), 0
    parts = []
    while taken < len(heard):
        parts.append(next(chunks).samples)
        taken += len(parts[-1])
    return np.concatenate(parts)


def understood(ear: Transcriber, sound: Samples) -> str:
    return ear.transcribe(Utterance(sound, HEARING_RATE, Ending.RELEASED, 0.0)).text


@pytest.mark.models
@pytest.mark.sound
def test_a_kiosk_that_hears_its_own_loudspeaker_sounds_its_tones_and_understands_a_question_at_the_press(
    live: LiveKiosk, recordings: Path, tmp_path: Path
) -> None:
    spoken, sound = soundfiles.read(recordings / "026_en_chat.flac"), live.sound
    question = write(tmp_path / "question.wav", spoken[int(np.flatnonzero(np.abs(spoken) > 500)[0]) :])
    assert sound.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in", "latency_msec=30")
    try:
        with sound.recording(tmp_path / "heard.wav"):
            seen = live.press()
            sound.speak(question)
            live.wait_for("● thinking", 10, seen)
            time.sleep(0.3)
        lines = live.lines[seen : live.wait_for("● ready", 60, seen)]
        assert any("capital of France" in line for line in lines), "".join(lines)
        assert loudness(samples(tmp_path / "heard.wav"), LISTENING) > 100
        lines = live.until_ready(live.press())
        assert any("(nothing-heard)" in line for line in lines), "the tone is no voice"
    finally:
        sound.pactl("unload-module", "module-loopback")


def loudness(heard: Samples, frequency: float) -> float:
    """Of one frequency, at its loudest 64 ms, against the median of all of them."""
    size = 1024
    windows = heard[: len(heard) // size * size].reshape(-1, size).astype(float) * np.hanning(size)
    spectra = np.abs(np.fft.rfft(windows))
    bin_of = round(frequency * size / HEARING_RATE)
    return float(spectra[:, bin_of].max() / max(1.0, float(np.median(spectra[:, bin_of]))))


@pytest.mark.models
@pytest.mark.sound
def test_a_kiosk_with_its_button_and_light_on_pins_reads_no_keyboard_and_ends_by_sigterm(sound: VirtualSound) -> None:
    light = {"ASSISTANT_LIGHT__KIND": "rgb", "ASSISTANT_LIGHT__PINS": "[22, 23, 24]"}
    with LiveKiosk(sound, "--button", "gpio", **MOCK, **light) as kiosk:
        assert any("The button is on pin 17." in line for line in kiosk.lines)
        seen = kiosk.press()  # Enter, which is no button now
        assert kiosk.process.stdin
        kiosk.process.stdin.close()  # nor is the end of the input the end
        time.sleep(1)
        assert kiosk.process.poll() is None
        assert not any("listening" in line for line in kiosk.lines[seen:])
        kiosk.process.terminate()
        assert kiosk.process.wait(10) in {0, 130}
