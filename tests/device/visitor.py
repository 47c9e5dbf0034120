"""The visitor, at the other end of the virtual Pi's loopback card: speaks a tone, and hears what the kiosk says."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import sounddevice

from assistant.core.messages import HEARING_RATE, Samples
from assistant.device.portaudio import PortAudio

KIOSK, VISITOR = "(hw:0,0)", "(hw:0,1)"
"""The two ends: what is played at one is captured at the other."""
HERTZ = 300
SECONDS = 0.5
LATENCY_SECONDS = 0.3
"""The visitor has time, unlike the kiosk, and so loses less of what an emulated card gives late."""
LOUD = 500
"""Of 32767; no sample of a silent loopback card reaches it."""
WINDOW_SECONDS = 0.04
"""What is judged at a time: short enough for a tone of the kiosk, long enough to tell its pitches apart."""
SAME_HERTZ = 50
PAUSE_SECONDS = 0.3
"""Longer than those between two sentences."""


@dataclass(slots=True)
class Sound:
    """What was heard at one pitch without a pause."""

    began: float
    ended: float
    seconds: float
    """Of sound itself, without the gaps that a stumbling card makes."""
    hertz: float


def pitch(samples: Samples, rate: int) -> float:
    """The strongest frequency in Hz."""
    return float(np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples))


class Visitor:
    """Two streams beside those of the kiosk, which must be open: the card takes its rates from those."""

    def __init__(self, portaudio: PortAudio) -> None:
        tone = 8000 * np.sin(2 * np.pi * HERTZ * np.arange(int(SECONDS * HEARING_RATE)) / HEARING_RATE)
        self._tone: Samples = tone.astype(np.int16)
        self._said = len(self._tone)
        self._heard: list[tuple[float, Samples]] = []
        mouth, ear = portaudio.find("output", VISITOR), portaudio.find("input", VISITOR)
        self._rate = ear.rate
        common: dict[str, Any] = {"channels": 1, "dtype": "int16", "latency": LATENCY_SECONDS}
        self._streams = (
            sounddevice.OutputStream(device=mouth.number, samplerate=HEARING_RATE, callback=self._say, **common),
            sounddevice.InputStream(device=ear.number, samplerate=ear.rate, callback=self._hear, **common),
        )
        for stream in self._streams:
            stream.start()

    def speak(self) -> None:
        self._said = 0

    def close(self) -> None:
        for stream in self._streams:
            stream.close(ignore_errors=True)

    def heard(self) -> list[Sound]:
        """All until now, cut where it pauses or its pitch changes."""
        blocks, size = list(self._heard), int(WINDOW_SECONDS * self._rate)
        samples = np.concatenate([block for _, block in blocks])
        ends, moments = np.cumsum([len(block) for _, block in blocks]), [moment for moment, _ in blocks]
        sounds = list[Sound]()
        for start in range(0, len(samples) - size, size):
            window = samples[start : start + size]
            seconds = float(np.count_nonzero(np.abs(window) > LOUD)) / self._rate
            if not seconds:
                continue
            began, ended = (float(np.interp(place, ends, moments)) for place in (start, start + size))
            hertz, last = pitch(window, self._rate), sounds[-1] if sounds else None
            if last and abs(hertz - last.hertz) < SAME_HERTZ and began - last.ended < PAUSE_SECONDS:
                last.ended, last.seconds = ended, last.seconds + seconds
            else:
                sounds.append(Sound(began, ended, seconds, hertz))
        return sounds

    def _say(self, block: Samples, frames: int, _time: object, _status: object) -> None:
        part = self._tone[self._said : self._said + frames]
        block[: len(part), 0], block[len(part) :] = part, 0
        self._said += len(part)

    def _hear(self, block: Samples, _frames: int, _time: object, _status: object) -> None:
        self._heard.append((time.monotonic(), block[:, 0].copy()))
