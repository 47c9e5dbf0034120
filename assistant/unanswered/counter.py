"""Counts what visitors ask in vain, when nobody is answered: an observer of the events with a thread of its own."""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Self

from assistant.core.events import Event, Forgotten, Guarded, KioskState, StateChanged
from assistant.core.messages import Provenance, QuestionClosed, Transcript, Vectors
from assistant.thinking.facts import asks_fact
from assistant.unanswered.clusters import Reason, today
from assistant.unanswered.labels import SAME, QuestionLabels
from assistant.unanswered.store import UnansweredStore

WAITING = 16
"""Questions that wait to be counted; of more, the newest are not."""
SOON_SECONDS = 60.0
"""Within which a question that comes again was asked again at once."""
LOOK_SECONDS = 0.5
END_SECONDS = 2.0
POLITE = 10
"""How much lower than the kiosk's the priority of the thread is."""
_IDLE = {KioskState.READY, KioskState.PAUSED, KioskState.ERROR}

_LOG = logging.getLogger(__name__)


class Cleaner(Protocol):
    """Takes names and numbers out of a question."""

    def __call__(self, asked: Transcript) -> str: ...


@dataclass(frozen=True, slots=True)
class _Last:
    """The question before, of the same visitor; in memory only."""

    vector: Vectors
    language: str
    closed: float
    counted: bool


class UnansweredCounter:
    """Use it as a context: its thread ends with it.

    The words of a question wait here until nobody is answered, which is moments, and go with the conversation.
    """

    def __init__(
        self,
        labels: Callable[[], QuestionLabels],
        store: UnansweredStore,
        clean: Cleaner = lambda _asked: "",
        forget: Callable[[], None] = lambda: None,
        today: Callable[[], date] = today,
    ) -> None:
        """Labels: made when first needed. Clean: gives the words that may be kept.

        Forget: is called where a conversation was forgotten while a question of it was being counted: whoever
        remembers for speed has seen it again.
        """
        self._make_labels, self._store, self._clean, self._forget, self._today = labels, store, clean, forget, today
        self._waiting: queue.Queue[tuple[QuestionClosed, float]] = queue.Queue(WAITING)
        self._idle, self._ended = threading.Event(), threading.Event()
        self._last: _Last | None = None
        self._labels: QuestionLabels | None = None
        self._forgotten = 0
        """How often a conversation was forgotten."""
        self._tidied: date | None = None
        self._thread = threading.Thread(target=self._run, name="unanswered", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(END_SECONDS)

    def __call__(self, event: Event) -> None:
        match event:
            case QuestionClosed():
                with suppress(queue.Full):
                    self._waiting.put_nowait((event, time.monotonic()))
            case StateChanged(state):
                self._idle.set() if state in _IDLE else self._idle.clear()
            case Forgotten() | Guarded():
                self._drop()
            case _:
                pass

    def _drop(self) -> None:
        """The words that wait, and the question before."""
        self._forgotten += 1
        self._last = None
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()

    def _run(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITE)
        while not self._ended.is_set():
            self._tidy()
            if self._idle.wait(LOOK_SECONDS):
                self._count_next()

    def _tidy(self) -> None:
        """Words that were kept for long enough, or are not to be kept any more, go: looked for once a day."""
        today = self._today()
        if today != self._tidied:
            self._tidied = today
            try:
                self._store.texts(today)
            except OSError as error:
                _LOG.warning("What was kept of questions cannot be looked through: %s", error)

    def _count_next(self) -> None:
        before = self._forgotten
        try:
            closed, moment = self._waiting.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return
        try:
            self.count(closed, moment)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end what counts
            # The message could hold a visitor's words, so only its kind is logged.
            _LOG.warning("A question could not be counted: %s", type(error).__name__)
        if self._forgotten != before:
            self._last = None
            self._forget()

    def count(self, closed: QuestionClosed, moment: float) -> None:
        """One question, which was over at a moment of time.monotonic(). Raises OSError."""
        self._labels = labels = self._labels or self._make_labels()
        asked, last = closed.transcript, self._last
        vector = labels.vector(asked.text)
        again = (
            last is not None
            and last.language == asked.language
            and moment - last.closed <= SOON_SECONDS
            and float(last.vector @ vector) >= SAME
        )
        reason = _reason(closed, again=again)
        counted = again and last is not None and last.counted
        if reason and not counted:  # who asks again is one visitor
            known = (one.label for one in self._store.read().clusters)
            label = labels.label(asked.text, vector, asked.language, known, unnoted=closed.unnoted)
            self._store.count(label, reason, self._today(), self._clean(asked))
        self._last = _Last(vector, asked.language, moment, counted or reason is not None)


def _reason(closed: QuestionClosed, *, again: bool) -> Reason | None:
    """Why a question was asked in vain; None where it was not, as far as anybody can tell.

    Of what the program computes, and of talk, it tells nothing that it was asked again, or not heard out.
    """
    if closed.unnoted:
        return Reason.UNNOTED
    if closed.doubtful:
        return Reason.DOUBTED
    asked = closed.transcript
    written = closed.provenance in {Provenance.NOTED, Provenance.READ}
    if not written and not (closed.provenance is Provenance.THOUGHT and asks_fact(asked.text, asked.language)):
        return None
    if again:
        return Reason.REPEATED
    return Reason.INTERRUPTED if closed.interrupted else None
