"""One press of the button: its own cancellation, its limit, and the record of what became of it."""

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.core.errors import TurnCancelled, TurnTimeout, place
from assistant.core.messages import GenerationBudget, GuardKind, Intent, Provenance, QuestionClosed, Source, Transcript
from assistant.core.stages import CancelToken

log = logging.getLogger(__name__)


@dataclass(slots=True)
class TurnPart:
    """One of several questions that were asked at once, and what became of it."""

    intent: Intent
    reply: str = ""
    sources: tuple[Source, ...] = ()
    provenance: Provenance | None = None
    error: str | None = None
    """The code of what went wrong with it."""


@dataclass(slots=True)
class Record:
    """What became of a turn, filled in on its way."""

    transcript: Transcript | None = None
    intent: Intent | None = None
    """Of the first question, where there are several."""
    parts: list[TurnPart] = field(default_factory=list)
    """Where several questions were asked: each that was begun to be answered."""
    guard: GuardKind | None = None
    """The guard has spoken in place of a skill, or of the rest of the reply."""
    reply: str = ""
    sources: tuple[Source, ...] = ()
    provenance: Provenance | None = None
    """Of the reply; None where there was none."""
    sure: float | None = None
    """How sure the language model is of a fact, 0 to 1; None where it was asked for none or its engine tells none.
    Of several facts, that of the least sure one."""
    closed: list[QuestionClosed] = field(default_factory=list)
    """What became of each question; none where the guard has spoken."""
    end_of_speech: float = math.nan
    moments: dict[str, float] = field(default_factory=dict)
    error: str | None = None
    """The code of what went wrong."""

    def mark(self, stage: str, moment: float | None = None) -> None:
        """Notes when a stage was first reached."""
        self.moments.setdefault(stage, time.monotonic() if moment is None else moment)

    @property
    def times(self) -> dict[str, float]:
        """Seconds from the end of speech to each stage; none where there was no speech."""
        if math.isnan(self.end_of_speech):
            return {}
        return {stage: round(moment - self.end_of_speech, 4) for stage, moment in self.moments.items()}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Listening after an answer, without a press."""

    seconds: float
    """For a first word."""
    asked: bool = False
    """The answer asked something."""
    leave: bool = True
    """A "no" or "thank you" ends it."""
    again: bool = False
    """What was said before was not understood, and the kiosk has said so."""


class Cancellation:
    """What can be cancelled, and whom it wakes then."""

    def __init__(self) -> None:
        self._cancelled = False
        self._actions: dict[int, Callable[[], None]] = {}
        self._lock = threading.Lock()

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        self._cancelled = True
        self._act()

    def check(self) -> None:
        if self._cancelled:
            raise TurnCancelled

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        with self._lock:
            self._actions[id(action)] = action
        if self._over:
            self._act()
        return lambda: self._withdraw(action)

    @property
    def _over(self) -> bool:
        return self._cancelled

    def _withdraw(self, action: Callable[[], None]) -> None:
        with self._lock:
            self._actions.pop(id(action), None)

    def _act(self) -> None:
        with self._lock:
            actions, self._actions = self._actions, {}
        for action in actions.values():
            try:
                action()
            except Exception as error:  # noqa: BLE001 - all are to be woken, whoever cancels
                log.error("cancelling: %s at %s", type(error).__name__, place(error))


class Turn(Cancellation):
    """One press of the button and all that follows from it; implements CancelToken and the listener's Button.

    Each turn carries its own cancellation, so what an old one still has in hand is never taken for the new one's.
    """

    def __init__(
        self,
        *,
        pressed: float | None = None,
        seconds: float = math.inf,
        tap_seconds: float = -1.0,
        reset_seconds: float = 0.0,
        follows: FollowUp | None = None,
        by_voice: bool = False,
    ) -> None:
        """Pressed: when, now if not given. A button let go within tap_seconds was tapped; negative: never.

        One that is held for reset_seconds without a word begins the conversation anew; 0: never.
        Follows: nobody has pressed, it goes on from the answer before. By_voice: nobody has pressed, a wake word was
        said, or somebody speaks over an answer; the question begins at that very moment.
        """
        super().__init__()
        self.record = Record()
        self.restraint = GenerationBudget()
        self.pressed = time.monotonic() if pressed is None else pressed
        self.released: float | None = None
        self.follows = follows
        self.leads: FollowUp | None = None
        """How it is listened on after its answer; None: until the next press not at all."""
        self.by_voice = by_voice
        self.tapped = follows is not None or by_voice
        self.listening = True
        self.spoken = False
        """The question came by the microphone."""
        self._tap_seconds = tap_seconds
        self._reset_seconds = reset_seconds or math.inf
        self._cancelled_at = math.inf
        self._finished_at = math.inf
        self._expired = False
        self._timer: threading.Timer | None = None
        self._granted = 0
        self._end = math.inf
        self._playing = 0.0
        self._left: list[Callable[[], None]] = []
        self.grant(seconds)

    def release(self, moment: float) -> None:
        """The button was let go. Soon after the press that was a tap, and silence will end the question."""
        if moment - self.pressed <= self._tap_seconds and not self.tapped:
            self.tapped = True
        elif self.released is None:
            self.released = moment

    def resets(self, moment: float) -> bool:
        """Whether the button has been held so long that, if nothing was said, the conversation begins anew."""
        held = not self.tapped and self.released is None
        return held and moment - self.pressed >= self._reset_seconds

    def end_question(self, moment: float) -> None:
        """The visitor pressed again while being listened to after a tap."""
        self.released = self.released or moment

    def grant(self, seconds: float) -> None:
        """The turn may take so long from now on."""
        with self._lock:
            self._expired = False
            self._granted += 1
            self._end = time.monotonic() + seconds
            if self._timer:
                self._timer.cancel()
            self._timer = None
            if math.isfinite(seconds):
                self._timer = threading.Timer(seconds, self._expire, (self._granted,))
                self._timer.daemon = True
                self._timer.start()

    def extend(self, seconds: float) -> None:
        """So much more of the answer will be played: that is no delay, also past the limit."""
        self._playing += seconds

    def finish(self) -> None:
        """It is over: nothing can time out any more."""
        self.grant(math.inf)
        self._finished_at = time.monotonic()

    def leave_behind(self, wait: Callable[[], None]) -> None:
        """Something works for it on a thread of its own, which nobody waits for; `wait` would."""
        self._left.append(wait)

    def settle(self) -> None:
        """Waits for what it left behind. A stage that hangs there will hang in the next turn, too: it is overdue."""
        for wait in self._left:
            wait()
        self._left.clear()

    def overdue(self, moment: float) -> float:
        """For how many seconds it has gone on although it was cancelled or past its limit; 0 where all is well."""
        if math.isfinite(self._finished_at) and not self._left:
            return 0.0
        return max(0.0, moment - min(self._end + self._playing, self._cancelled_at, self._finished_at))

    def cancel(self) -> None:
        self._cancelled_at = min(self._cancelled_at, time.monotonic())
        super().cancel()

    def check(self) -> None:
        super().check()
        if self._expired:
            raise TurnTimeout("the turn took longer than its limit")

    @property
    def _over(self) -> bool:
        return self._cancelled or self._expired

    def _expire(self, granted: int) -> None:
        with self._lock:
            if granted != self._granted:  # more time was granted at the last moment
                return
            self._expired = True
        self._act()


class Branch(Cancellation):
    """Work for a turn that can be cancelled without it, and is with it; implements CancelToken."""

    def __init__(self, turn: CancelToken) -> None:
        super().__init__()
        self._turn = turn

    @property
    def cancelled(self) -> bool:
        return self._cancelled or self._turn.cancelled

    @property
    def restraint(self) -> GenerationBudget:
        return self._turn.restraint

    def check(self) -> None:
        self._turn.check()
        super().check()

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        withdraw, leave = super().on_cancel(action), self._turn.on_cancel(self._act)

        def both() -> None:
            withdraw()
            leave()

        return both
