import numpy as np
import pytest

from assistant.core.messages import HEARING_RATE, AudioChunk, Samples
from assistant.hearing.level import decibels, loudness, metered


def noise(amplitude: float, count: int = 320) -> Samples:
    return (np.random.default_rng(1).normal(0, amplitude, count)).astype(np.int16)


def test_louder_is_more_and_silence_is_nothing() -> None:
    levels = [loudness(noise(amplitude)) for amplitude in (0, 100, 1000, 5000)]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert 0 < levels[1] < 0.2 < levels[2] < levels[3] <= 1


def test_decibels_are_those_below_full_scale() -> None:
    assert decibels(np.full(320, 32767, np.int16)) == pytest.approx(0, abs=0.01)
    assert decibels(noise(3000)) - decibels(noise(300)) == pytest.approx(20, abs=0.2)
    assert decibels(np.empty(0, np.int16)) == decibels(np.zeros(320, np.int16)) == -120


def test_no_samples_are_silent() -> None:
    assert loudness(np.empty(0, np.int16)) == 0


def test_reports_are_few_and_hold_the_loudest_since_the_last() -> None:
    loud, quiet = noise(5000), noise(10)
    blocks = [quiet, loud, quiet, quiet, quiet, quiet, quiet, quiet]
    chunks = [AudioChunk(block, HEARING_RATE, 0.02 * i) for i, block in enumerate(blocks)]
    reports: list[float] = []
    assert list(metered(iter(chunks), reports.append)) == chunks
    assert len(reports) == 2, "of 0.16 s"
    assert reports[1] == pytest.approx(loudness(loud))
