"""What the loudspeaker plays, block by block: the sentences that wait, and the one that is heard."""

import math
import queue
import time
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from assistant.core.events import Sounded, Sounding
from assistant.core.messages import Played, Samples, Sentence
from assistant.core.stages import CancelToken
from assistant.device.played_sound import PlayedSound

Note: TypeAlias = Callable[[Sounding | Sounded], None]


class TapeItem:
    """A speech in the queue. Written by the audio thread, read by whoever waits for it."""

    def __init__(self, sentence: Sentence, length: int, token: CancelToken, note: Note = lambda _: None) -> None:
        """Length: samples of all of it, as far as is known."""
        self.first_audio: float | None = None
        self.last_audio: float | None = None
        self.complete = False
        """Whether all of it was added."""
        self._sentence = sentence
        self._length = length
        self._token = token
        self._note = note
        self._sounding, self._sounded = Sounding(sentence), Sounded(sentence)
        self._pieces: deque[Samples] = deque()
        self._piece: Samples = np.empty(0, np.int16)
        self._added = self._taken = 0
        self._over: queue.SimpleQueue[None] = queue.SimpleQueue()

    @property
    def cancelled(self) -> bool:
        return self._token.cancelled

    def begin(self, audible: float) -> None:
        """Called on the audio thread."""
        if self.first_audio is None:
            self.first_audio = audible
            self._note(self._sounding)

    def add(self, samples: Samples) -> None:
        """What follows; called by whoever makes it."""
        self._added += len(samples)
        self._pieces.append(samples)

    def take(self, count: int) -> Samples:
        """Called on the audio thread: at most so many of the next samples, none where they are not made yet."""
        if not len(self._piece) and self._pieces:
            self._piece = self._pieces.popleft()
        part = self._piece[: 0 if self.cancelled else count]
        self._piece = self._piece[len(part) :]
        self._taken += len(part)
        return part

    @property
    def over(self) -> bool:
        return self.complete and not self._pieces and not len(self._piece)

    def end(self) -> None:
        """Called on the audio thread, and by whoever closes the stream."""
        self._over.put_nowait(None)
        if self.first_audio is not None:
            self._note(self._sounded)

    def ended(self, seconds: float) -> bool:
        """Waits for the end, at most so long."""
        try:
            self._over.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    def played(self) -> Played:
        length = self._added if self.complete and not self.cancelled else max(self._added, self._length)
        return Played(self._sentence, self._taken / max(1, length), self.first_audio, self.last_audio)


class Tape:
    """What is to be played, and since when nothing is. The audio thread reads it without locks."""

    def __init__(
        self, rate: int, latency: float, awake_seconds: float = math.inf, played: PlayedSound | None = None
    ) -> None:
        """Awake_seconds: how long it stays awake without a sound. Played: is told all that is played."""
        self.rate = rate
        self._played = played
        self.silent_since = 0.0
        self.asleep = False
        self._awake_seconds = awake_seconds
        self._sounded_at = 0.0
        self.called_at = time.monotonic()
        self.latency = latency
        self._items: deque[TapeItem] = deque()
        self._playing: TapeItem | None = None
        self._tones: deque[Samples] = deque()
        self._tone: Samples = np.empty(0, np.int16)

    def add(self, item: TapeItem) -> None:
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
            audible, part = now + self.latency, item.take(len(block) - filled)
            if len(part):
                block[filled : filled + len(part)] = part
                item.begin(audible + filled / self.rate)
                filled += len(part)
                item.last_audio = audible + filled / self.rate
            if item.cancelled or item.over:
                self._playing = None
                self.silent_since = math.inf if self._items else audible + filled / self.rate
                item.end()
            elif not len(part):
                break
        block[filled:] = 0
        self._fill_with_tone(block, busy=filled > 0)

    def _fill_with_tone(self, block: Samples, *, busy: bool) -> None:
        """The newest tone, where no speech is."""
        while self._tones:
            self._tone = self._tones.popleft()
        part, self._tone = self._tone[: len(block)], self._tone[len(block) :]
        if not busy:
            block[: len(part)] = part

    def call_back(self, block: Samples, _frames: int, _time: object, status: object) -> None:
        now = time.monotonic()
        self.fill(block[:, 0], now)
        block[:, 1:] = block[:, :1]
        if self._played:
            self._played.write(block[:, 0], now + self.latency, gap=bool(status))
        if self._busy:
            self._sounded_at = now
        elif now - self._sounded_at > self._awake_seconds:
            self.asleep = True
            self.asleep = not self._busy  # whoever adds something first adds, and then looks whether it sleeps

    @property
    def _busy(self) -> bool:
        return bool(self._playing or self._items or self._tones or len(self._tone))

    def begin(self) -> None:
        self.asleep = False
        self.called_at = self._sounded_at = time.monotonic()
        if self._played:
            self._played.begin(self.rate)

    def end(self) -> None:
        """Ends everything that waits; the stream is gone."""
        items = [i for i in (self._playing, *self._items) if i]
        self._items.clear()
        self._playing = None
        self.silent_since = time.monotonic()
        for item in items:
            item.end()
