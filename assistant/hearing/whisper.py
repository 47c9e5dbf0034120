"""Speech to text with faster-whisper, on a window just longer than what was said.

Whisper pads every clip to 30 s, but its encoder needs only the clip and some silence after it: on 2 s questions a
margin of 3 s is ten times as fast. Of 761 words of 117 spoken questions it mishears 30, and 26 with words to listen
for; stock faster-whisper, as greedy, 28. A margin of 1 s or less repeats itself.
"""

import logging
import math
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ctranslate2 import StorageView
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import _LANGUAGE_CODES, Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from assistant.core.config import HearingSettings, available_cores
from assistant.core.errors import HearingError, NotUnderstood
from assistant.core.languages import spaced
from assistant.core.messages import HEARING_RATE, Ending, Transcript, Utterance
from assistant.core.stages import CancelToken, Cores
from assistant.text.words import SINGLE

log = logging.getLogger(__name__)

FULL_WINDOW = 30.0
"""Seconds that Whisper was trained on, and the fall-back."""
LONG_SECONDS, LONG_MARGIN = 5.0, 1.0
"""A question longer than this gets so many seconds of margin more. On 40 recordings of 4.6 to 15 s, 115 of 131 values
were heard with it and 114 without, in 0.35 and 0.34 s each; by stock faster-whisper 115."""
FRAMES_PER_SECOND = 100
CLAUSE_END = re.compile(r"[.?!…。？！]+\s*")
STUTTER = re.compile(r"(\b\w+\b)(?:\W+\1){3,}", re.IGNORECASE)
"""A word four times on end."""
SINGLE_SIGN = re.compile(f"[{SINGLE}]")
SHORTEST_REPEAT = 8
"""Characters of a beginning that is taken for a repetition when it comes again."""
FASTEST_SPEECH = 30
"""Characters per second that nobody speaks."""
TOKENS_PER_SECOND = 9
"""Half as many again as fast speech needs; bounds a text that runs away."""
VOCABULARY_TOKENS = 120
"""Whisper reads at most 223 tokens of prompt. These cost 0.02 s of the 0.2 s that a question takes; word error on 40
recorded questions was 0.109 with them, 0.114 with 60 or 80, and 0.127 without any."""

SILENCE = Utterance(np.zeros(HEARING_RATE, np.int16), HEARING_RATE, Ending.RELEASED, 0.0)


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    confidence: float

    def doubtful(self, seconds: float, lowest_confidence: float) -> bool:
        """Whether it is empty, longer than its sound, or too uncertain."""
        too_long = len(self.text) > FASTEST_SPEECH * (seconds + 0.5)
        return not self.text or too_long or self.confidence < lowest_confidence

    @property
    def repetitive(self) -> bool:
        """Whether it says itself again, wholly or cut short: Whisper's way of failing on short windows."""
        first, *others = [clause.casefold() for clause in CLAUSE_END.split(self.text) if clause] or [""]
        again = any(len(o) >= SHORTEST_REPEAT and (first.startswith(o) or o.startswith(first)) for o in others)
        return again or bool(STUTTER.search(self.text))


def _in_silence(features: npt.NDArray[np.float32], frames: int) -> npt.NDArray[np.float32]:
    """Features of shape (bands, any number) cut to `frames`, or as quiet to their end as the clip is at its quietest.

    Zeros, which faster-whisper appends, are a loud hiss there. On 117 spoken questions 26 of 761 words were misheard
    with it and 38 with zeros; with pink noise at 20, 10 and 5 dB 111, 107 and 88 of 133 values were heard on 40
    recordings, with zeros 107, 104 and 91.
    """
    missing = max(0, frames - features.shape[1])
    return np.pad(features[:, :frames], ((0, 0), (0, missing)), constant_values=features.min())


def _load(folder: Path, threads: int) -> WhisperModel:
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)


def known_languages() -> frozenset[str]:
    """What the models of many languages know (ISO 639-1)."""
    return frozenset(_LANGUAGE_CODES)


def written_in(text: str, language: str) -> bool:
    """Whether its letters are those of a language: a short question taken for Chinese is still written as it sounds."""
    return bool(SINGLE_SIGN.search(text)) != spaced(language) or not any(map(str.isalpha, text))


