"""The stations of a turn, one Protocol each; every real one has a fake beside it.

button ─► Microphone ─► (endpointer) ─► Transcriber ─► Guard ─► Router ─► Skill ─► (sentences) ─► Guard ─► Voice ─►
Speaker
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel

from assistant.core.messages import (
    AudioChunk,
    ChatMessage,
    Detection,
    Exchange,
    GenerationBudget,
    GuardKind,
    Intent,
    Picture,
    PlaceGuess,
    Played,
    Reply,
    Ruling,
    Samples,
    Sampling,
    Sentence,
    Speech,
    Tone,
    Transcript,
    Utterance,
    Vectors,
    Vitals,
)

_Schema = TypeVar("_Schema", bound=BaseModel)


class CancelToken(Protocol):
    """What a station sees of its turn: whether it still matters, and how much it may do."""

    @property
    def cancelled(self) -> bool: ...

    @property
    def restraint(self) -> GenerationBudget: ...

    def check(self) -> None:
        """Raises TurnCancelled, or TurnTimeout past the turn's limit."""

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        """Calls action once, from any thread, when the turn is cancelled (at once if it is already).

        Returns a function that withdraws the action.
        """


class Microphone(Protocol):
    """A source of sound at HEARING_RATE."""

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        """Yields chunks from `since` (as far back as is kept) on, without end, as they are heard.

        Raises MicrophoneError when no sound comes, TurnCancelled when the turn is.
        """

    def close(self) -> None: ...


class VoiceActivity(Protocol):
    """Tells speech from other sound."""

    def probability(self, samples: Samples) -> float:
        """Of speech, 0 to 1, in the next 512 samples at HEARING_RATE."""

    def reset(self) -> None:
        """Forgets what came before; call it at the start of an utterance."""


class Transcriber(Protocol):
    """Speech to text."""

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        """Raises NotUnderstood where the words cannot be trusted, TurnCancelled where nobody wants them any more."""


class Guard(Protocol):
    """Keeps what is unsafe from the skills, and from being spoken."""

    def prepare(self) -> None:
        """Makes what the first question in each language would wait for."""

    def judge(self, transcript: Transcript, history: Sequence[Exchange], token: CancelToken) -> Ruling:
        """On what was asked, before it is routed; raises TurnCancelled."""

    def reads(self, text: str, language: str) -> GuardKind | None:
        """On what a language model is about to say; None: it may."""

    def answer(self, kind: GuardKind, language: str) -> str:
        """What is said in its place."""


class Router(Protocol):
    """Decides which skill answers."""

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent: ...


class Skill(Protocol):
    """Answers one kind of question."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """Returns at once where it can; the deltas of the reply are made as they are read."""


@runtime_checkable
class EagerSkill(Protocol):
    """A skill whose answers are only thought: one may be begun before the question is surely over, and thrown away.

    A skill that acts, such as by taking a picture or forgetting the conversation, is none.
    """

    eager: Literal[True]


@runtime_checkable
class SeveralSkill(Protocol):
    """A skill that answers several questions of its own at once: two distances, or one look at a picture."""

    answers_several: Literal[True]


@runtime_checkable
class SkippableSkill(Protocol):
    """A skill whose questions a visitor may pass over by a press without a word."""

    def skip(self, history: Sequence[Exchange]) -> Intent | None:
        """None where it has asked nothing."""


@runtime_checkable
class WarmSkill(Protocol):
    """A skill whose requests to the language model all begin alike."""

    @property
    def prefix(self) -> Sequence[ChatMessage]: ...


class LanguageModel(Protocol):
    """Text from text."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        """Yields pieces of the reply. A cancelled turn stops the generation, also while the prompt is read.

        Each is a Piece where the sampling asks for log-probabilities and the engine knows them.

        Raises EngineError, EngineTimeout, TurnCancelled.
        """

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Reads the constant beginning of the prompts into the model's cache."""

    def close(self) -> None: ...


class PlaceFinder(Protocol):
    """Which place a text is about, by a language model."""

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        """None where the text names no place. Raises EngineError, EngineTimeout, TurnCancelled."""


class SchemaModel(Protocol):
    """A language model that answers in a schema."""

    def fill(
        self, schema: type[_Schema], prompt: str, text: str, token: CancelToken, seconds: float | None = None
    ) -> _Schema:
        """What a text tells of each field. Prompt: what is to be filled in. Seconds: less than it may take otherwise.

        Raises EngineError, EngineTimeout, TurnCancelled.
        """


class Camera(Protocol):
    """Takes pictures."""

    def photograph(self) -> Picture:
        """What is in front of it now. Raises VisionError, always within a few seconds."""


class ObjectDetector(Protocol):
    """Names the things in a picture at once, long before a language model could."""

    def detect(self, picture: Picture) -> Sequence[Detection]:
        """The surest first. Raises VisionError."""


class Embedder(Protocol):
    """Text to unit vectors, so that a dot product is the cosine similarity."""

    @property
    def name(self) -> str:
        """Identifies the model; an index made by another one must be rebuilt."""

    def queries(self, texts: Sequence[str]) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


class Voice(Protocol):
    """Text to speech in one language."""

    def speak(self, sentence: Sentence) -> Speech:
        """As soon as its beginning is made; raises VoiceError, and so may making the rest of it."""


class KioskVoices(Protocol):
    """The voices of all languages that can be spoken, each loaded when first needed."""

    pace: float
    """1 is as configured; may be set from any thread."""

    def can_speak(self, language: str) -> bool: ...

    def use(self, language: str, maker: Callable[[], Voice]) -> None:
        """From the next sentence on another voice speaks a language; from any thread. Raises VoiceError."""

    def speak(self, sentence: Sentence) -> Speech:
        """As a Voice does, in the language of the sentence."""


class Playback(Protocol):
    """A speech on its way through the speaker."""

    def wait(self) -> Played:
        """Until it was played or silenced; raises SpeakerError if the speaker fails."""


class Supervisor(Protocol):
    """Whoever starts the program anew when it hangs."""

    @property
    def seconds(self) -> float:
        """It restarts what has given no sign of life for so long; inf where nobody looks."""

    def ready(self) -> None:
        """The first question can be asked."""

    def alive(self) -> None:
        """A sign of life, from the loop whose progress is to be proved."""

    def stopping(self) -> None: ...


class Speaker(Protocol):
    """Plays speeches in order and falls silent at once."""

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        """Queues a speech, and returns when the rest of it is made; what belongs to a cancelled turn is never heard.

        Raises SpeakerError; VoiceError where the rest cannot be made.
        """

    def sound(self, tone: Tone) -> float | None:
        """Plays a tone at once, unless a speech is being played; waits for nothing but a device that has to be woken.

        Returns when the loudspeaker will have played it at the latest; None where nothing plays.
        """

    @property
    def silent_since(self) -> float:
        """When the last sample of the kiosk's own voice left the loudspeaker; inf while it speaks."""

    def close(self) -> None: ...


class Sensors(Protocol):
    """What the machine can tell of its own heat and power."""

    def read(self) -> Vitals:
        """Never raises: what cannot be read is None."""


class Cores(Protocol):
    """What other programs leave of the processor."""

    @property
    def crowded(self) -> bool:
        """Whether they keep half of the cores busy, or more."""

    @property
    def slowdown(self) -> float:
        """How many times as long as on a quiet machine work may take, 1 or more."""

    def prepare(self, make: Callable[[], None]) -> None:
        """Has something made once, when it is first crowded and nobody is being answered; on another thread."""
