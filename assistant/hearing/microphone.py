"""The microphone: always listening into a ring of a few seconds, recorded only while a button is pressed."""

import logging
import time
from collections.abc import Callable, Iterator

import numpy as np
import soxr

from assistant.core.config import AudioSettings
from assistant.core.errors import MicrophoneError
from assistant.core.messages import HEARING_RATE, AudioChunk, Samples
from assistant.core.stages import CancelToken
from assistant.device.portaudio import PortAudio
from assistant.device.sample_ring import SampleRing
from assistant.device.sound_stream import SoundStream

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.032
"""One frame of the detector of voices."""
RING_SECONDS = 10.0
LATENCY_SECONDS = 0.04
"""From the air to the program."""
POLL_SECONDS = 0.008


class Ring(SampleRing):
    """The last seconds of sound. One thread writes without locks, others read what is complete."""

    def __init__(self, size: int, rate: int) -> None:
        super().__init__(size)
        self.rate = rate
        self.heard_at = time.monotonic()
        """When the last of them was heard; the time of a device that is being opened is no silence."""
        self.latency = 0.0
        """Seconds from the air to the program."""
        self.asleep = False
        """Never: what is said before the press is kept."""

    def write(self, block: Samples, now: float) -> None:
        """Called on the reader's thread: copies, and nothing else."""
        self.heard_at = now
        self.append(block)

    def call_back(self, block: Samples, _frames: int, _time: object, _status: object) -> None:
        self.write(block[:, 0], time.monotonic() - self.latency)

    def begin(self) -> None:
        self.heard_at = time.monotonic()

    def end(self) -> None:
        """What was heard stays."""

    def position(self, moment: float) -> int:
        """The sample that was heard at a moment, as far back as is kept."""
        back = int((self.heard_at - moment) * self.rate)  # negative for a moment to come
        return max(0, self.written - min(back, len(self) // 2))


class SoundDeviceMicrophone:
    """Implements Microphone over PortAudio; opens itself again after a fault."""

    def __init__(self, settings: AudioSettings, portaudio: PortAudio) -> None:
        """Opens the device at once; where there is none, only recording raises."""
        self._stalled_seconds = settings.stalled_seconds
        self._ring = Ring(1, HEARING_RATE)
        self._stream = SoundStream(
            portaudio,
            "input",
            settings.microphone,
            self._make_ring,
            MicrophoneError,
            rate=HEARING_RATE,
            block_seconds=BLOCK_SECONDS,
            latency_seconds=LATENCY_SECONDS,
        )

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        self._stream.open_again_unless(lambda: not self._stalled(self._ring))
        with self._stream.hurried():
            yield from self._follow(since, token)

    def _follow(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        ring = self._ring
        position = ring.position(since)
        resampler = _resampler(ring.rate)
        while True:
            token.check()
            if ring is not self._ring:  # the device was opened anew
                ring, position = self._ring, 0
                resampler = _resampler(ring.rate)
            end, at = ring.written, ring.heard_at
            if end <= position:
                self._check_alive(ring)
                time.sleep(POLL_SECONDS)
                continue
            samples = ring.read(position, end)
            position, began = end, at - len(samples) / ring.rate
            yield AudioChunk(resampler.resample_chunk(samples) if resampler else samples, HEARING_RATE, began)

    def latest(self, seconds: float) -> Samples | None:
        """What was heard last, at most so much, recorded or not; None where it gives no sound. From any thread."""
        ring = self._ring
        if not self._stream.active or self._stalled(ring):
            return None
        return ring.read(ring.written - int(seconds * ring.rate), ring.written)

    def close(self) -> None:
        self._stream.close()

    def _make_ring(self, rate: int) -> Ring:
        self._ring = Ring(int(RING_SECONDS * rate), rate)
        return self._ring

    def _stalled(self, ring: Ring) -> bool:
        return time.monotonic() - ring.heard_at - ring.latency > self._stalled_seconds

    def _check_alive(self, ring: Ring) -> None:
        """A frozen microphone calls back no more and reports no error, so its silence is watched."""
        if self._stalled(ring):
            raise MicrophoneError(f"The microphone has given no sound for {self._stalled_seconds:g} s.")


def _resampler(rate: int) -> soxr.ResampleStream | None:
    return soxr.ResampleStream(rate, HEARING_RATE, 1, "int16") if rate != HEARING_RATE else None


class RecordedMicrophone:
    """Implements Microphone: a visitor from a recording, who releases the button at its end.

    Used by `listen`, by the demonstration and by tests; silence follows the recording.
    """

    def __init__(self, samples: Samples, *, realtime: bool, release: Callable[[float], None]) -> None:
        """Samples at HEARING_RATE; `release` is called with the moment of the last one."""
        self._samples = samples
        self._realtime = realtime
        self._release = release

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        block, began, position, released = int(HEARING_RATE * BLOCK_SECONDS), time.monotonic(), 0, False
        while True:
            token.check()
            samples = self._samples[position : position + block]
            silence = np.zeros(block - len(samples), np.int16)
            position += block
            if self._realtime:
                time.sleep(max(0.0, began + position / HEARING_RATE - time.monotonic()))
            now = time.monotonic()
            if not released and position >= len(self._samples):
                released = True
                self._release(now)
            yield AudioChunk(np.concatenate([samples, silence]), HEARING_RATE, now - BLOCK_SECONDS)

    def close(self) -> None:
        """Nothing to close."""
