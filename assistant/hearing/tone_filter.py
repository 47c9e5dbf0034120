"""Takes the kiosk's own tones out of what its microphone hears (speaking/tones.py tells why)."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from assistant.core.messages import AudioChunk, Cue, Samples
from assistant.core.stages import CancelToken, Microphone

BEFORE_SECONDS = 0.05
"""As far as the clocks of microphone and speaker may be apart."""
ECHO_SECONDS = 0.3
"""Of the room, and of a sound card that tells of less delay than it has."""
BANDWIDTH = 120.0
"""Hz; twice what a tone of 70 ms is spread over."""


class WithoutTones:
    """Implements Microphone: another one, without the tones that the kiosk played meanwhile."""

    def __init__(self, microphone: Microphone, cues: Callable[[], Sequence[Cue]]) -> None:
        """Cues: returns the last tones that were played."""
        self._microphone = microphone
        self._cues = cues

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        notches: dict[Cue, Notch] = {}
        for chunk in self._microphone.record(since, token):
            samples, end = chunk.samples, chunk.time + len(chunk.samples) / chunk.rate
            for cue in self._cues():
                if cue.begins - BEFORE_SECONDS < end and chunk.time < cue.ends + ECHO_SECONDS:
                    samples = notches.setdefault(cue, Notch(cue.frequency, chunk.rate)).filter(samples)
            yield replace(chunk, samples=samples)

    def close(self) -> None:
        self._microphone.close()


class Notch:
    """Removes one frequency from a stream: two second-order notch filters, one behind the other."""

    def __init__(self, frequency: float, rate: int) -> None:
        turn = 2 * math.pi * frequency / rate
        width = math.sin(turn) * BANDWIDTH / (2 * frequency)
        self._middle = -2 * math.cos(turn) / (1 + width)
        self._gain, self._back = 1 / (1 + width), (1 - width) / (1 + width)
        self._states = [(0.0, 0.0), (0.0, 0.0)]

    def filter(self, samples: Samples) -> Samples:
        """The next samples of the stream."""
        signal = samples.astype(np.float64).tolist()
        for i in range(len(self._states)):
            signal = self._pass(signal, i)
        return np.array(signal).round().clip(-32768, 32767).astype(np.int16)

    def _pass(self, signal: list[float], i: int) -> list[float]:
        gain, middle, back = self._gain, self._middle, self._back
        one, two = self._states[i]
        filtered = []
        for sample in signal:  # a few thousand in all, so a loop will do
            output = gain * sample + one
            one = middle * (sample - output) + two
            two = gain * sample - back * output
            filtered.append(output)
        self._states[i] = one, two
        return filtered
