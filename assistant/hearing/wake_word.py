"""Words that wake the kiosk, by microWakeWord's small models.

Each takes about 0.01 of a core. On 511 s of recordings of questions and requests (eight minutes of speech that wakes
nothing) "Okay Nabu", "Hey Jarvis" and "Alexa" were heard never, "Hey Mycroft" once.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from assistant.core.errors import SetupError
from assistant.core.messages import Samples

MIDDLE = 0.5
"""The sensitivity at which a model wakes where its maker had it wake."""
MOST_SENSITIVE = 0.4
"""Share of the maker's limit that is left at sensitivity 1."""


class WakeWordDetector(Protocol):
    """Listens for some words at once."""

    def update(self, samples: Samples) -> str:
        """The word that ends in the next samples at HEARING_RATE; empty where none does."""

    def reset(self) -> None:
        """Forgets what came before."""


class MicroWakeWordDetector:
    """Implements WakeWordDetector by the extra `hands`."""

    def __init__(self, words: Sequence[str], sensitivity: float) -> None:
        """Words: names of models, such as okay_nabu. Raises SetupError where one is missing."""
        try:
            from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model  # noqa: PLC0415 - an extra
        except (ImportError, OSError) as error:  # its own library of TensorFlow asks for a recent C library
            raise SetupError(
                f'wake_word.words needs the extra "hands": pip install pymicro-wakeword ({error})'
            ) from error
        self._features = MicroWakeWordFeatures()
        self._models = {word: MicroWakeWord.from_builtin(Model(word)) for word in words}
        self._limits = {word: limit(model.probability_cutoff, sensitivity) for word, model in self._models.items()}

    @property
    def spoken(self) -> Mapping[str, str]:
        """How each word is written."""
        return {word: model.wake_word for word, model in self._models.items()}

    def update(self, samples: Samples) -> str:
        woken = ""
        for features in self._features.process_streaming(samples.astype("<i2").tobytes()):
            for word, model in self._models.items():
                if (model.process_streaming_prob(features) or 0.0) > self._limits[word]:
                    woken = word
        if woken:
            self.reset()
        return woken

    def reset(self) -> None:
        self._features.reset()
        for model in self._models.values():
            model.reset()


def limit(usual: float, sensitivity: float) -> float:
    """From which probability on a word wakes, at a sensitivity of 0 to 1."""
    if sensitivity >= MIDDLE:
        return usual * (1 - (1 - MOST_SENSITIVE) * (sensitivity - MIDDLE) / (1 - MIDDLE))
    return usual + (1 - usual) * (MIDDLE - sensitivity) / MIDDLE * 0.95
