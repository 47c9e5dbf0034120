"""Counts what visitors do, from the events of the turns: no word of theirs is in what it sees.

Nothing is done before a turn is over, and nothing is written on the thread of a turn.
"""

import logging
import math
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Self

from assistant.core.errors import HeldInSilence, NothingHeard, NotUnderstood, TurnCancelled, place
from assistant.core.events import (
    Event,
    Failed,
    Forgotten,
    KioskState,
    MachineMeasured,
    QuestionEnded,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    TurnEnded,
)
from assistant.core.messages import MachineSample, Provenance
from assistant.visits.counts import FAILED, LEFT, Counts, wait_name
from assistant.visits.store import CountStore

log = logging.getLogger(__name__)

WRITE_SECONDS = 30.0
"""A power cut takes what was counted for so long."""
JOIN_SECONDS = 3.0
LONGEST_STEP = 60.0
"""Seconds between two samples of the machine; after more it slept, and nobody knows how warm it was."""
UNHEARD = {NothingHeard.code, NotUnderstood.code}
"""A press without a question."""
NO_FAULT = {*UNHEARD, HeldInSilence.code, TurnCancelled.code}
LITTLE_POWER = "under-voltage"
ANSWERS = {Provenance.KNOWN, Provenance.NOTED, Provenance.READ, Provenance.THOUGHT}
_AT_REST = {KioskState.READY, KioskState.PAUSED, KioskState.STARTING}


class VisitCounter:
    """An observer of the events, which keeps its sums in memory and adds them to the store now and then."""

    def __init__(
        self,
        store: CountStore,
        now: Callable[[], float],
        clock_is_right: Callable[[], bool],
        packs: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """Now: seconds since 1970. Packs: the titles of those that are answered from."""
        self._store = store
        self._now, self._clock_is_right, self._packs = now, clock_is_right, packs
        self._lock = threading.Lock()
        self._pending: dict[str, Counts] = {"": Counts()}
        """By day; empty: while the clock is wrong."""
        self._visiting = self._leaving = self._busy = False
        self._warmth = ThermalState.NORMAL
        self._sampled: float | None = None
        self._hottest: tuple[str, float] = "", -math.inf
        """The day, and its degrees."""
        self._works = True
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_now_and_then, name="visits", daemon=True)

    def __enter__(self) -> Self:
        with self._lock:
            self._add(Counts(starts=1))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(JOIN_SECONDS)
        self.write()

    def __call__(self, event: Event) -> None:
        with self._lock:
            match event:
                case StateChanged(state):
                    self._busy = state not in _AT_REST
                case Forgotten():
                    self._end_visit()
                case TurnEnded():
                    self._end_turn(event)
                case Failed(code) if code not in NO_FAULT:
                    self._add(Counts(faults={code: 1}))
                case ThermalStateChanged(warmth):
                    self._warmth = warmth
                case MachineMeasured(sample):
                    self._measure(sample)
                case _:
                    pass

    def write(self) -> None:
        """Adds what was counted to the store; what cannot be written is kept for the next time."""
        with self._lock:
            pending, self._pending = self._pending, {}
        for day, counts in list(pending.items()):
            try:
                if not counts.is_empty:
                    self._store.add(day, counts)
                del pending[day]
            except OSError as error:
                log.log(logging.WARNING if self._works else logging.DEBUG, "visits: %s", error)
                self._works = False
        with self._lock:
            for day, counts in pending.items():
                self._pending[day] = self._pending.get(day, Counts()).plus(counts)
        self._works = self._works or not pending

    def _write_now_and_then(self) -> None:
        while not self._stop.wait(WRITE_SECONDS):
            try:
                self.write()
            except Exception as error:  # noqa: BLE001 - a kiosk that does not count still answers
                log.error("visits: %s at %s", type(error).__name__, place(error))

    def _end_visit(self) -> None:
        """One that is forgotten in the middle of a turn, by a wish, ends with it."""
        if self._busy:
            self._leaving = True
        else:
            self._visiting = False

    def _end_turn(self, turn: TurnEnded) -> None:
        leaving, self._leaving = self._leaving, False
        if turn.by_operator:
            return
        if turn.error in UNHEARD:
            self._add(Counts(unheard={str(turn.error): 1}))
        elif turn.questions:
            self._ask(turn)
            self._visiting = True
        self._visiting = self._visiting and not leaving

    def _ask(self, turn: TurnEnded) -> None:
        heard = turn.times.get("first_audio")
        counts = Counts(visits=0 if self._visiting else 1, languages={turn.language: len(turn.questions)})
        for question in turn.questions:
            counts = counts.plus(self._counted(question, heard=heard is not None))
        if heard is not None and turn.error in {None, TurnCancelled.code}:
            counts.waits = {wait_name(heard): 1}
            counts.barge_ins = int(turn.error == TurnCancelled.code)
        self._add(counts, questions=len(turn.questions))

    def _counted(self, question: QuestionEnded, *, heard: bool) -> Counts:
        """One question. Heard: there was a sound of the answer."""
        end = _end(question, heard=heard)
        answered = end in ANSWERS
        topic = self._topic(question) if answered else ""
        return Counts(
            questions=1,
            answered=int(answered),
            skills={question.skill: 1} if question.skill else {},
            ends={end: 1},
            topics={topic: 1} if topic else {},
        )

    def _topic(self, question: QuestionEnded) -> str:
        """A curator's own words: of an archive only its title, as an article's could be the visitor's word."""
        if question.title in self._packs():
            return ": ".join(filter(None, (question.title, question.heading)))
        if question.provenance is Provenance.READ:
            return question.title
        return f"{question.skill}: {question.heading}" if question.heading else ""

    def _measure(self, sample: MachineSample) -> None:
        before, self._sampled = self._sampled, sample.time
        seconds = sample.time - before if before is not None else 0.0
        warm: dict[str, float] = {}
        if 0 < seconds <= LONGEST_STEP:
            warm |= {self._warmth: seconds} if self._warmth is not ThermalState.NORMAL else {}
            warm |= {LITTLE_POWER: seconds} if sample.vitals.under_voltage else {}
        degrees, (day, _) = sample.vitals.temperature, self._moment()
        if degrees is not None and (self._hottest[0] != day or degrees > self._hottest[1]):
            self._hottest = day, degrees
            self._add(Counts(hottest=degrees))
        if warm:
            self._add(Counts(warm=warm))

    def _add(self, counts: Counts, questions: int = 0) -> None:
        """Questions: to be counted in this hour, if anybody knows which it is."""
        day, hour = self._moment()
        if hour and questions:
            counts.hours = {hour: questions}
        self._pending[day] = self._pending.get(day, Counts()).plus(counts)

    def _moment(self) -> tuple[str, str]:
        """The day and the hour, both empty while the clock is wrong."""
        if not self._clock_is_right():
            return "", ""
        moment = datetime.fromtimestamp(self._now(), UTC).astimezone()
        return moment.date().isoformat(), str(moment.hour)


def _end(question: QuestionEnded, *, heard: bool) -> str:
    if question.error == TurnCancelled.code and not heard:
        return LEFT
    if question.error not in {None, TurnCancelled.code}:
        return FAILED
    return question.provenance or FAILED
