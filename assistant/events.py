"""What observers (light, screen, log, command line) learn of a turn; no station knows who listens."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from assistant.messages import Intent, Sample, Sentence, Transcript, Usage


class State(StrEnum):
    """What the kiosk is doing, at a glance."""

    STARTING = "starting"
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    CAPTURING = "capturing"
    """The camera takes a picture."""
    SPEAKING = "speaking"
    ERROR = "error"
    PAUSED = "paused"
    """The operator has taken it out of service for a while."""


class Warmth(StrEnum):
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
    state: State


@dataclass(frozen=True, slots=True)
class WarmthChanged:
    warmth: Warmth


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stage of the start-up is done; several load side by side."""

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Understood:
    intent: Intent


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence on its way to the voice."""

    sentence: Sentence


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
class Measured:
    """Heat, power and load of the machine, every few seconds."""

    sample: Sample


Event: TypeAlias = StateChanged | WarmthChanged | Loaded | Heard | Understood | Said | Failed | Generated | Measured
Observer: TypeAlias = Callable[[Event], None]


class Events:
    """Hands each event to every observer, on the thread that publishes it; observers return at once."""

    def __init__(self) -> None:
        self._observers: tuple[Observer, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, observer: Observer) -> None:
        with self._lock:
            self._observers = (*self._observers, observer)

    def publish(self, event: Event) -> None:
        for observer in self._observers:
            observer(event)
