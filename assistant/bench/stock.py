"""Two pipelines as people build them from the same models, for `assistant bench` to compare with.

The libraries are used as their documentation shows them, on purpose, and by nothing else of this program. Each is a
script of its own for one purpose, as in the labs that they follow: which skill is wanted, they are told for nothing.

    lab    faster-whisper's transcribe() as it comes (beam 5) → the whole reply → Piper on the whole of it
    peer   greedy faster-whisper → a streamed reply → Piper sentence by sentence

Both read five retrieved passages for knowledge and ask the model, in a schema, where a country is. Both prompts begin
alike each time, and the server keeps what it keeps by itself.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx2
import instructor
import numpy as np
import openai
from instructor.core.exceptions import InstructorError
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionMessageParam
from piper import PiperVoice
from pydantic import BaseModel

from assistant.bench.questions import KILOMETRES, LANGUAGE
from assistant.core.config import Config, available_cores
from assistant.core.errors import AssistantError, EngineError, NothingHeard
from assistant.core.messages import HEARING_RATE, Ending, Sentence, Speech, Usage, Utterance
from assistant.core.stages import Camera, Microphone, ObjectDetector, Speaker, Transcriber
from assistant.geography.distance import kilometres
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    import xllamacpp

PASSAGES = 5
VOICE_LEVEL = 200.0
"""Of 32,768: a block that is louder holds voice, as recorders without a detector of voice have it."""
SECONDS = 60.0
SLOTS = 2
"""The server's: each pipeline finds its own prompt's beginning again."""
FAILURES = (AssistantError, InstructorError, openai.OpenAIError, httpx2.HTTPError, OSError)
CHAT = "You are a helpful voice assistant. Answer in one or two short sentences, without Markdown."
KNOWLEDGE = "Answer the question in one or two short sentences, using only the following context."
DISTANCE = "Find the capital city of the country in the question, and its latitude and longitude in decimal degrees."
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
Messages: TypeAlias = list[ChatCompletionMessageParam]


class StockCoordinates(BaseModel):
    """What the model fills in about a country."""

    city: str
    country: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class StockTools:
    """What the stock pipelines have in common: the kiosk's own models, notes, eyes and place."""

    config: Config
    client: openai.OpenAI
    model: str
    voice: PiperVoice
    index: KnowledgeIndex
    camera: Camera
    detector: ObjectDetector | None
    speaker: Speaker
    server: object = None
    """Kept alive with them."""


def serve(model: Path, context: int) -> "xllamacpp.Server":
    """A llama.cpp server with the library's defaults, but for its threads: left to itself it takes too many."""
    import xllamacpp  # noqa: PLC0415 - who has Ollama need not have it

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = context * SLOTS
    params.n_parallel = SLOTS
    params.fit_params = params.ui = False
    params.verbosity = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = available_cores()
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(f"{model.name} cannot be loaded: {error}") from error


def load_voice(model: Path) -> PiperVoice:
    return PiperVoice.load(model)


def connect(url: str, key: str) -> openai.OpenAI:
    client = openai.DefaultHttpxClient(trust_env=False)  # no proxy: the server is near
    return openai.OpenAI(base_url=url, api_key=key or "none", http_client=client, timeout=SECONDS)


