"""The voices of the kiosk, one a language, loaded when first needed."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.core.errors import VoiceError
from assistant.core.messages import Sentence, Speech
from assistant.core.stages import Voice
from assistant.text.wording import speakable

log = logging.getLogger(__name__)


class Voices:
    """Implements Voice for all configured languages."""

    def __init__(self, makers: Mapping[str, Callable[[], Voice]]) -> None:
        """For each language that can be spoken, what loads its voice."""
        self._makers = dict(makers)
        self._voices: dict[str, Voice] = {}
        self.pace = 1.0
        """1 is as configured; may be set from any thread."""

    def can_speak(self, language: str) -> bool:
        return language in self._makers

    def load(self, language: str) -> None:
        """Loads the voice of a language ahead of time; raises VoiceError."""
        if language not in self._makers:
            raise VoiceError(f"There is no voice for the language {language!r}.")
        if language not in self._voices:
            self._voices[language] = self._makers[language]()
            speakable("1", language)  # makes the rules of the language, which takes 50 ms

    def use(self, language: str, maker: Callable[[], Voice]) -> None:
        """From the next sentence on another voice speaks a language; from any thread. Raises VoiceError."""
        self._voices[language] = maker()
        self._makers[language] = maker

    def speak(self, sentence: Sentence) -> Speech:
        self.load(sentence.language)
        paced = sentence if self.pace == 1 else replace(sentence, pace=sentence.pace * self.pace)
        return self._voices[sentence.language].speak(paced)


class FakeVoice:
    """A tone of as many tenths of a second as the sentence has words."""

    def speak(self, sentence: Sentence) -> Speech:
        import numpy as np  # noqa: PLC0415

        seconds = 0.1 * max(1, len(sentence.spoken.split()))
        times = np.arange(int(seconds * 16_000)) / 16_000
        return Speech((8000 * np.sin(times * 2765)).astype(np.int16), 16_000, sentence)
