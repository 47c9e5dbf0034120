"""Who is too far away is not heard."""

import numpy as np
import pytest

from assistant.core.messages import Samples
from assistant.hearing.level import decibels
from assistant.hearing.near import HELD, SYLLABLE, NearVoice
from assistant.hearing.voice_activity import WINDOW, FakeVoiceActivity


def tone(amplitude: float) -> Samples:
    return np.full(WINDOW, amplitude, np.int16)


@pytest.mark.parametrize(("amplitude", "heard"), [(3000, 1.0), (1100, 1.0), (900, 0.0), (0, 0.0)])
def test_a_voice_counts_from_a_limit_on(amplitude: int, heard: float) -> None:
    near = NearVoice(FakeVoiceActivity([1.0]), decibels(tone(1000)))
    assert near.probability(tone(amplitude)) == heard


def test_what_is_no_voice_is_none_however_loud() -> None:
    assert NearVoice(FakeVoiceActivity([0.1]), -60).probability(tone(20000)) == 0.1


def test_between_two_syllables_nobody_has_gone_away() -> None:
    near = NearVoice(FakeVoiceActivity([1.0]), decibels(tone(1000)))
    near.probability(tone(3000))
    quiet = [near.probability(tone(10)) for _ in range(HELD + SYLLABLE)]
    assert quiet[: HELD - 1] == [1.0] * (HELD - 1)
    assert quiet[-1] == 0


def test_the_next_recording_begins_without_what_was_loud_before() -> None:
    near = NearVoice(FakeVoiceActivity([1.0]), decibels(tone(1000)))
    near.probability(tone(3000))
    near.reset()
    assert near.probability(tone(100)) == 0
