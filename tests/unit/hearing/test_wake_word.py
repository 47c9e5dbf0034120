"""The models of wake words, on recordings."""

from pathlib import Path

import numpy as np
import pytest

from assistant.asking.soundfiles import read as loaded
from assistant.core.config import Config, WakeWordSettings
from assistant.core.messages import HEARING_RATE, Samples
from assistant.core.resources import resource
from assistant.hearing.wake_word import MicroWakeWordDetector, limit

SPOKEN = Path(__file__).parents[2] / "data" / "spoken"
BLOCK = 512


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("pymicro_wakeword", reason='needs the extra "hands"')


def heard(detector: MicroWakeWordDetector, sound: Samples) -> list[str]:
    pause = np.zeros(HEARING_RATE, np.int16)
    sound = np.concatenate([pause, sound, pause])
    blocks = (sound[start : start + BLOCK] for start in range(0, len(sound) - BLOCK, BLOCK))
    return [word for block in blocks if (word := detector.update(block))]


def test_each_of_several_words_is_told_from_the_others() -> None:
    detector = MicroWakeWordDetector(["hey_jarvis", "hey_mycroft"], 0.5)
    assert heard(detector, loaded(SPOKEN / "hey_jarvis.flac")) == ["hey_jarvis"]
    assert heard(detector, loaded(SPOKEN / "hey_mycroft.flac")) == ["hey_mycroft"]
    assert heard(detector, loaded(SPOKEN / "stop.flac")) == []


def test_questions_wake_nothing() -> None:
    detector = MicroWakeWordDetector(["okay_nabu", "hey_jarvis", "alexa"], 0.5)
    for path in sorted(resource("config", "demo").glob("*.flac")):
        assert heard(detector, loaded(path)) == [], path.name


def test_it_is_heard_in_noise() -> None:
    sound = loaded(SPOKEN / "hey_jarvis.flac").astype(float)
    noise = np.random.default_rng(1).normal(0, sound[2000:16000].std() * 0.3, len(sound))
    assert heard(MicroWakeWordDetector(["hey_jarvis"], 0.5), (sound + noise).astype(np.int16)) == ["hey_jarvis"]


def test_how_each_word_is_written_is_known() -> None:
    detector = MicroWakeWordDetector(["okay_nabu", "hey_jarvis"], 0.5)
    assert detector.spoken == {"okay_nabu": "Okay Nabu", "hey_jarvis": "Hey Jarvis"}


def test_more_sensitive_wakes_from_less_on() -> None:
    limits = [limit(0.9, sensitivity) for sensitivity in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert limits == sorted(limits, reverse=True)
    assert limits[2] == 0.9
    assert 0.2 < limits[4] < limits[0] < 1.0


def test_no_word_is_listened_for_unless_it_is_asked_for() -> None:
    assert Config().wake_word == WakeWordSettings()
    assert WakeWordSettings().words == ()
