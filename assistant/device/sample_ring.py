"""The last seconds of a stream of samples, and when each of them sounded."""

import numpy as np

from assistant.core.messages import Samples

FOLLOWED = 0.02
"""Share of each block's deviation that the clock takes over: after two seconds of blocks of 32 ms most of it."""
STEP_SECONDS = 0.03
"""A stream that lasts so far from its clock has lost or gained samples; what comes and goes is the thread's jitter."""
GAP_SECONDS = 0.5


class SampleRing:
    """One thread writes without locks, others read what is complete."""

    def __init__(self, size: int) -> None:
        self.written = 0
        """Samples since the start."""
        self._samples: Samples = np.zeros(size, np.int16)

    def __len__(self) -> int:
        return len(self._samples)

    def append(self, block: Samples) -> None:
        """Copies, and nothing else: it may be called on an audio thread."""
        size, start = len(self._samples), self.written % len(self._samples)
        first = min(len(block), size - start)
        self._samples[start : start + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self.written += len(block)

    def read(self, position: int, end: int) -> Samples:
        """A copy of the samples from a position to an end; at most the size of the ring."""
        indices = np.arange(max(position, end - len(self._samples)), end) % len(self._samples)
        return self._samples[indices]


class SampleClock:
    """When each sample of a stream sounds, by the moments that its thread tells, which is late now and then.

    An echo canceller has to learn the way of the sound anew whenever two streams move against each other.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._origin: float | None = None
        self._off = 0.0
        self.steps = 0
        """How often the stream has lost or gained samples."""

    def note(self, index: int, moment: float) -> None:
        """A sample sounds at a moment, as far as its thread knows."""
        if self._origin is None:
            self._origin = moment - index / self.rate
            return
        off = moment - self.time(index)
        self._off += FOLLOWED * (off - self._off)
        if abs(off) > GAP_SECONDS:
            self._origin += off
            self._off = 0.0
            self.steps += 1
        elif abs(self._off) > STEP_SECONDS:
            self._origin += self._off
            self._off = 0.0
            self.steps += 1

    def time(self, index: int) -> float:
        return (self._origin or 0.0) + index / self.rate

    def index(self, moment: float) -> int:
        return round((moment - (self._origin or 0.0)) * self.rate)
