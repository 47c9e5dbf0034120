"""No hearing at all."""

from collections.abc import Iterator

from assistant.core.errors import HearingError, MicrophoneError
from assistant.core.messages import AudioChunk, Transcript, Utterance
from assistant.core.stages import CancelToken


class NullTranscriber:
    """Implements Microphone and Transcriber where a command takes its questions from elsewhere."""

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        raise MicrophoneError("This command has no microphone.")

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        raise HearingError("This command does not listen.")

    def close(self) -> None:
        """Nothing to close."""
