"""Takes what the loudspeaker plays out of what the microphone hears, so that a visitor is heard over an answer.

By two cancellers, as each lacks what the other has. WebRTC's (AEC3) leaves nothing of the kiosk, 50 to 56 dB less of
simulated echoes of 30 to 300 ms that were as loud as the visitor or 10 dB louder, and takes the consonants of who
speaks over it, too: whether somebody speaks is told by it. Speex's leaves more of both. Whisper hears the mean of them:
in a first trial of 16 spoken "stop" and the like, over an echo as loud as they, 14 were right, and by AEC3 alone 4.
They take 0.02 of a core each.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

from assistant.core.errors import MicrophoneError
from assistant.core.messages import HEARING_RATE, AudioChunk, GenerationBudget, Samples
from assistant.core.stages import CancelToken, Microphone
from assistant.device.played_sound import PlayedSound
from assistant.device.sample_ring import SampleClock
from assistant.hearing.microphone import POLL_SECONDS, RING_SECONDS, Ring

log = logging.getLogger(__name__)

FRAME = HEARING_RATE // 100
"""Samples that the canceller works on at a time."""
LEAD_SECONDS = 0.04
"""What is played is given to the canceller so much before its echo can be heard. It finds out a delay, but no echo
before its cause, as it were where sound devices tell of more latency than they have."""
DITHER = 2
"""What a resampler makes of silence at the most."""
ROOM_SECONDS = 1.0
"""After the last sound that was played there is no echo any more, and nothing to do."""
AGAIN_SECONDS = 0.5
"""Between two tries to hear a microphone that is gone."""


class EchoCanceller(Protocol):
    """Takes an echo out."""

    def process(self, near: Samples, far: Samples) -> Samples:
        """Near: heard by the microphone; far: played meanwhile, or a little before; both a multiple of FRAME long."""


class WebRtcEchoCanceller:
    """Implements EchoCanceller by the extra `hands`; raises ImportError without it."""

    def __init__(self) -> None:
        from pywebrtc_audio import EchoCanceller as Aec3  # noqa: PLC0415 - an extra

        self._aec = Aec3(sample_rate=HEARING_RATE)

    def process(self, near: Samples, far: Samples) -> Samples:
        cleaned: Samples = self._aec.process(near, far)
        return cleaned


class _Always:
    """Implements CancelToken for who listens until the program ends."""

    restraint = GenerationBudget()

    def __init__(self) -> None:
        self.cancelled = False

    def check(self) -> None:
        if self.cancelled:
            raise StopListening

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        return lambda: None


class StopListening(Exception):
    """The program ends."""


class CleanedSound:
    """Implements Microphone: what a canceller has left, of the last seconds."""

    def __init__(self, stalled: float) -> None:
        """Stalled: after so many seconds without sound the microphone has failed."""
        self._stalled = stalled
        self.ring = Ring(int(RING_SECONDS * HEARING_RATE), HEARING_RATE)

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        ring = self.ring
        position, limit = ring.position(since), time.monotonic() + self._stalled
        while True:
            token.check()
            end, at = ring.written, ring.heard_at
            if end <= position:
                if time.monotonic() > max(limit, at + self._stalled):
                    raise MicrophoneError(f"The microphone has given no sound for {self._stalled:g} s.")
                time.sleep(POLL_SECONDS)
                continue
            samples = ring.read(position, end)
            position = end
            yield AudioChunk(samples, HEARING_RATE, at - len(samples) / HEARING_RATE)

    def close(self) -> None:
        """Nothing to close."""


class EchoCancelledMicrophone(CleanedSound):
    """Another microphone without what the loudspeaker plays, as Whisper hears it best.

    It listens all the time on a thread of its own, since a canceller that has to learn the room anew with each question
    lets the first second of each answer through.
    """

    def __init__(
        self,
        microphone: Microphone,
        played: PlayedSound,
        strict: EchoCanceller,
        gentle: EchoCanceller,
        stalled: float,
    ) -> None:
        """Strict: leaves nothing of the echo. Gentle: leaves all of the visitor."""
        super().__init__(stalled)
        self.strict = CleanedSound(stalled)
        """What the strict one has left: who speaks there is no loudspeaker."""
        self._microphone, self._played, self._cancellers = microphone, played, (strict, gentle)
        self._raw, self._clock = np.empty(0, np.int16), SampleClock(HEARING_RATE)
        self._heard = 0
        """Samples given to the cancellers, or past them."""
        self._sounded_at = self._torn_at = -np.inf
        self._token = _Always()
        self._thread = threading.Thread(target=self._run, name="echo", daemon=True)
        self._thread.start()

    @property
    def whole_since(self) -> float:
        """Since when neither stream has lost anything; what is left in the moments after that may be an echo."""
        return max(self._torn_at, self._played.whole_since)

    def close(self) -> None:
        """Also the microphone below."""
        self._token.cancelled = True
        self._thread.join(2 * AGAIN_SECONDS)
        self._microphone.close()

    def _run(self) -> None:
        while not self._token.cancelled:
            try:
                for chunk in self._microphone.record(time.monotonic(), self._token):
                    self.take(chunk)
            except MicrophoneError as error:
                log.warning("%s", error)
                self._clock, self._raw, self._heard = SampleClock(HEARING_RATE), np.empty(0, np.int16), 0
                time.sleep(AGAIN_SECONDS)
            except StopListening:
                return

    def take(self, chunk: AudioChunk) -> None:
        """The next of what is heard."""
        steps = self._clock.steps
        self._clock.note(self._heard + len(self._raw), chunk.time)
        if self._clock.steps > steps:
            self._torn_at = chunk.time
        self._raw = np.concatenate([self._raw, chunk.samples])
        count = len(self._raw) // FRAME * FRAME
        near, self._raw = self._raw[:count], self._raw[count:]
        if not count:
            return
        began = self._clock.time(self._heard)
        far = self._played.read(began + LEAD_SECONDS, count)
        self._heard += count
        ended = began + count / HEARING_RATE
        if np.abs(far).max() > DITHER:
            self._sounded_at = ended
        strict = heard = near
        if ended - self._sounded_at <= ROOM_SECONDS:
            strict, gentle = (canceller.process(near, far) for canceller in self._cancellers)
            heard = ((strict.astype(np.int32) + gentle) // 2).astype(np.int16)
        self.strict.ring.write(strict, ended)
        self.ring.write(heard, ended)
