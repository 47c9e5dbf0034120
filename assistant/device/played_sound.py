"""What the loudspeaker has really played of late, and when it was heard: the reference of the echo canceller."""

import math
from dataclasses import dataclass

import numpy as np
import soxr

from assistant.core.messages import HEARING_RATE, Samples
from assistant.device.sample_ring import SampleClock, SampleRing

KEPT_SECONDS = 4.0
APART_SECONDS = 0.03
"""A reader that is further than this from where it should be goes there at once."""


@dataclass(frozen=True, slots=True)
class _Take:
    """What was played since the stream was opened or woken."""

    ring: SampleRing
    clock: SampleClock


class PlayedSound:
    """The speaker's audio thread writes, one other thread reads."""

    def __init__(self) -> None:
        self._take: _Take | None = None
        self.whole_since = 0.0
        """Since when nothing was lost on the way to the loudspeaker."""
        self._read: _Take | None = None
        self._at = 0
        self._waiting: Samples = np.empty(0, np.int16)
        self._resampler = soxr.ResampleStream(HEARING_RATE, HEARING_RATE, 1, "int16")

    def begin(self, rate: int) -> None:
        """A stream of a rate in Hz begins."""
        self._take = _Take(SampleRing(int(KEPT_SECONDS * rate)), SampleClock(rate))

    def write(self, block: Samples, audible: float, *, gap: bool = False) -> None:
        """Called on the audio thread: the next samples, and when the first of them will be heard.

        Gap: the device had to wait for them, so that something else was heard before.
        """
        if take := self._take:
            steps = take.clock.steps
            take.clock.note(take.ring.written, audible)
            take.ring.append(block)
            if gap or take.clock.steps > steps:
                self.whole_since = audible

    def read(self, since: float, count: int) -> Samples:
        """So many samples at HEARING_RATE that were heard from a moment on; zeros where nothing was played."""
        take = self._take
        if take is None:
            return np.zeros(count, np.int16)
        wanted = take.clock.index(since)
        ahead = len(self._waiting) * take.clock.rate // HEARING_RATE
        if take is not self._read or abs(self._at - ahead - wanted) > APART_SECONDS * take.clock.rate:
            self._go_to(take, max(wanted, take.ring.written - len(take.ring), 0))
        while len(self._waiting) < count and self._at < take.ring.written:
            missing = math.ceil((count - len(self._waiting)) * take.clock.rate / HEARING_RATE)
            end = min(self._at + missing, take.ring.written)
            read = self._resampler.resample_chunk(take.ring.read(self._at, end))
            self._at, self._waiting = end, np.concatenate([self._waiting, read])
        samples, self._waiting = self._waiting[:count], self._waiting[count:]
        return np.pad(samples, (0, count - len(samples)))

    def _go_to(self, take: _Take, position: int) -> None:
        self._read, self._at = take, position
        self._waiting = np.empty(0, np.int16)
        self._resampler = soxr.ResampleStream(take.clock.rate, HEARING_RATE, 1, "int16")