class WhisperTranscriber:
    """Implements Transcriber; loads the model when made."""

    def __init__(
        self,
        folder: Path,
        settings: HearingSettings,
        languages: Sequence[str],
        vocabulary: Mapping[str, Sequence[str]],
        chosen: Callable[[], str] = lambda: "",
        cores: Cores | None = None,
    ) -> None:
        """Vocabulary: words to listen for, by language. Chosen: the language that is spoken; empty to find it out.

        Cores: whether others want them, while which one thread hears.
        """
        self._chosen = chosen
        self._settings = settings
        self._languages = tuple(languages)
        threads = settings.threads or available_cores()
        self._model = self._usual = _load(folder, threads)
        self._single: WhisperModel | None = None
        self._cores = cores
        if cores and threads > 1:
            cores.prepare(partial(self._load_single, folder))
        self._tokenizers = {
            code: Tokenizer(self._model.hf_tokenizer, multilingual=True, task="transcribe", language=code)
            for code in self._languages
        }
        self._starts = {
            code: [*tokenizer.sot_sequence, tokenizer.no_timestamps] for code, tokenizer in self._tokenizers.items()
        }
        self.listen_for(vocabulary)
        self._suppressed = get_suppressed_tokens(next(iter(self._tokenizers.values())), [-1])
        self._lock = threading.Lock()
        self._likeliest(self._encode(SILENCE, 1.0 + settings.margin_seconds))  # the first time is slow

    def listen_for(self, vocabulary: Mapping[str, Sequence[str]]) -> None:
        """Words by language, from the next question on; from any thread."""
        self._prompts = {
            code: self._vocabulary(code, vocabulary.get(code, ())) + start for code, start in self._starts.items()
        }

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        """Short window first; the full one where the result cannot be true. A cancelled one ends after its step."""
        check: Callable[[], None] = token.check if token else lambda: None
        if utterance.seconds > FULL_WINDOW + 1:
            raise HearingError(f"{utterance.seconds:.0f} s is longer than the longest question, {FULL_WINDOW:.0f} s")
        with self._lock:
            crowded = self._cores is not None and self._cores.crowded
            self._model = (self._single if crowded else None) or self._usual
            for window, prompts in self._attempts(utterance.seconds):
                check()
                encoded = self._encode(utterance, window)
                check()
                for language in self._likeliest(encoded, utterance.language):
                    decoded = self._decode(encoded, language, prompts[language], utterance.seconds)
                    if written_in(decoded.text, language):
                        break
                # Who really says a thing twice is heard so with the full window, too.
                doubtful = decoded.doubtful(utterance.seconds, self._settings.lowest_confidence)
                if not doubtful and (window == FULL_WINDOW or not decoded.repetitive):
                    return Transcript(decoded.text, language, decoded.confidence)
                log.info("doubtful at a window of %.1f s, confidence %.2f", window, decoded.confidence)
        least = self._settings.lowest_confidence
        raise NotUnderstood(f"not understood (confidence {decoded.confidence:.2f}, of at least {least:.2f})")

    def _load_single(self, folder: Path) -> None:
        """With one thread, for when the cores are crowded: several wait for each other, and spin meanwhile."""
        self._single = _load(folder, 1)

    def _attempts(self, seconds: float) -> Iterator[tuple[float, Mapping[str, list[int]]]]:
        """Windows and prompts, the fastest first; very short questions are heard better without words before them."""
        margin = self._settings.margin_seconds + (LONG_MARGIN if seconds > LONG_SECONDS else 0.0)
        short = min(FULL_WINDOW, seconds + margin)
        yield short, self._prompts
        yield short, self._starts
        if short < FULL_WINDOW:
            yield FULL_WINDOW, self._starts

    def _encode(self, utterance: Utterance, window: float) -> StorageView:
        """The encoder's output for the utterance and silence up to `window` seconds."""
        if utterance.rate != HEARING_RATE:
            raise ValueError(f"Whisper hears at {HEARING_RATE} Hz, not {utterance.rate}")
        audio = utterance.samples.astype(np.float32) / 32768
        features: npt.NDArray[np.float32] = self._model.feature_extractor(audio)
        frames = int(window * FRAMES_PER_SECOND) // 2 * 2  # the encoder halves their number
        encoded: StorageView = self._model.encode(_in_silence(features, frames))
        return encoded

    def _likeliest(self, encoded: StorageView, known: str = "") -> tuple[str, ...]:
        """The language that is known or was chosen, else the two likeliest of those configured, the likelier first."""
        for chosen in (known, self._chosen()):
            if chosen in self._languages:
                return (chosen,)
        if len(self._languages) == 1:
            return self._languages
        found = {token[2:-2]: chance for token, chance in self._model.model.detect_language(encoded)[0]}
        return tuple(sorted(self._languages, key=lambda code: -found.get(code, 0.0))[:2])

    def _decode(self, encoded: StorageView, language: str, prompt: list[int], seconds: float) -> _Decoded:
        """Greedily, without timestamps."""
        tokenizer = self._tokenizers[language]
        most = 8 + int(seconds * TOKENS_PER_SECOND)
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            # CTranslate2 writes at most half of this, and what the prompt leaves of the whole: measured, 10 of 20.
            max_length=min(self._model.max_length, max(2 * most, len(prompt) + most)),
            return_scores=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = result.sequences_ids[0]
        return _Decoded(tokenizer.decode(tokens).strip(), math.exp(result.scores[0]))

    def _vocabulary(self, language: str, words: Sequence[str]) -> list[int]:
        """Rare words before the start token, as if they had just been said, so that they are heard again.

        Words of another language than the spoken one would be heard in place of its own.
        """
        tokenizer = self._tokenizers[language]
        kept: list[int] = []
        for word in words:
            tokens: list[int] = tokenizer.encode(f", {word}" if kept else f" {word}")
            if len(kept) + len(tokens) > VOCABULARY_TOKENS:
                break
            kept += tokens
        # The question mark keeps capitals and punctuation of a question: word error 0.086, and 0.135 with full stops.
        return [tokenizer.sot_prev, *kept, *tokenizer.encode("?")] if kept else []
