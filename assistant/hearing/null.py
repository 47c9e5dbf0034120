"""No hearing at all, where a command takes its questions from elsewhere."""

from collections.abc import Iterator

from assistant.core.errors import HearingError, MicrophoneError
from assistant.core.messages import AudioChunk, Transcript, Utterance
from assistant.core.stages import CancelToken


class NullMicrophone:
    """Implements Microphone."""

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        raise MicrophoneError("This command has no microphone.")

    def close(self) -> None:
        """Nothing to close."""


class NullTranscriber:
    """Implements Transcriber."""

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        raise HearingError("This command does not listen.")
