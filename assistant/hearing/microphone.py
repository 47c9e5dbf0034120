"""The microphone: always listening into a ring of a few seconds, recorded only while a button is pressed."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import soxr

from assistant.config import Audio
from assistant.device.portaudio import DeviceError, PortAudio
from assistant.errors import MicrophoneError
from assistant.messages import HEARING_RATE, AudioChunk, Samples
from assistant.stages import CancelToken

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.02
RING_SECONDS = 10.0
LATENCY_SECONDS = 0.04
POLL_SECONDS = 0.008


class Ring:
    """The last seconds of sound. One thread writes without locks, others read what is complete."""

    def __init__(self, size: int, rate: int) -> None:
        self.rate = rate
        self.written = 0
        """Samples since the start."""
        self.heard_at = 0.0
        """When the last of them was heard."""
        self.latency = 0.0
        """Seconds from the air to the program."""
        self._samples: Samples = np.zeros(size, np.int16)

    def write(self, block: Samples, now: float) -> None:
        """Called on the audio thread: copies, and nothing else."""
        size, start = len(self._samples), self.written % len(self._samples)
        first = min(len(block), size - start)
        self._samples[start : start + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self.heard_at = now
        self.written += len(block)

    def position(self, moment: float) -> int:
        """The sample that was heard at a moment, as far back as is kept."""
        back = int((self.heard_at - moment) * self.rate)  # negative for a moment to come
        return max(0, self.written - min(back, len(self._samples) // 2))

    def read(self, position: int, end: int) -> Samples:
        """A copy of the samples from a position to an end; at most the size of the ring."""
        indices = np.arange(max(position, end - len(self._samples)), end) % len(self._samples)
        return self._samples[indices]


class SoundDeviceMicrophone:
    """Implements Microphone over PortAudio; opens itself again after a fault."""

    def __init__(self, settings: Audio, portaudio: PortAudio) -> None:
        """Opens the device at once; where there is none, only recording raises."""
        self._settings = settings
        self._portaudio = portaudio
        self._lock = threading.Lock()
        self._stream: Any = None
        self._ring = Ring(1, HEARING_RATE)
        portaudio.register(self._close_stream)
        try:
            self._open()
        except MicrophoneError as error:
            log.warning("%s", error)

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        ring = self._working_ring()
        position = ring.position(since)
        resampler = soxr.ResampleStream(ring.rate, HEARING_RATE, 1, "int16") if ring.rate != HEARING_RATE else None
        while True:
            token.check()
            end, at = ring.written, ring.heard_at
            if end <= position:
                self._check_alive(ring)
                time.sleep(POLL_SECONDS)
                continue
            samples = ring.read(position, end)
            position, began = end, at - len(samples) / ring.rate
            yield AudioChunk(resampler.resample_chunk(samples) if resampler else samples, HEARING_RATE, began)

    def close(self) -> None:
        with self._lock:
            self._close_stream()

    def _working_ring(self) -> Ring:
        """The ring of a stream that gives sound, opened anew where it does not."""
        with self._lock:
            if self._stream is None or not self._stream.active or self._stalled(self._ring):
                try:
                    self._close_stream()
                    self._open()
                except MicrophoneError as error:
                    log.warning("%s Looking again.", error)
                    self._rescan()
                    self._open()
            return self._ring

    def _open(self) -> None:
        """Raises MicrophoneError."""
        try:
            device = self._portaudio.find("input", self._settings.microphone)
            rate, channels = self._portaudio.format(device, HEARING_RATE)
            ring = Ring(int(RING_SECONDS * rate), rate)
            self._stream = self._portaudio.library.InputStream(
                device=device.number,
                samplerate=rate,
                blocksize=int(rate * BLOCK_SECONDS),
                channels=channels,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=_writer(ring),
            )
            ring.latency = self._stream.latency
            ring.heard_at = time.monotonic()
            self._ring = ring
            self._stream.start()
        except DeviceError as error:
            raise MicrophoneError(str(error)) from error
        except self._portaudio.library.PortAudioError as error:
            self._close_stream()
            raise MicrophoneError(f"The microphone cannot be opened: {error}") from error

    def _rescan(self) -> None:
        try:
            self._portaudio.rescan()
        except DeviceError as error:
            raise MicrophoneError(str(error)) from error

    def _stalled(self, ring: Ring) -> bool:
        return time.monotonic() - ring.heard_at - ring.latency > self._settings.stalled_seconds

    def _check_alive(self, ring: Ring) -> None:
        """A frozen microphone calls back no more and reports no error, so its silence is watched."""
        if self._stalled(ring):
            raise MicrophoneError(f"The microphone has given no sound for {self._settings.stalled_seconds:g} s.")

    def _close_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(ignore_errors=True)


def _writer(ring: Ring) -> Callable[..., None]:
    def callback(block: Samples, _frames: int, _time: object, _status: object) -> None:
        ring.write(block[:, 0], time.monotonic() - ring.latency)

    return callback


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