class Lab:
    """Implements Pipeline: one step after the other."""

    name = "lab"
    tone = ""
    """Makes the prompts of the two pipelines differ from their first word, so that neither reads them for the other."""

    def __init__(self, tools: StockTools, transcriber: Transcriber) -> None:
        self.transcriber = transcriber
        self._tools = tools
        self._structured = instructor.from_openai(tools.client, mode=instructor.Mode.JSON_SCHEMA)
        self._usages: list[Usage] = []

    @property
    def model(self) -> str:
        """The language model's name."""
        return self._tools.model

    def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
        self._usages = []
        try:
            utterance = record(microphone, turn, self._tools.config.hearing.silence_seconds)
            turn.record.transcript = self.transcriber.transcribe(utterance)
            turn.record.mark("transcript")
            self._say(turn, self._sentences(self._reply(turn, skill, turn.record.transcript.text)))
            turn.record.mark("done")
        except FAILURES as error:
            turn.record.error = getattr(error, "code", None) or type(error).__name__
        finally:
            turn.finish()
        return tuple(self._usages)

    def _reply(self, turn: Turn, skill: str, asked: str) -> Iterator[str]:
        replies = {"distance": self._distance, "look": self._look, "knowledge": self._knowledge}
        for delta in replies.get(skill, self._chat)(asked):
            turn.record.mark("first_token")
            yield delta

    def _chat(self, asked: str) -> Iterator[str]:
        return self._written([{"role": "system", "content": self.tone + CHAT}, {"role": "user", "content": asked}])

    def _knowledge(self, asked: str) -> Iterator[str]:
        passages = "\n\n".join(hit.passage.text for hit in self._tools.index.search(asked, PASSAGES))
        question = f"Context:\n{passages}\n\nQuestion: {asked}"
        return self._written(
            [{"role": "system", "content": self.tone + KNOWLEDGE}, {"role": "user", "content": question}]
        )

    def _distance(self, asked: str) -> Iterator[str]:
        began, home = time.monotonic(), self._tools.config.home
        messages: Messages = [
            {"role": "system", "content": self.tone + DISTANCE},
            {"role": "user", "content": asked},
        ]
        coord, completion = self._structured.chat.completions.create_with_completion(
            model=self._tools.model, response_model=StockCoordinates, messages=messages, temperature=0
        )
        self._usages.append(usage(self._tools.model, completion, began, began))
        away = kilometres((home.latitude, home.longitude), (coord.lat, coord.lon)) / KILOMETRES[home.unit]
        yield f"{home.name} is about {away:.0f} {home.unit} away from {coord.city}, {coord.country}."

    def _look(self, _asked: str) -> Iterator[str]:
        """What the detector names; stock pipelines have no faster eyes, either."""
        if self._tools.detector is None:
            raise EngineError("there is no object detector")
        things = self._tools.detector.detect(self._tools.camera.photograph())
        yield f"I see {', '.join(thing.label.replace('_', ' ') for thing in things) or 'nothing'}."

    def _written(self, messages: Messages) -> Iterator[str]:
        """The whole reply at once."""
        began, chat = time.monotonic(), self._tools.config.chat
        completion = self._tools.client.chat.completions.create(
            model=self._tools.model, messages=messages, temperature=chat.temperature, max_tokens=chat.max_tokens
        )
        self._usages.append(usage(self._tools.model, completion, began, began))
        yield completion.choices[0].message.content or ""

    def _sentences(self, deltas: Iterator[str]) -> Iterator[str]:
        yield "".join(deltas).strip()

    def speak(self, sentence: Sentence) -> Speech:
        chunks = [chunk.audio_int16_array for chunk in self._tools.voice.synthesize(sentence.spoken)]
        samples = np.concatenate([*chunks, np.empty(0, np.int16)])
        return Speech(samples, self._tools.voice.config.sample_rate, sentence)

    def _say(self, turn: Turn, texts: Iterator[str]) -> None:
        for number, text in enumerate(texts):
            turn.record.reply = f"{turn.record.reply} {text}".strip()
            playback = self._tools.speaker.play(self.speak(Sentence(text, text, number, LANGUAGE)), turn)
            turn.record.mark("first_audio", playback.wait().first_audio)
        if not turn.record.reply:
            raise EngineError("there was nothing to say")


class Peer(Lab):
    """Implements Pipeline: as the quicker ones are built."""

    name = "peer"
    tone = "Be friendly. "

    def _written(self, messages: Messages) -> Iterator[str]:
        """As it is written."""
        began, chat = time.monotonic(), self._tools.config.chat
        first, told = 0.0, None
        chunks = self._tools.client.chat.completions.create(
            model=self._tools.model,
            messages=messages,
            temperature=chat.temperature,
            max_tokens=chat.max_tokens,
            stream=True,
            stream_options={"include_usage": True},
        )
        for chunk in chunks:
            for choice in chunk.choices:
                if choice.delta.content:
                    first = first or time.monotonic()
                    yield choice.delta.content
            told = chunk if chunk.usage else told
        if told:
            self._usages.append(usage(self._tools.model, told, began, first))

    def _sentences(self, deltas: Iterator[str]) -> Iterator[str]:
        text = ""
        for delta in deltas:
            *whole, text = _SENTENCE.split(text + delta)
            yield from filter(None, whole)
        if text.strip():
            yield text.strip()


def record(microphone: Microphone, turn: Turn, silence_seconds: float) -> Utterance:
    """Until the button is let go, or after a tap until it has been quiet for so long."""
    heard, voiced, quiet = list[np.ndarray[Any, np.dtype[np.int16]]](), False, 0.0
    for chunk in microphone.record(turn.pressed, turn):
        heard.append(chunk.samples)
        loud = float(np.sqrt(np.mean(chunk.samples.astype(np.float64) ** 2))) > VOICE_LEVEL
        voiced, quiet = voiced or loud, 0.0 if loud else quiet + len(chunk.samples) / chunk.rate
        if turn.released is not None or (turn.tapped and voiced and quiet >= silence_seconds):
            ending = Ending.SILENCE if turn.tapped else Ending.RELEASED
            return Utterance(np.concatenate(heard), HEARING_RATE, ending, time.monotonic())
    raise NothingHeard("the microphone has ended")


def usage(model: str, answer: Any, began: float, first: float) -> Usage:  # noqa: ANN401 - a completion or its last chunk
    """What the server tells: tokens always, times where it is llama.cpp's; else those on the clock.

    First: when the first piece came; the beginning, where all came at once.
    """
    now = time.monotonic()
    told: CompletionUsage = answer.usage
    timings = (answer.model_extra or {}).get("timings") or {}
    return Usage(
        model=model,
        total=now - began,
        load=0.0,
        prompt_tokens=timings.get("prompt_n", told.prompt_tokens),
        prompt_seconds=timings.get("prompt_ms", 1000 * (first - began)) / 1000,
        reply_tokens=timings.get("predicted_n", told.completion_tokens),
        reply_seconds=timings.get("predicted_ms", 1000 * (now - first)) / 1000,
    )
