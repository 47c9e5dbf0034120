"""The speaker: one output stream, always open, silent between answers and at once when a turn is cancelled."""

import logging
import math
import queue
import threading
import time
import wave
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import soxr

from assistant.config import Audio
from assistant.device.portaudio import PortAudio
from assistant.device.sound_stream import SoundStream
from assistant.errors import SpeakerError
from assistant.messages import Played, Samples, Sentence, Speech, Tone
from assistant.speaking.tones import waveform
from assistant.stages import CancelToken, Playback, Speaker

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.01
LATENCY_SECONDS = 0.03
"""Of sound between the program and the loudspeaker, which is still heard after a cancel. Measured at the other side of
a virtual card: 36 ms (41 at most), and with blocks of 20 ms and a latency of 40 ms 54 (59)."""
PAUSE_SECONDS = 0.12
"""Between two sentences."""


class _Item:
    """A speech in the queue. Written by the audio thread, read by whoever waits for it."""

    def __init__(self, samples: Samples, speech: Speech, token: CancelToken) -> None:
        self.samples = samples
        self.position = 0
        self.first_audio: float | None = None
        self.last_audio: float | None = None
        self._speech = speech
        self._token = token
        self._over: queue.SimpleQueue[None] = queue.SimpleQueue()

    @property
    def cancelled(self) -> bool:
        return self._token.cancelled

    def end(self) -> None:
        """Called on the audio thread."""
        self._over.put_nowait(None)

    def ended(self, seconds: float) -> bool:
        """Waits for the end, at most so long."""
        try:
            self._over.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    def played(self) -> Played:
        sentence: Sentence = self._speech.sentence
        fraction = min(1.0, self.position / max(1, len(self.samples)))
        return Played(sentence, fraction, self.first_audio, self.last_audio)


class _Tape:
    """What is to be played, and since when nothing is. The audio thread reads it without locks."""

    def __init__(self, rate: int, latency: float) -> None:
        self.rate = rate
        self.silent_since = 0.0
        self.called_at = time.monotonic()
        self.latency = latency
        self._items: deque[_Item] = deque()
        self._playing: _Item | None = None
        self._tones: deque[Samples] = deque()
        self._tone: Samples = np.empty(0, np.int16)

    def add(self, item: _Item) -> None:
        self.silent_since = math.inf
        self._items.append(item)

    def sound(self, tone: Samples) -> None:
        """A tone is no speech: it is not queued, and what is heard of it in a recording is taken out there."""
        self._tones.append(tone)

    def fill(self, block: Samples, now: float) -> None:
        """Called on the audio thread: the next samples into block, shape (n,)."""
        self.called_at = now
        filled = 0
        while filled < len(block):
            item = self._playing = self._playing or (self._items.popleft() if self._items else None)
            if item is None:
                break
            audible = now + self.latency
            if not item.cancelled:
                part = item.samples[item.position : item.position + len(block) - filled]
                block[filled : filled + len(part)] = part
                item.first_audio = item.first_audio or audible + filled / self.rate
                filled += len(part)
                item.position += len(part)
                item.last_audio = audible + filled / self.rate
            if item.cancelled or item.position >= len(item.samples):
                self._playing = None
                self.silent_since = math.inf if self._items else audible + filled / self.rate
                item.end()
        block[filled:] = 0
        self._fill_with_tone(block, busy=filled > 0)

    def _fill_with_tone(self, block: Samples, *, busy: bool) -> None:
        """The newest tone, where no speech is."""
        while self._tones:
            self._tone = self._tones.popleft()
        part, self._tone = self._tone[: len(block)], self._tone[len(block) :]
        if not busy:
            block[: len(part)] = part

    def call_back(self, block: Samples, _frames: int, _time: object, _status: object) -> None:
        self.fill(block[:, 0], time.monotonic())
        block[:, 1:] = block[:, :1]

    def begin(self) -> None:
        self.called_at = time.monotonic()

    def end(self) -> None:
        """Ends everything that waits; the stream is gone."""
        items = [i for i in (self._playing, *self._items) if i]
        self._items.clear()
        self._playing = None
        self.silent_since = time.monotonic()
        for item in items:
            item.end()


class _Playback:
    """Implements Playback."""

    def __init__(self, item: _Item, check: Callable[[], None]) -> None:
        self._item = item
        self._check = check

    def wait(self) -> Played:
        while not self._item.ended(0.2):
            self._check()
        return self._item.played()


