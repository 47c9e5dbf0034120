"""The wake word as an input: for visitors who cannot press."""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from rapidfuzz import fuzz

from assistant.core.errors import AssistantError, NotUnderstood, TurnCancelled
from assistant.core.messages import HEARING_RATE, Ending, Samples, Utterance
from assistant.core.stages import Microphone, Speaker, Transcriber
from assistant.device.sample_ring import SampleRing
from assistant.hearing.wake_word import WakeWordDetector
from assistant.text.words import split
from assistant.turn.signals import Post, Woken
from assistant.turn.turn_token import Turn

log = logging.getLogger(__name__)

WORD_SECONDS = 1.6
"""What is looked at again: the word, said slowly."""
ROOM_SECONDS = 0.3
AGAIN_SECONDS = 1.0
"""Between two tries to hear a microphone that is gone."""
ALIKE = 70
"""Likeness, of 100, of what Whisper hears to the word, without its spaces: of "Okay, Naboo" it is 71, of "Hey Travis"
78, of a sentence that has nothing to do with it up to 67 (to "Alexa" alone 80)."""


class WakeWord:
    """Listens all the time; implements an input's `watch`."""

    def __init__(
        self,
        microphone: Microphone,
        detector: WakeWordDetector,
        speaker: Speaker,
        *,
        hears_own_voice: bool,
        check: Transcriber | None,
        spoken: Mapping[str, str],
    ) -> None:
        """Hears_own_voice: the microphone does, so that nothing wakes the kiosk while it speaks.

        Check: hears a word once more before it counts; None: it counts at once. Spoken: how each word is written.
        """
        self._microphone, self._detector, self._speaker = microphone, detector, speaker
        self._hears_own_voice, self._check, self._spoken = hears_own_voice, check, spoken

    @contextmanager
    def watch(self, post: Post) -> Iterator[None]:
        """Posts Woken for each word until the end of the context."""
        token = Turn()
        thread = threading.Thread(target=self._run, args=(post, token), name="wake-word", daemon=True)
        thread.start()
        try:
            yield
        finally:
            token.cancel()
            thread.join(2 * AGAIN_SECONDS)

    def _run(self, post: Post, token: Turn) -> None:
        while not token.cancelled:
            try:
                self._listen(post, token)
            except TurnCancelled:
                return
            except AssistantError as error:
                log.warning("%s: %s", error.code, error)
                time.sleep(AGAIN_SECONDS)

    def _listen(self, post: Post, token: Turn) -> None:
        kept = SampleRing(int(WORD_SECONDS * HEARING_RATE))
        for chunk in self._microphone.record(time.monotonic(), token):
            kept.append(chunk.samples)
            ended = chunk.time + len(chunk.samples) / chunk.rate
            if self._hears_own_voice and ended - self._speaker.silent_since < ROOM_SECONDS:
                continue
            word = self._detector.update(chunk.samples)
            if word and self._is_said(word, kept.read(0, kept.written), ended, token):
                log.info("woken by %s", word)
                post(Woken(ended))

    def _is_said(self, word: str, samples: Samples, ended: float, token: Turn) -> bool:
        """Whether Whisper hears it, too."""
        if self._check is None:
            return True
        padded = np.concatenate([samples, np.zeros(HEARING_RATE // 4, np.int16)])
        try:
            heard = self._check.transcribe(Utterance(padded, HEARING_RATE, Ending.SILENCE, ended), token)
        except NotUnderstood:
            return False
        said, wanted = "".join(split(heard.text)), "".join(split(self._spoken[word]))
        likeness = fuzz.partial_ratio(wanted, said) if said else 0.0
        log.info("a wake word is %.0f %% like what was heard", likeness)
        return likeness >= ALIKE
