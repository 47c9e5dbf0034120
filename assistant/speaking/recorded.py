"""Sentences that were spoken ahead of time, kept as FLAC files; a voice is loaded only for what is not among them."""

import hashlib
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from assistant.core.messages import Sentence, Speech
from assistant.core.stages import Voice

log = logging.getLogger(__name__)


class Recordings:
    """A folder of files, each named by what is said, with which voice and how fast; for any thread and process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, voice: str, pace: float, spoken: str) -> Path:
        """Voice: its name and the digest of its files. Pace: times the voice's own."""
        name = hashlib.sha256(f"{voice}\n{pace:.3f}\n{spoken}".encode()).hexdigest()[:32]
        return self._folder / name[:2] / f"{name}.flac"

    def write(self, path: Path, speech: Speech) -> None:
        """Under another name first, so that an interruption leaves no half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        with av.open(str(new), "w", format="flac") as container:
            stream = container.add_stream("flac", rate=speech.rate, layout="mono")
            frame = av.AudioFrame.from_ndarray(speech.samples[np.newaxis], format="s16", layout="mono")
            frame.sample_rate = speech.rate
            for packet in (*stream.encode(frame), *stream.encode(None)):
                container.mux(packet)
        new.replace(path)

    def read(self, path: Path, sentence: Sentence) -> Speech | None:
        """None where it was not recorded, or the file is broken."""
        if not path.is_file():
            return None
        try:
            with av.open(str(path)) as container:
                parts = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
                rate = container.streams.audio[0].rate
            return Speech(np.concatenate(parts).astype(np.int16, copy=False), rate, sentence)
        except (OSError, ValueError, av.error.FFmpegError, IndexError) as error:
            log.warning("The recording %s cannot be read: %s", path.name, type(error).__name__)
            return None


class RecordedVoice:
    """Implements Voice."""

    def __init__(
        self,
        name: str,
        pace: float,
        recordings: Recordings,
        make: Callable[[], Voice],
        pronounced: Callable[[str], str] = str,
        digest: str = "",
    ) -> None:
        """Name: of the voice that was recorded. Make: loads the voice that says everything else.

        Pronounced: what the voice is handed for the words of a sentence. Digest: of the voice's files; what was
        recorded with others under the same name is not its own.
        """
        self._key = f"{name} {digest}".rstrip()
        self._loading = threading.Lock()
        self._pace = pace
        self._recordings = recordings
        self._make = make
        self._pronounced = pronounced
        self._voice: Voice | None = None

    def speak(self, sentence: Sentence) -> Speech:
        recorded = self._recordings.read(self.path(sentence), sentence)
        return recorded or replace(self._live().speak(self._handed(sentence)), sentence=sentence)

    def record(self, sentence: Sentence) -> bool:
        """Whether that was still to be done; raises VoiceError."""
        path = self.path(sentence)
        if path.is_file():
            return False
        self._recordings.write(path, self._live().speak(self._handed(sentence)).whole())
        return True

    def path(self, sentence: Sentence) -> Path:
        return self._recordings.path(self._key, self._pace * sentence.pace, self._handed(sentence).spoken)

    def _handed(self, sentence: Sentence) -> Sentence:
        return replace(sentence, spoken=self._pronounced(sentence.spoken))

    def _live(self) -> Voice:
        with self._loading:  # a turn that was cancelled may still be loading it
            if self._voice is None:
                self._voice = self._make()
            return self._voice
