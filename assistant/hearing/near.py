"""Whether who speaks without a press stands as near as who pressed: by how loud it is."""

from collections import deque

import numpy as np

from assistant.core.messages import Samples
from assistant.core.stages import VoiceActivity
from assistant.hearing.level import decibels

SYLLABLE = 3
"""Windows whose power is taken together."""
HELD = 16
"""Windows that the loudest of stands for, half a second: between two vowels nobody has gone away."""


class NearVoice:
    """Implements VoiceActivity: another one, deaf to voices that are quieter than a limit.

    A window counts by the loudest syllable of the last half second.
    """

    def __init__(self, activity: VoiceActivity, least: float) -> None:
        """Least: in decibels below full scale."""
        self._activity = activity
        self._least = least
        self._windows: deque[Samples] = deque(maxlen=SYLLABLE)
        self._levels: deque[float] = deque(maxlen=HELD)

    def probability(self, samples: Samples) -> float:
        self._windows.append(samples)
        self._levels.append(decibels(np.concatenate(self._windows)))
        heard = self._activity.probability(samples)
        return heard if max(self._levels) >= self._least else 0.0

    def reset(self) -> None:
        self._activity.reset()
        self._windows.clear()
        self._levels.clear()
