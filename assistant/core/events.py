"""What observers (light, screen, log, command line) learn of a turn; no station knows who listens."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from assistant.core.errors import place
from assistant.core.messages import (
    Detection,
    GuardKind,
    Intent,
    MachineSample,
    Picture,
    Provenance,
    QuestionClosed,
    Sentence,
    Source,
    Transcript,
    Usage,
)

log = logging.getLogger(__name__)


class KioskState(StrEnum):
    """What the kiosk is doing, at a glance."""

    STARTING = "starting"
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    CAPTURING = "capturing"
    """The camera takes a picture."""
    SPEAKING = "speaking"
    CALLING = "calling"
    """A visitor needs the staff; until what is said to them is over."""
    ERROR = "error"
    PAUSED = "paused"
    """The operator has taken it out of service for a while."""


class ThermalState(StrEnum):
    """How warm the machine is, and so how much it may do."""

    NORMAL = "normal"
    TOO_WARM = "too warm"
    """Answers are shorter."""
    THROTTLED = "throttled"
    """The chip slows down: short answers, and a pause between them."""
    COOLING = "cooling down"
    """Nothing is answered that needs a language model."""


@dataclass(frozen=True, slots=True)
class StateChanged:
    state: KioskState
    follow_up: bool = False
    """It listens without a press, after an answer of its own."""


@dataclass(frozen=True, slots=True)
class ThermalStateChanged:
    warmth: ThermalState


class NotesProgress(StrEnum):
    """How far the notes are."""

    LOADING = "loading"
    """Nothing is known of them yet."""
    EMBEDDING = "embedding"
    """Some packs are not answered from yet."""
    CURRENT = "current"
    FAILED = "failed"
    """What was in use before still is; the rest is tried again."""


@dataclass(frozen=True, slots=True)
class NotesStatus:
    """For the operator: what is answered from, and what is not."""

    standing: NotesProgress = NotesProgress.LOADING
    packs: tuple[str, ...] = ()
    """The titles of those that are answered from."""
    passages: int = 0
    waiting: tuple[str, ...] = ()
    """The titles of those that are not answered from yet."""
    done: int = 0
    """Passages embedded, of those that are new."""
    total: int = 0
    left_out: tuple[str, ...] = ()
    """Why packs cannot be read."""
    why: str = ""
    """What went wrong last."""

    @property
    def whole(self) -> bool:
        """Whether all packs that could be read are answered from, as far as anybody knows."""
        return not self.waiting and (self.standing is not NotesProgress.FAILED or bool(self.packs))

    @property
    def told(self) -> str:
        """In a sentence or two."""
        used = f"{self.passages} passage{'' if self.passages == 1 else 's'} in use."
        waiting = f"Not in use yet: {', '.join(self.waiting)}." if self.waiting else ""
        match self.standing:
            case NotesProgress.LOADING:
                return "The notes are being read."
            case NotesProgress.EMBEDDING:
                far = f"{self.done} of {self.total} new passages are embedded." if self.total else ""
                return " ".join(filter(None, [used, waiting, far]))
            case NotesProgress.CURRENT:
                return used
            case NotesProgress.FAILED:
                return " ".join(filter(None, [f"The notes cannot be brought up to date: {self.why}", used, waiting]))


@dataclass(frozen=True, slots=True)
class Updating:
    """A bundle is being installed beside the kiosk, which goes on answering."""

    step: int
    """From 1 on; 0 when it is over."""
    steps: int


@dataclass(frozen=True, slots=True)
class NotesChanged:
    """What is answered from the packs, and what is not yet."""

    status: NotesStatus


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stage of the start-up is done; several load side by side."""

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What was asked, once the guard has judged it."""

    transcript: Transcript
    """Its text is empty where the guard answers."""


@dataclass(frozen=True, slots=True)
class PartlyHeard:
    """What was said of a question so far, at a pause; the guard lets it pass. Only where the page shows it."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Understood:
    intent: Intent


@dataclass(frozen=True, slots=True)
class Answering:
    """A skill answers."""

    provenance: Provenance
    """Where its answer comes from."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """The guard answers in place of a skill, or of what a model was about to say. Nothing of the words is in here."""

    kind: GuardKind


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence on its way to the voice."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Level:
    """How loud the visitor's voice is, several times a second while the kiosk listens."""

    loudness: float
    """0 to 1, as loudness is felt."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture was taken, and looked at."""

    picture: Picture
    found: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class Grounded:
    """Where the facts of the answer come from."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Sounding:
    """The first sample of a sentence is being played."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Sounded:
    """The last sample of a sentence was played, or it was silenced."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The visitor wants to be spoken with in a language, until the conversation ends."""

    language: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The conversation is over: the next visitor is another person."""


@dataclass(frozen=True, slots=True)
class QuestionEnded:
    """What became of one question of a turn. Nothing of its words is in here."""

    skill: str = ""
    provenance: Provenance | None = None
    """Of the answer, as its end has told it; None where there was none."""
    error: str | None = None
    """The code of what went wrong."""
    title: str = ""
    """Of the pack or archive that it was answered from."""
    heading: str = ""
    """Of the part of it."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A question was answered, or was not. Nothing of its words is in here."""

    error: str | None
    """The code of what went wrong."""
    language: str = ""
    """Empty where nothing was heard."""
    skill: str = ""
    score: float = 0.0
    times: Mapping[str, float] = field(default_factory=dict)
    """Seconds from the end of speech to each stage, as turn_token.Record tells them."""
    questions: tuple[QuestionEnded, ...] = ()
    """Several may be asked at once; none where no word was heard."""
    by_operator: bool = False
    """Somebody at the console tried something; it was no visitor."""


@dataclass(frozen=True, slots=True)
class Failed:
    code: str
    sentence: str
    """For the visitor, in the visitor's language."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A language model has finished a reply."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class JoiningCode:
    """The kiosk wants to join a fleet, whose leader is told this code by a person; empty: not any more."""

    code: str


@dataclass(frozen=True, slots=True)
class MachineMeasured:
    """Heat, power and load of the machine, every few seconds."""

    sample: MachineSample


Event: TypeAlias = (
    StateChanged
    | ThermalStateChanged
    | NotesChanged
    | Updating
    | Loaded
    | Heard
    | PartlyHeard
    | Understood
    | Answering
    | Guarded
    | Said
    | Level
    | Pictured
    | Grounded
    | Sounding
    | Sounded
    | LanguageChosen
    | Forgotten
    | TurnEnded
    | QuestionClosed
    | Failed
    | Generated
    | MachineMeasured
    | JoiningCode
)
Observer: TypeAlias = Callable[[Event], None]


class Events:
    """Hands each event to every observer, on the thread that publishes it; observers return at once.

    One that raises is logged and dropped: neither the turn nor the other observers notice.
    """

    def __init__(self) -> None:
        self._observers: tuple[Observer, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, observer: Observer) -> None:
        with self._lock:
            self._observers = (*self._observers, observer)

    def publish(self, event: Event) -> None:
        for observer in self._observers:
            try:
                observer(event)
            except Exception as error:  # noqa: BLE001 - an observer may be anything, and a visitor waits
                self._drop(observer, error)

    def _drop(self, observer: Observer, error: Exception) -> None:
        with self._lock:
            self._observers = tuple(other for other in self._observers if other is not observer)
        # The message could hold a visitor's words, so only its kind and place are logged.
        name = getattr(observer, "__qualname__", type(observer).__qualname__)
        log.error("the observer %s is dropped: %s at %s", name, type(error).__name__, place(error))
