"""A sound system without devices: what the microphone hears and the speaker plays is in the hands of a test."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from assistant.core.messages import Samples
from assistant.device.portaudio import PortAudio

RATE = 16_000
Block = np.ndarray[tuple[int, int], np.dtype[np.int16]]


READ_SECONDS = 5.0
"""Longer than a microphone is left alone by the program."""


def _nobody(*_: object) -> None:
    """Nothing is called back."""


class Fault(Exception):
    """PortAudio's own."""


class Stream:
    """A stream that runs until it is closed; nothing is called back but by a test."""

    latency = 0.0

    def __init__(self, callback: Callable[[Block, int, object, object], None] | None) -> None:
        """Without a callback it is read."""
        self.call_back = callback or _nobody
        self.active = False
        self.unread: Samples = np.empty(0, np.int16)
        self.fault: Fault | None = None

    @property
    def read_available(self) -> int:
        if self.fault:
            raise self.fault
        return len(self.unread)

    def read(self, count: int) -> tuple[Block, bool]:
        read, self.unread = self.unread[:count].reshape(-1, 1), self.unread[count:]
        return read, False

    def start(self) -> None:
        self.active = True

    def stop(self) -> None:
        self.active = False

    def close(self, *, ignore_errors: bool = True) -> None:
        self.active = False


class FakePortAudio(PortAudio):
    """With one device that records and plays at RATE."""

    def __init__(self) -> None:
        super().__init__()
        self.streams: list[Stream] = []
        both: dict[str, object] = {"max_input_channels": 1, "max_output_channels": 1, "default_samplerate": float(RATE)}
        self._namespace = SimpleNamespace(
            default=SimpleNamespace(device=(0, 0)),
            query_devices=lambda: [{"name": "Both", **both}],
            check_input_settings=lambda **_: None,
            check_output_settings=lambda **_: None,
            InputStream=self._made,
            OutputStream=self._made,
            PortAudioError=Fault,
            CallbackStop=Fault,
            _terminate=lambda: None,
            _initialize=lambda: None,
        )

    @property
    def library(self) -> Any:
        return self._namespace

    def hear(self, samples: Samples) -> None:
        """The newest stream is a microphone's, and so much more was said; until it was read."""
        stream = self.streams[-1]
        stream.unread = samples
        limit = time.monotonic() + READ_SECONDS
        while len(stream.unread) and time.monotonic() < limit:
            time.sleep(0.002)

    def play(self, seconds: float) -> Samples:
        """The newest stream is a speaker's, and sounds in real time for so long; returns what was heard."""
        heard, block = list[Samples](), np.zeros((RATE // 100, 1), np.int16)
        for _ in range(int(seconds * 100)):
            self.streams[-1].call_back(block, len(block), None, None)
            heard.append(block[:, 0].copy())
            time.sleep(0.01)
        return np.concatenate(heard)

    def _made(self, *, callback: Callable[[Block, int, object, object], None] | None, **_: object) -> Stream:
        self.streams.append(Stream(callback))
        return self.streams[-1]
