"""The kiosk, live: a visitor speaks into the virtual microphone and hears the virtual speaker."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
from kiosk import LiveKiosk, interrupt
from rapidfuzz import fuzz
from virtual_sound import VirtualSound, loud, samples, write

from assistant.asking import soundfiles
from assistant.core.messages import HEARING_RATE, Ending, Utterance
from assistant.core.stages import Transcriber

pytestmark = [pytest.mark.models, pytest.mark.sound]


DISTANCE = r"11[,.]?\s?6[23]0|eleven thousand six"
"""What the answer to "How far away is France?" says."""


def answer(lines: list[str]) -> str:
    return " ".join(line.removeprefix("→ ").strip() for line in lines if line.startswith("→ "))


def was_heard(ear: Transcriber, path: Path, answer: str) -> bool:
    """Whether a recording of the speaker says an answer; likeness suffices, for no ear is sure of "Cervantes"."""
    return fuzz.ratio(answer.lower(), transcribed(ear, path).lower()) > 65


def transcribed(ear: Transcriber, path: Path) -> str:
    sound = samples(path)
    loud_at = np.flatnonzero(loud(sound)) * HEARING_RATE // 100
    assert len(loud_at), "nothing was said"
    said = sound[loud_at[0] : loud_at[-1] + HEARING_RATE // 2]
    return ear.transcribe(Utterance(said, HEARING_RATE, Ending.RELEASED, 0.0)).text


@pytest.fixture
def sound(live: LiveKiosk) -> VirtualSound:
    return live.sound


@pytest.fixture
def question(tmp_path: Path, recordings: Path) -> "Questions":
    return Questions(tmp_path, recordings)


class Questions:
    """The recordings as WAVs that can be played."""

    def __init__(self, folder: Path, recordings: Path) -> None:
        self._folder = folder
        self._recordings = recordings

    def __call__(self, name: str) -> Path:
        return write(self._folder / f"{name}.wav", soundfiles.read(self._recordings / f"{name}.flac"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("000_en_distance", DISTANCE),
        ("012_en_knowledge", r"[28]0[,.]?000|(twenty|eighty) thousand"),
        ("028_en_chat", "Cervantes"),
    ],
)
def test_a_spoken_question_gets_a_spoken_answer(
    live: LiveKiosk,
    sound: VirtualSound,
    ear: Transcriber,
    question: Questions,
    tmp_path: Path,
    name: str,
    words: str,
) -> None:
    with sound.recording(tmp_path / "heard.wav"):
        lines = live.ask(question(name))
    said = answer(lines)
    assert re.search(words, said, re.IGNORECASE)
    assert any("visitor: " in line for line in lines), "words are logged where the operator switches it on"
    assert was_heard(ear, tmp_path / "heard.wav", said)


@pytest.mark.alone
def test_a_press_in_the_middle_of_an_answer_silences_it_and_the_new_question_is_answered(
    live: LiveKiosk, sound: VirtualSound, ear: Transcriber, question: Questions, tmp_path: Path
) -> None:
    new = question("000_en_distance")
    with sound.recording(tmp_path / "old.wav"):
        seen = live.press()
        live.wait_for("● listening", 5, seen)
        sound.speak(question("012_en_knowledge"))
        live.wait_for("● speaking", 30, seen)
        time.sleep(0.7)
        pressed_at = time.monotonic()
        seen = live.press()
        live.wait_for("● listening", 5, seen)
        time.sleep(1.0)
        silent_at = time.monotonic()
    sound_after = silent_at - pressed_at
    tail = loud(samples(tmp_path / "old.wav"))
    spoken = np.flatnonzero(tail)
    assert len(spoken) >= 30, "the old answer had begun"
    ended = (len(tail) - spoken[-1]) / 100  # seconds of silence at the end of the recording
    assert ended >= sound_after - 0.2 - 0.1, "silent within 200 ms; 100 ms are the recorder's own"
    with sound.recording(tmp_path / "new.wav"):
        sound.speak(new)
        lines = live.until_ready(seen)
    assert re.search(DISTANCE, answer(lines))
    assert was_heard(ear, tmp_path / "new.wav", answer(lines))
    assert not any("thousand bees" in line for line in lines), "the old answer does not go on"


def test_the_kiosk_does_not_answer_itself(live: LiveKiosk, sound: VirtualSound, question: Questions) -> None:
    assert sound.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in", "latency_msec=30")
    try:
        lines = live.ask(question("000_en_distance"))
        assert sum("● listening" in line for line in lines) == 1
        seen = live.press()
        live.wait_for("● listening", 5, seen)
        sound.speak(question("012_en_knowledge"))
        live.wait_for("● speaking", 30, seen)
        time.sleep(0.5)
        seen = live.press()  # interrupts, and says nothing: its own voice must not be the question
        lines = live.until_ready(seen)
        assert any("(nothing-heard)" in line for line in lines), "".join(lines)
    finally:
        sound.pactl("unload-module", "module-loopback")


def test_silence_gets_a_sentence(live: LiveKiosk) -> None:
    lines = live.until_ready(live.press())
    assert any("I heard nothing" in line for line in lines)


def test_noise_gets_a_sentence(live: LiveKiosk, sound: VirtualSound, tmp_path: Path) -> None:
    hiss = np.random.default_rng(7).normal(0, 2500, 4 * HEARING_RATE).astype(np.int16)
    lines = live.ask(write(tmp_path / "hiss.wav", hiss))
    assert any("I heard nothing" in line or "I did not understand" in line for line in lines)


def test_a_monologue_is_cut_off_and_answered(
    live: LiveKiosk, sound: VirtualSound, recordings: Path, tmp_path: Path
) -> None:
    parts = [soundfiles.read(path) for path in sorted(recordings.glob("*_en_*.flac"))]
    voiced = np.concatenate(parts * 5)[: 40 * HEARING_RATE]
    assert len(voiced) == 40 * HEARING_RATE or len(voiced) > 31 * HEARING_RATE
    lines = live.ask(write(tmp_path / "monologue.wav", voiced))
    assert any(line.startswith("→") for line in lines), "an answer or an honest sentence"
    assert not any("internal" in line for line in lines)


def test_after_all_this_no_thread_is_left_over_and_ctrl_c_ends_it(live: LiveKiosk, question: Questions) -> None:
    live.ask(question("000_en_distance"))
    before = live.threads()
    for _ in range(4):
        live.ask(question("000_en_distance"))
    time.sleep(1)
    assert live.threads() <= before + 3, "the teams of OpenMP come and go by two"
    assert interrupt(live.process, 10) < 5
    assert live.process.returncode in {0, 130}


def test_nothing_that_is_said_is_printed_where_it_could_be_kept(sound: VirtualSound, question: Questions) -> None:
    with LiveKiosk(sound, ASSISTANT_PRIVACY__LOG_WORDS="false") as quiet:
        quiet.ask(question("026_en_chat"))
        assert any("● speaking" in line for line in quiet.lines)
        assert not any(re.search(r"capital|France|Paris", line, re.IGNORECASE) for line in quiet.lines)
        quiet.process.terminate()
        assert quiet.process.wait(10) in {0, 130}
