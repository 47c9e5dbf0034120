"""Transcribing sound files, by our transcriber or by stock faster-whisper on the same model."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel

from assistant.asking import soundfiles
from assistant.core.config import available_cores
from assistant.core.errors import HearingError
from assistant.core.messages import HEARING_RATE, Ending, Samples, Transcript, Utterance
from assistant.core.stages import CancelToken, Transcriber

BEAM, GREEDY = 5, 1
"""Texts that are followed at a time: faster-whisper's default, and as few as can be."""


@dataclass(frozen=True, slots=True)
class TranscribedFile:
    """What became of one file."""

    input: str
    transcript: Transcript | None
    seconds: float
    """That the transcription took."""
    error: str = ""

    def as_json(self) -> str:
        values: dict[str, object] = {"input": self.input}
        if self.transcript:
            values |= {"text": self.transcript.text, "language": self.transcript.language}
            values |= {"confidence": round(self.transcript.confidence, 3)}
        if self.error:
            values |= {"error": self.error}
        return json.dumps(values | {"times": {"transcript": round(self.seconds, 4)}}, ensure_ascii=False)

    def as_text(self) -> str:
        heard = f"[{self.transcript.language}] {self.transcript.text}" if self.transcript else self.error
        return f"{self.input}: {heard} ({self.seconds:.2f} s)"


class StockTranscriber:
    """Implements Transcriber: faster-whisper as its documentation shows it, for comparison."""

    def __init__(self, folder: Path, threads: int, beam: int = BEAM) -> None:
        self._beam = beam
        self._model = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads or available_cores(),
            local_files_only=True,
        )

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        if token:
            token.check()
        audio = utterance.samples.astype(np.float32) / 32768
        segments, info = self._model.transcribe(audio, beam_size=self._beam)
        return Transcript(" ".join(s.text.strip() for s in segments), info.language, info.language_probability)

    def word_ends(self, samples: Samples) -> list[float]:
        """Seconds from the beginning to the end of each word, in order."""
        audio = samples.astype(np.float32) / 32768
        segments, _ = self._model.transcribe(audio, beam_size=self._beam, word_timestamps=True)
        return [word.end for segment in segments for word in segment.words or ()]


def transcripts(paths: Iterable[str], transcriber: Transcriber) -> Iterator[TranscribedFile]:
    """Each file as it is ready."""
    for path in paths:
        began = time.monotonic()
        try:
            samples = soundfiles.read(Path(path))
            began = time.monotonic()
            transcript = transcriber.transcribe(Utterance(samples, HEARING_RATE, Ending.RELEASED, began))
            yield TranscribedFile(path, transcript, time.monotonic() - began)
        except HearingError as error:
            yield TranscribedFile(path, None, time.monotonic() - began, str(error))
