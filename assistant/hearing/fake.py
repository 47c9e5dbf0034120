"""A transcriber that hears what it was told to."""

from collections.abc import Sequence
from itertools import cycle

from assistant.core.messages import Transcript, Utterance
from assistant.core.stages import CancelToken


class FakeTranscriber:
    """Implements Transcriber: understands each utterance as the next of its texts, and begins again after the last."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        self._texts = cycle(texts)
        self._language = language

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        if token:
            token.check()
        return Transcript(next(self._texts), self._language)
