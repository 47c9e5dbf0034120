"""The speaker: one output stream, open all the time, silent at once when a turn is cancelled.

Some seconds after the last sound the stream sleeps, which is most of the time: a hundred blocks of silence a second
took 2 to 3 % of a core. The press wakes it, for its tone.
"""

import logging
import math
import threading
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import soxr

from assistant.core.config import AudioSettings
from assistant.core.errors import SpeakerError
from assistant.core.messages import Played, Samples, Speech, Tone
from assistant.core.stages import CancelToken, Playback, Speaker
from assistant.device.played_sound import PlayedSound
from assistant.device.portaudio import PortAudio
from assistant.device.sound_stream import SoundStream
from assistant.speaking.tape import Note, Tape, TapeItem
from assistant.speaking.tones import waveform

log = logging.getLogger(__name__)

BLOCK_SECONDS = 0.01
LATENCY_SECONDS = 0.03
"""Of sound between the program and the loudspeaker, which is still heard after a cancel. Measured at the other side of
a virtual card: 36 ms (41 at most), and with blocks of 20 ms and a latency of 40 ms 54 (59)."""
PAUSE_SECONDS = 0.12
"""Between two sentences."""


class _Playback:
    """Implements Playback."""

    def __init__(self, item: TapeItem, check: Callable[[], None]) -> None:
        self._item = item
        self._check = check

    def wait(self) -> Played:
        while not self._item.ended(0.2):
            self._check()
        return self._item.played()


class SoundDeviceSpeaker:
    """Implements Speaker over PortAudio; opens itself again after a fault."""

    def __init__(
        self,
        settings: AudioSettings,
        portaudio: PortAudio,
        note: Note = lambda _: None,
        volume: float = 1.0,
        played: PlayedSound | None = None,
    ) -> None:
        """Opens the device at once; where there is none, only playing raises.

        Note: is told on the audio thread when a sentence begins and ends to be heard; it must only queue that.
        Volume: of full scale, 0 to 1. Played: keeps what is played, for an echo canceller.
        """
        self._played = played
        self.volume = volume
        """Of what is played next; may be set from any thread."""
        self._note = note
        self._stalled_seconds = settings.stalled_seconds
        self._awake_seconds = settings.awake_seconds or math.inf
        self._lock = threading.Lock()
        self._tape = Tape(48_000, 0)
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
        with self._lock:
            self._stream.open_again_unless(self._asks)
            tape = self._tape
            item = TapeItem(speech.sentence, int((speech.seconds + PAUSE_SECONDS) * tape.rate), token, self._note)
            tape.add(item)
            self._stream.wake()
        try:
            for samples in _at_rate(speech, tape.rate):
                if token.cancelled:
                    break
                item.add(samples if self.volume == 1 else (samples * self.volume).astype(np.int16))
        finally:
            item.complete = True
        return _Playback(item, partial(self._check_alive, tape))

    def sound(self, tone: Tone) -> float | None:
        tape = self._tape
        if not (tape.asleep or self._alive()):
            return None
        tape.sound(waveform(replace(tone, volume=tone.volume * self.volume), tape.rate))
        try:
            self._stream.wake()
        except SpeakerError as error:
            log.warning("%s", error)
        if tape is not self._tape:
            return None
        return time.monotonic() + BLOCK_SECONDS + tape.latency + tone.seconds

    @property
    def silent_since(self) -> float:
        return self._tape.silent_since

    def close(self) -> None:
        self._stream.close()

    def _make_tape(self, rate: int) -> Tape:
        self._tape = Tape(rate, LATENCY_SECONDS, self._awake_seconds, self._played)
        return self._tape

    def _asks(self) -> bool:
        """A speaker that was unplugged may only stop asking for sound."""
        return time.monotonic() - self._tape.called_at < self._stalled_seconds

    def _alive(self) -> bool:
        return self._stream.active and self._asks()

    def _check_alive(self, tape: Tape) -> None:
        if tape is not self._tape or not self._alive():
            tape.end()
            raise SpeakerError("The speaker has stopped.")


def _at_rate(speech: Speech, rate: int) -> Iterator[Samples]:
    """The pieces of a speech and the pause after it, for a device of another rate in Hz."""
    resampler = soxr.ResampleStream(speech.rate, rate, 1, "int16") if rate != speech.rate else None
    for samples in chain([speech.samples], speech.rest):
        yield resampler.resample_chunk(samples) if resampler else samples
    pause = np.zeros(int(speech.rate * PAUSE_SECONDS), np.int16)
    yield resampler.resample_chunk(pause, last=True) if resampler else pause


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
        begins = max(time.monotonic(), self._busy_until if token is self._token else 0.0)
        if self._aloud:
            kept = list[Samples]()
            playback = self._aloud.play(replace(speech, rest=_copied(speech.rest, kept)), token)
            speech = replace(speech, samples=np.concatenate([speech.samples, *kept]), rest=iter(()))
        else:
            playback, speech = None, speech.whole()
        if not token.cancelled:
            self.speeches.append(speech)
        if playback:
            return playback
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


def _copied(pieces: Iterator[Samples], kept: list[Samples]) -> Iterator[Samples]:
    for piece in pieces:
        kept.append(piece)
        yield piece


class _Done:
    """Implements Playback: over already."""

    def __init__(self, played: Played) -> None:
        self._played = played

    def wait(self) -> Played:
        return self._played
