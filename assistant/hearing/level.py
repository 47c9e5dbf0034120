"""How loud the voice is, for those who watch; measured by whoever reads the sound, on no audio thread."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from assistant.core.messages import AudioChunk, Samples

REPORT_SECONDS = 1 / 15
QUIET, LOUD = -55.0, -12.0
"""Decibels below full scale that are shown as nothing and as everything."""
SILENCE = 1e-12
"""The least power that is told from none."""


def metered(chunks: Iterator[AudioChunk], report: Callable[[float], None]) -> Iterator[AudioChunk]:
    """The same chunks; reports the loudest (0 to 1) of what was heard since the last report."""
    loudest, reported = 0.0, -math.inf
    for chunk in chunks:
        loudest = max(loudest, loudness(chunk.samples))
        if chunk.time - reported >= REPORT_SECONDS:
            report(loudest)
            loudest, reported = 0.0, chunk.time
        yield chunk


def loudness(samples: Samples) -> float:
    """0 to 1, as loudness is felt."""
    return min(1.0, max(0.0, (decibels(samples) - QUIET) / (LOUD - QUIET)))


def decibels(samples: Samples) -> float:
    """The mean power, below full scale."""
    power = float(np.mean(np.square(samples.astype(np.float32) / 32768))) if len(samples) else 0.0
    return 10 * math.log10(max(power, SILENCE))
