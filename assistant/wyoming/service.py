"""What answers one client: it describes itself, writes down what is said, and speaks texts.

https://github.com/OHF-Voice/wyoming
"""

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata

import numpy as np
import soxr
from wyoming.asr import Transcribe
from wyoming.asr import Transcript as WyomingTranscript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Describe, Info, TtsProgram, TtsVoice
from wyoming.ping import Ping, Pong
from wyoming.server import AsyncEventHandler
from wyoming.tts import Synthesize

from assistant.core.config import APP
from assistant.core.errors import AssistantError, NotUnderstood
from assistant.core.messages import HEARING_RATE, Ending, Samples, Speech, Utterance
from assistant.core.stages import KioskVoices, Transcriber
from assistant.text.sentences import sentences

log = logging.getLogger(__name__)

SAMPLE_BYTES = 2
"""Of 16 bits; other widths are refused."""
LONGEST_TEXT = 4000
"""Letters that are spoken for one request."""
CHUNK_SECONDS = 0.1
"""Of speech in one message."""
BY = Attribution("The wakebutton authors", "")


@dataclass(frozen=True, slots=True)
class WyomingStations:
    """What the clients share; one is heard and one is spoken for at a time."""

    transcriber: Transcriber
    voices: KioskVoices
    model: str
    """The name of the model of Whisper."""
    names: Mapping[str, str]
    """Of the voice of each language, the kiosk's own first."""
    languages: tuple[str, ...]
    """That are understood."""
    longest_seconds: float
    """Of what is written down; the rest is dropped."""
    ears: asyncio.Lock = field(default_factory=asyncio.Lock)
    mouth: asyncio.Lock = field(default_factory=asyncio.Lock)

    def info(self) -> Info:
        """What can be had, for whoever asks."""
        version = metadata.version(APP)
        model = AsrModel(self.model, BY, True, "Whisper on a short window", version, list(self.languages))  # noqa: FBT003
        voices = [
            TtsVoice(name, BY, True, name, version, [language])  # noqa: FBT003 - the library's own order
            for language, name in self.names.items()
        ]
        return Info(
            asr=[AsrProgram(APP, BY, True, "The kiosk's ears", version, [model])],  # noqa: FBT003
            tts=[TtsProgram(APP, BY, True, "The kiosk's voices", version, voices)],  # noqa: FBT003
        )

    def language_of(self, wanted: Synthesize) -> str:
        """Of the voice that is asked for by its name or language, as "en" or "en_GB"; raises AssistantError."""
        voice = wanted.voice
        if voice is None or not (voice.name or voice.language):
            return next(iter(self.names))
        named = [code for code, name in self.names.items() if voice.name == name]
        spoken = [code for code in self.names if voice.language and voice.language.lower()[:2] == code]
        if not (named or spoken):
            raise AssistantError(f"There is no voice {voice.name or voice.language}; there are {self.names}.")
        return (named or spoken)[0]


class WyomingHandler(AsyncEventHandler):
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stations: WyomingStations) -> None:
        super().__init__(reader, writer)
        self._stations = stations
        self._heard: list[AudioChunk] = []
        self._seconds = 0.0

    async def handle_event(self, event: Event) -> bool:
        """Whether the connection goes on."""
        try:
            await self._answer(event)
        except (AssistantError, ValueError, KeyError, TypeError) as error:
            # The message of what is not our own could hold what was said.
            told = str(error) if isinstance(error, AssistantError) else "The message cannot be read."
            log.warning("wyoming: %s", told if isinstance(error, AssistantError) else type(error).__name__)
            await self.write_event(Error(told, getattr(error, "code", "message")).event())
        return True

    async def _answer(self, event: Event) -> None:
        if Describe.is_type(event.type):
            await self.write_event(self._stations.info().event())
        elif Ping.is_type(event.type):
            await self.write_event(Pong(text=Ping.from_event(event).text).event())
        elif Transcribe.is_type(event.type) or AudioStart.is_type(event.type):
            self._heard, self._seconds = [], 0.0
        elif AudioChunk.is_type(event.type):
            self._hear(AudioChunk.from_event(event))
        elif AudioStop.is_type(event.type):
            await self._transcribe()
        elif Synthesize.is_type(event.type):
            await self._speak(Synthesize.from_event(event))

    def _hear(self, chunk: AudioChunk) -> None:
        if chunk.width != SAMPLE_BYTES or not 8_000 <= chunk.rate <= 192_000 or not 1 <= chunk.channels <= 8:
            raise AssistantError(
                f"Sound of {chunk.width} bytes, {chunk.rate} Hz and {chunk.channels} channels cannot be heard; "
                f"send {SAMPLE_BYTES} bytes, {HEARING_RATE} Hz and 1 channel."
            )
        if self._seconds < self._stations.longest_seconds:
            self._heard.append(chunk)
            self._seconds += len(chunk.audio) / (chunk.rate * SAMPLE_BYTES * chunk.channels)

    async def _transcribe(self) -> None:
        heard, self._heard, self._seconds = self._heard, [], 0.0
        text, language = "", None
        if heard:
            async with self._stations.ears:
                text, language = await asyncio.to_thread(self._written, heard)
        await self.write_event(WyomingTranscript(text, language=language).event())

    def _written(self, heard: list[AudioChunk]) -> tuple[str, str | None]:
        """What was said, and its language; nothing where that cannot be trusted."""
        samples = samples_of(heard)[: int(self._stations.longest_seconds * HEARING_RATE)]
        utterance = Utterance(samples, HEARING_RATE, Ending.RELEASED, time.monotonic())
        try:
            transcript = self._stations.transcriber.transcribe(utterance)
        except NotUnderstood:
            return "", None
        return transcript.text, transcript.language

    async def _speak(self, wanted: Synthesize) -> None:
        language, started = self._stations.language_of(wanted), False
        async with self._stations.mouth:
            parts = self._spoken(wanted.text[:LONGEST_TEXT], language)
            while part := await asyncio.to_thread(next, parts, None):
                samples, rate = part
                if not started:
                    await self.write_event(AudioStart(rate, SAMPLE_BYTES, 1).event())
                    started = True
                size = int(rate * CHUNK_SECONDS)
                for begin in range(0, len(samples), size):
                    sound = samples[begin : begin + size].tobytes()
                    await self.write_event(AudioChunk(rate, SAMPLE_BYTES, 1, sound).event())
        if not started:
            raise AssistantError("The text is empty.")
        await self.write_event(AudioStop().event())

    def _spoken(self, text: str, language: str) -> Iterator[tuple[Samples, int]]:
        """Piece by piece, so that the first is sent before the last is made."""
        for sentence in sentences(iter([text]), language):
            speech: Speech = self._stations.voices.speak(sentence)
            yield speech.samples, speech.rate
            for more in speech.rest:
                yield more, speech.rate


def samples_of(chunks: list[AudioChunk]) -> Samples:
    """As the ears want them: one channel, at their rate. Chunks: at least one, all in the format of the first."""
    first = chunks[0]
    raw = b"".join(chunk.audio for chunk in chunks)
    frame = SAMPLE_BYTES * first.channels
    frames = np.frombuffer(raw[: len(raw) // frame * frame], np.int16).reshape(-1, first.channels)
    one = frames.mean(axis=1).astype(np.int16) if first.channels > 1 else frames[:, 0]
    return one if first.rate == HEARING_RATE else np.asarray(soxr.resample(one, first.rate, HEARING_RATE), np.int16)