class SoundDeviceSpeaker:
    """Implements Speaker over PortAudio; opens itself again after a fault."""

    def __init__(self, settings: Audio, portaudio: PortAudio, volume: float = 1.0) -> None:
        """Opens the device at once; where there is none, only playing raises. Volume: of full scale, 0 to 1."""
        self.volume = volume
        """Of what is played next; may be set from any thread."""
        self._stalled_seconds = settings.stalled_seconds
        self._lock = threading.Lock()
        self._tape = _Tape(48_000, 0)
        self._stream = SoundStream(
            portaudio,
            "output",
            settings.speaker,
            self._make_tape,
            SpeakerError,
            block_seconds=BLOCK_SECONDS,
            latency_seconds=LATENCY_SECONDS,
        )

    def play(self, speech: Speech, token: CancelToken) -> _Playback:
        pause = np.zeros(int(speech.rate * PAUSE_SECONDS), np.int16)
        samples = np.concatenate([speech.samples, pause])
        if self.volume < 1:
            samples = (samples * self.volume).astype(np.int16)
        with self._lock:
            self._stream.open_again_unless(self._asks)
            tape = self._tape
            if speech.rate != tape.rate:
                samples = soxr.resample(samples, speech.rate, tape.rate)
            item = _Item(samples, speech, token)
            tape.add(item)
        return _Playback(item, partial(self._check_alive, tape))

    def sound(self, tone: Tone) -> float | None:
        tape = self._tape
        if not self._alive():
            return None
        tape.sound(waveform(replace(tone, volume=tone.volume * self.volume), tape.rate))
        return time.monotonic() + BLOCK_SECONDS + tape.latency + tone.seconds

    @property
    def silent_since(self) -> float:
        return self._tape.silent_since

    def close(self) -> None:
        self._stream.close()

    def _make_tape(self, rate: int) -> _Tape:
        self._tape = _Tape(rate, LATENCY_SECONDS)
        return self._tape

    def _asks(self) -> bool:
        """A speaker that was unplugged may only stop asking for sound."""
        return time.monotonic() - self._tape.called_at < self._stalled_seconds

    def _alive(self) -> bool:
        return self._stream.active and self._asks()

    def _check_alive(self, tape: _Tape) -> None:
        if tape is not self._tape or not self._alive():
            tape.end()
            raise SpeakerError("The speaker has stopped.")


class RecordingSpeaker:
    """Implements Speaker: keeps what was said, for a file; also aloud where it is given a speaker to pass it on to."""

    def __init__(self, aloud: Speaker | None = None) -> None:
        self.speeches: list[Speech] = []
        self.tones: list[Tone] = []
        """Noted only: they are for whoever stands before the kiosk."""
        self._aloud = aloud
        self._token: CancelToken | None = None
        self._busy_until = 0.0

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        """Sentences of a turn follow each other; the next turn does not wait for them."""
        if not token.cancelled:
            self.speeches.append(speech)
        if self._aloud:
            return self._aloud.play(speech, token)
        begins = max(time.monotonic(), self._busy_until if token is self._token else 0.0)
        self._token = token
        self._busy_until = begins + speech.seconds
        return _Done(Played(speech.sentence, 0.0 if token.cancelled else 1.0, begins, self._busy_until))

    def sound(self, tone: Tone) -> float | None:
        self.tones.append(tone)
        return self._aloud.sound(tone) if self._aloud else None

    @property
    def silent_since(self) -> float:
        return self._aloud.silent_since if self._aloud else 0.0

    def write(self, path: Path) -> float:
        """All that was said, as a mono 16-bit WAV; returns its length in seconds and forgets it."""
        rate = max((s.rate for s in self.speeches), default=22_050)
        parts = [s.samples if s.rate == rate else soxr.resample(s.samples, s.rate, rate) for s in self.speeches]
        pause = np.zeros(int(rate * PAUSE_SECONDS), np.int16)
        samples = np.concatenate([piece for part in parts for piece in (part, pause)] or [pause])
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target, wave.open(target, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples.astype("<i2").tobytes())
        self.speeches = []
        return len(samples) / rate

    def close(self) -> None:
        if self._aloud:
            self._aloud.close()


class _Done:
    """Implements Playback: over already."""

    def __init__(self, played: Played) -> None:
        self._played = played

    def wait(self) -> Played:
        return self._played
