"""What the appliance is told: by the button, the page, the operator and its own turns; it takes one after the other."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeAlias

from assistant.core.messages import Transcript
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Record, Turn


@dataclass(frozen=True, slots=True)
class Pressed:
    at: float
    source: str = "button"
    """Which input it was: there may be several."""


@dataclass(frozen=True, slots=True)
class Released:
    at: float
    source: str = "button"


@dataclass(frozen=True, slots=True)
class Woken:
    """The wake word was said; the question may have begun at once behind it."""

    at: float


@dataclass(frozen=True, slots=True)
class SpokenOver:
    """A visitor speaks over an answer."""

    at: float
    """Since when."""
    command: Transcript | None = None
    """All of it, where that is a command such as "stop"; None: it is listened on."""


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """A question that was typed."""

    text: str
    shown: str = ""
    """The language of the page that it was typed on; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The language that the visitor wants to be spoken with; empty: that of the question."""

    language: str


@dataclass(frozen=True, slots=True)
class Quit:
    """End the program."""

    again: bool = False
    """And begin anew."""


@dataclass(frozen=True, slots=True)
class Pause:
    """From now on, or no longer, a press is answered by a sentence that asks for patience."""

    on: bool


@dataclass(frozen=True, slots=True, eq=False)
class OperatorTask:
    """Something that the operator wants done, as a turn of its own: it never disturbs a visitor, who may end it."""

    work: Callable[[Turn, Pipeline], None]
    outcome: "Future[Record]" = field(default_factory=Future)
    """Raises KioskBusy where there is a visitor."""


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing is left of a turn to be heard."""

    turn: Turn


Signal: TypeAlias = (
    Pressed | Released | Woken | SpokenOver | TypedQuestion | Chosen | Quit | Pause | OperatorTask | Over
)
Post: TypeAlias = Callable[[Signal], None]
