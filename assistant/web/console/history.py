"""What has happened, as far as the console shows it: bounded, in memory, and without words unless they are wanted."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.core.events import (
    Event,
    Failed,
    Forgotten,
    Guarded,
    Heard,
    KioskState,
    MachineMeasured,
    Said,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    TurnEnded,
)
from assistant.core.messages import CALLS_STAFF, GuardKind, MachineSample
from assistant.web.console.advice import VISITORS

TURNS, FAILURES, CALLS = 40, 30, 10
CORRECTED = 60.0
"""Seconds that a time server may set the clock back; after a greater jump nobody knows how old words are."""
SAMPLES = 900
"""Half an hour at one every two seconds."""
LONGEST_WORDS = 2000
"""Characters of an answer."""


@dataclass(frozen=True, slots=True)
class TurnWords:
    """What was said in a turn."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn that is over."""

    ended: float
    """Seconds of time.time()."""
    language: str
    skill: str
    score: float
    times: Mapping[str, float]
    """Seconds from the end of speech to each stage."""
    error: str | None
    words: TurnWords | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An error, and how often it came one after the other."""

    code: str
    last: float
    """Seconds of time.time()."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A visitor needed the staff."""

    kind: GuardKind
    when: float
    """Seconds of time.time()."""


@dataclass(frozen=True, slots=True)
class Past:
    """All of it at one moment."""

    state: KioskState = KioskState.STARTING
    warmth: ThermalState = ThermalState.NORMAL
    turns: tuple[TurnLine, ...] = ()
    """The newest first."""
    failures: tuple[Failure, ...] = ()
    calls: tuple[Call, ...] = ()
    """The newest first."""
    guarded: Mapping[GuardKind, int] = field(default_factory=dict)
    """How often the guard has answered since the start."""
    samples: tuple[MachineSample, ...] = ()
    """The oldest first."""
    news: int = 0
    """Grows with every turn and error."""


@dataclass(slots=True)
class _Saying:
    """The words of the turn that runs."""

    question: str = ""
    answer: list[str] = field(default_factory=list)


class History:
    """An observer of the events; from any thread."""

    def __init__(self, keep_words_seconds: float, clock: Callable[[], float] = time.time) -> None:
        """keep_words_seconds: 0 keeps none at all."""
        self._keep_seconds = keep_words_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._past = Past()
        self._turns: deque[TurnLine] = deque(maxlen=TURNS)
        self._failures: deque[Failure] = deque(maxlen=FAILURES)
        self._calls: deque[Call] = deque(maxlen=CALLS)
        self._guarded: Counter[GuardKind] = Counter()
        self._samples: deque[MachineSample] = deque(maxlen=SAMPLES)
        self._saying = _Saying()

    def __call__(self, event: Event) -> None:
        with self._lock:
            self._forget_words()
            match event:
                case StateChanged(state):
                    self._past = replace(self._past, state=state)
                case ThermalStateChanged(warmth):
                    self._past = replace(self._past, warmth=warmth)
                case MachineMeasured(sample):
                    self._samples.append(sample)
                case Heard(transcript) if self._keep_seconds:
                    self._saying = _Saying(transcript.text)
                case Said(sentence) if self._keep_seconds:
                    self._saying.answer.append(sentence.text)
                case Forgotten():
                    self._saying = _Saying()
                case TurnEnded():
                    self._end(event)
                case Guarded(kind):
                    self._saying = _Saying()
                    self._guard(kind)
                case Failed(code) if code not in VISITORS:
                    self._fail(code)
                case _:
                    pass

    def past(self) -> Past:
        with self._lock:
            self._forget_words()
            return replace(
                self._past,
                turns=tuple(reversed(self._turns)),
                failures=tuple(reversed(self._failures)),
                calls=tuple(reversed(self._calls)),
                guarded=dict(self._guarded),
                samples=tuple(self._samples),
            )

    @property
    def latest(self) -> Past:
        """Of the samples only the last, and none of the turns and errors: for what is told every second."""
        with self._lock:
            return replace(self._past, samples=tuple(self._samples)[-1:])

    def _end(self, event: TurnEnded) -> None:
        """A greeting and what the operator does are no questions."""
        said, self._saying = self._saying, _Saying()
        if not event.language and not event.error:
            return
        words = TurnWords(said.question, " ".join(said.answer)[:LONGEST_WORDS]) if said.question else None
        self._turns.append(
            TurnLine(self._clock(), event.language, event.skill, event.score, event.times, event.error, words)
        )
        self._past = replace(self._past, news=self._past.news + 1)

    def _guard(self, kind: GuardKind) -> None:
        self._guarded[kind] += 1
        if kind in CALLS_STAFF:
            self._calls.append(Call(kind, self._clock()))
        self._past = replace(self._past, news=self._past.news + 1)

    def _fail(self, code: str) -> None:
        count = self._failures.pop().count + 1 if self._failures and self._failures[-1].code == code else 1
        self._failures.append(Failure(code, self._clock(), count))
        self._past = replace(self._past, news=self._past.news + 1)

    def _forget_words(self) -> None:
        """Those that were kept for long enough."""
        if not self._keep_seconds:
            return
        now = self._clock()
        kept = (now - self._keep_seconds, now + CORRECTED)
        if any(turn.words and not kept[0] <= turn.ended <= kept[1] for turn in self._turns):
            self._turns = deque((_unless(turn, *kept) for turn in self._turns), maxlen=TURNS)


def _unless(turn: TurnLine, since: float, until: float) -> TurnLine:
    return turn if since <= turn.ended <= until else replace(turn, words=None)


def thinned(samples: Iterable[MachineSample], most: int) -> list[MachineSample]:
    """At most so many samples, evenly taken, the newest among them."""
    all_samples = list(samples)
    step = max(1, -(-len(all_samples) // most))
    return all_samples[::-1][::step][::-1]
