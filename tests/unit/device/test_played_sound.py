"""What was played stands beside what is heard, sample for sample."""

import numpy as np
import pytest
import soxr

from assistant.core.messages import HEARING_RATE, Samples
from assistant.device.played_sound import PlayedSound
from assistant.device.sample_ring import SampleClock, SampleRing
from assistant.hearing.echo import DITHER

RATE = 48_000
BLOCK = RATE // 100


def sound(seconds: float) -> Samples:
    """Something that looks different at each place."""
    slow = np.random.default_rng(1).normal(0, 3000, int(seconds * 2000))
    played: Samples = soxr.resample(slow.astype(np.int16), 2000, RATE)
    return played


def written(played: PlayedSound, samples: Samples, at: float, jitter: float = 0.0) -> None:
    late = np.random.default_rng(2)
    for start in range(0, len(samples) // BLOCK * BLOCK, BLOCK):
        played.write(samples[start : start + BLOCK], at + start / RATE + late.uniform(-jitter, jitter))


def likeness(a: Samples, b: Samples) -> float:
    return float(np.corrcoef(a.astype(float), b.astype(float))[0, 1])


@pytest.mark.parametrize("jitter", [0.0, 0.02])
def test_what_was_heard_from_a_moment_on_is_read(jitter: float) -> None:
    played, samples = PlayedSound(), sound(2.0)
    played.begin(RATE)
    written(played, samples, 50.0, jitter)
    read = np.concatenate([played.read(50.5 + i * 0.032, 512) for i in range(30)])
    whole = soxr.resample(samples, RATE, HEARING_RATE)
    best = max(likeness(read[2000:8000], whole[8000 + 2000 + lag : 8000 + 8000 + lag]) for lag in range(-500, 500))
    assert best > 0.95, "in one piece, at one delay"


def test_nothing_was_played_before_the_beginning_or_after_the_end() -> None:
    played = PlayedSound()
    assert not played.read(1.0, 160).any()
    played.begin(RATE)
    written(played, sound(0.5), 50.0)
    assert not played.read(60.0, 160).any()
    assert played.read(50.2, 160).any()


def test_a_stream_that_is_woken_begins_anew() -> None:
    played = PlayedSound()
    played.begin(RATE)
    written(played, sound(0.5), 50.0)
    played.begin(RATE)
    written(played, np.zeros(RATE // 2, np.int16), 60.0)
    assert np.abs(played.read(60.1, 1600)).max() <= DITHER


def test_a_clock_does_not_follow_a_thread_that_is_late_now_and_then() -> None:
    clock = SampleClock(1000)
    for i in range(200):
        clock.note(i * 10, i * 0.01 + (0.05 if i % 20 == 7 else 0.0))
    assert clock.time(2000) == pytest.approx(2.0, abs=0.001)


@pytest.mark.parametrize("lost", [0.08, 0.7])
def test_a_clock_follows_a_stream_that_has_lost_samples(lost: float) -> None:
    clock = SampleClock(1000)
    for i in range(400):
        clock.note(i * 10, i * 0.01 + (lost if i > 100 else 0.0))
    assert clock.time(4000) == pytest.approx(4.0 + lost, abs=0.035)
    assert clock.index(4.0 + lost) == pytest.approx(4000, abs=35)


def test_a_ring_keeps_the_last_samples() -> None:
    ring = SampleRing(10)
    for start in range(0, 24, 4):
        ring.append(np.arange(start, start + 4, dtype=np.int16))
    assert ring.written == 24
    assert ring.read(20, 24).tolist() == [20, 21, 22, 23]
    assert ring.read(0, 24).tolist() == list(range(14, 24)), "not more than it has"
