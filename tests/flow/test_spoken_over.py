"""A kiosk that is talked to without hands, in a room where it hears itself: spoken over, and woken by a word."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, loud, samples, write

from assistant.asking import soundfiles
from assistant.core.messages import Samples

pytest.importorskip("pywebrtc_audio", reason='needs the extra "hands"')
pytest.importorskip("pymicro_wakeword", reason='needs the extra "hands"')

pytestmark = [pytest.mark.models, pytest.mark.sound, pytest.mark.alone, pytest.mark.long]

SPOKEN = Path(__file__).parents[1] / "data" / "spoken"
SETTINGS = {
    "ASSISTANT_HEARING__INTERRUPTIONS": "questions",
    "ASSISTANT_WAKE_WORD__WORDS": '["hey_jarvis", "okay_nabu"]',
    "ASSISTANT_MODELS__ENGINE": "embedded",
}
LONG = "012_en_knowledge"
"""Whose answer is long."""
FACTS = """\
In a colony live some forty thousand bees. Most of them are workers. They build the combs of wax. They feed the young.
They carry water when it is hot. They keep the entrance against wasps. Later in their lives they fly out for nectar. A
single flight may take an hour. In the evening they fan fresh air through the hive. In winter they sit together in a
ball and keep warm. The queen sits in the middle of it. In spring she lays eggs again, and all begins anew.

? How many bees are in a colony?
"""
"""Word for word it takes more than half a minute."""
WORDS_SECONDS = 20
"""Until Whisper has heard some words, also on a machine that is busy."""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKiosk]:
    """One that hears itself as loud as a visitor."""
    card = VirtualSound(tmp_path_factory.mktemp("echo"))
    card.start()
    facts = tmp_path_factory.mktemp("pack") / "colony.md"
    facts.write_text(FACTS)
    with card.echo(gain=0.5), LiveKiosk(card, **SETTINGS, ASSISTANT_KNOWLEDGE__PACKS=f'["{facts}"]') as kiosk:
        time.sleep(6)  # its greeting is over, and everything is loaded
        yield kiosk
    card.kill()


@pytest.fixture
def says(tmp_path: Path, recordings: Path) -> "Says":
    return Says(tmp_path, recordings)


class Says:
    """What a visitor says, as a file that can be played."""

    def __init__(self, folder: Path, recordings: Path) -> None:
        self._folder, self._recordings = folder, recordings

    def __call__(self, *names: str) -> Path:
        """Recordings of tests, or questions of the product, one after the other."""
        sounds: list[Samples] = []
        for name in names:
            own = SPOKEN / f"{name}.flac"
            sounds.append(soundfiles.read(own if own.exists() else self._recordings / f"{name}.flac"))
        return write(self._folder / f"{'-'.join(names)}.wav", np.concatenate(sounds))


def heard(lines: list[str]) -> list[str]:
    return [line for line in lines if re.search(r"\[[a-z]{2}\]\s*$", line)]


def begin_long_answer(kiosk: LiveKiosk, says: Says) -> int:
    """Asks for what takes long to say; returns the number of lines before, once it is being said."""
    seen = kiosk.press()
    kiosk.wait_for("● listening", WORDS_SECONDS, seen)
    kiosk.sound.speak(says(LONG))
    kiosk.wait_for("● speaking", 60, seen)
    return seen


def test_its_own_voice_does_not_interrupt_or_wake_it(kiosk: LiveKiosk, says: Says) -> None:
    for question in ("026_en_chat", LONG):
        lines = kiosk.ask(says(question))
        assert heard(lines), "".join(lines)
        time.sleep(1.0)
        states = [line.strip() for line in lines if line.startswith("● ")]
        assert states.count("● listening") == 1, "".join(lines)


def test_stop_silences_it_at_once(kiosk: LiveKiosk, says: Says, tmp_path: Path) -> None:
    said = tmp_path / "said.wav"
    with kiosk.sound.recording(said):
        seen = begin_long_answer(kiosk, says)
        time.sleep(1.0)
        kiosk.sound.speak(says("stop"))
        kiosk.wait_for("● ready", WORDS_SECONDS, seen)
        time.sleep(3.0)
    quiet = loud(samples(said))[-int(2.5 * 100) :]
    assert not quiet.any(), "nothing more is said"
    assert "turn over: cancelled" in "".join(kiosk.lines[seen:])
    assert re.search(r"[Ss]top", "".join(heard(kiosk.lines[seen:]))), "".join(kiosk.lines[seen:])


def test_a_question_spoken_over_the_answer_is_answered(kiosk: LiveKiosk, says: Says) -> None:
    seen = begin_long_answer(kiosk, says)
    time.sleep(1.0)
    again = len(kiosk.lines)
    kiosk.sound.speak(says("000_en_distance"))
    kiosk.wait_for("● listening", WORDS_SECONDS, again)
    kiosk.wait_for("● ready", 60, kiosk.wait_for("● speaking", 30, again))
    told = "".join(kiosk.lines[again:])
    assert "France" in "".join(heard(kiosk.lines[again:])), "".join(kiosk.lines[seen:])
    assert re.search(r"11[,.]?\s?6[23]0|eleven thousand six", told), "".join(kiosk.lines[seen:])


def test_the_wake_word_starts_a_question(kiosk: LiveKiosk, says: Says) -> None:
    seen = len(kiosk.lines)
    kiosk.sound.speak(says("hey_jarvis", "000_en_distance"))
    kiosk.wait_for("● ready", 60, kiosk.wait_for("● listening", WORDS_SECONDS, seen))
    told = "".join(kiosk.lines[seen:])
    assert "France" in "".join(heard(kiosk.lines[seen:])), told
    assert re.search(r"11[,.]?\s?6[23]0|eleven thousand six", told), told


def test_a_question_without_the_word_starts_nothing(kiosk: LiveKiosk, says: Says) -> None:
    seen = len(kiosk.lines)
    kiosk.sound.speak(says("000_en_distance"))
    time.sleep(3)
    assert not any("listening" in line for line in kiosk.lines[seen:])
