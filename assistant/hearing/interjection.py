"""When somebody says something while the kiosk speaks."""

from dataclasses import dataclass

from assistant.core.messages import HEARING_RATE
from assistant.hearing.voice_activity import WINDOW

WINDOW_SECONDS = WINDOW / HEARING_RATE
BEFORE_SECONDS = 0.35
"""Before the first voice: consonants are quieter than the detector hears, above all behind an echo canceller."""
SHORTEST_SECONDS = 0.12
"""Voice in a word such as "stop"; a click that leaks through has less."""
PAUSE_SECONDS = 0.22
"""Silence after which a word is looked at: the gaps within words are shorter."""
OVER_SECONDS = 0.7
"""Silence after which what comes next is something else."""
LOOK_SECONDS = 0.9
"""Of voice without a pause, after which what was said so far is looked at: three words or so."""
LONGEST_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Interjection:
    """What was said so far."""

    began: float
    """When, a little before its first voice; time.monotonic()."""
    paused: bool
    """Nothing was said for a moment: it may be all."""


class InterjectionDetector:
    """Follows what is said over the kiosk's voice, window by window."""

    def __init__(self, threshold: float) -> None:
        """Threshold: from which probability on a window is voice."""
        self._threshold = threshold
        self._began: float | None = None
        self._voiced = self._silent = self._looked = 0.0

    @property
    def open(self) -> bool:
        """Whether something is being said."""
        return self._began is not None

    def update(self, moment: float, probability: float) -> Interjection | None:
        """The next window, when its first sample sounded, and how likely it is voice.

        Returns what is worth a look, each pause once.
        """
        voice = probability >= self._threshold
        if self._began is None:
            if not voice:
                return None
            self._began = moment - BEFORE_SECONDS
            self._voiced = self._silent = self._looked = 0.0
        self._voiced += WINDOW_SECONDS if voice else 0.0
        before, self._silent = self._silent, 0.0 if voice else self._silent + WINDOW_SECONDS
        began = self._began
        if self._silent >= OVER_SECONDS or moment - began > LONGEST_SECONDS:
            self._began = None
            return None
        new = self._voiced - self._looked
        paused = before < PAUSE_SECONDS <= self._silent and new >= SHORTEST_SECONDS
        if not paused and new < LOOK_SECONDS:
            return None
        self._looked = self._voiced
        return Interjection(began, paused)
