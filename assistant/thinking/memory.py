"""The conversation with one visitor: what was asked, what was really heard of the answers, and what was wished for."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from assistant.core.messages import Exchange, Wishes


class Memory:
    """Keeps the last exchanges until the visitor has gone."""

    def __init__(
        self,
        exchanges: int,
        idle_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        forgotten: Callable[[], None] = lambda: None,
    ) -> None:
        """After idle_seconds without a word the next visitor is another person.

        Forgotten: is called after the conversation was forgotten, whatever was the reason, on that thread.
        """
        self._exchanges: deque[Exchange] = deque(maxlen=exchanges)
        self._wishes = Wishes()
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._touched = clock()
        self._language = ""
        self._tell_forgotten = forgotten
        self._begun = False
        """Whether there may be something to forget."""
        self._spoken = ""
        self._loudness: float | None = None
        self._lock = threading.Lock()

    @property
    def history(self) -> tuple[Exchange, ...]:
        """Oldest first; empty when the last word was too long ago."""
        self.expire()
        with self._lock:
            return tuple(self._exchanges)

    @property
    def language(self) -> str:
        """That the visitor has chosen to be heard and spoken with; empty where none was."""
        self.expire()
        with self._lock:
            return self._language

    @property
    def spoken(self) -> str:
        """The language of the last question, also of one that could not be answered; empty where none was heard."""
        self.expire()
        with self._lock:
            return self._spoken

    def hear(self, language: str) -> None:
        """A question was asked in a language."""
        self.touch()
        with self._lock:
            self._spoken = language

    @property
    def loudness(self) -> float | None:
        """Of the first question that was spoken, in decibels below full scale; None where none was."""
        self.expire()
        with self._lock:
            return self._loudness

    def note_loudness(self, decibels: float) -> None:
        """Of a question; only the first of the conversation counts."""
        self.touch()
        with self._lock:
            self._loudness = decibels if self._loudness is None else self._loudness

    def choose(self, language: str) -> None:
        """Empty: as it is heard. What was wished for before gives way."""
        self.touch()
        with self._lock:
            self._language = language
            self._wishes = replace(self._wishes, language="")

    @property
    def wishes(self) -> Wishes:
        self.expire()
        with self._lock:
            return self._wishes

    def wish(self, wishes: Wishes) -> None:
        """Whoever wishes for another language than was chosen may go on in any."""
        self.touch()
        with self._lock:
            self._wishes = wishes
            if wishes.language not in {"", self._language}:
                self._language = ""

    def add(self, exchange: Exchange) -> None:
        with self._lock:
            self._exchanges.append(exchange)
            self._touch()

    def touch(self) -> None:
        """The visitor is still there, whatever was said."""
        self.expire()
        with self._lock:
            self._touch()

    def expire(self) -> None:
        """Forgets a visitor who has gone."""
        with self._lock:
            gone = self._begun and self._clock() - self._touched > self._idle_seconds
            if gone:
                self._forget()
        if gone:
            self._tell_forgotten()

    def clear(self) -> None:
        with self._lock:
            self._forget()
        self._tell_forgotten()

    def _touch(self) -> None:
        self._touched = self._clock()
        self._begun = True

    def _forget(self) -> None:
        self._begun = False
        self._exchanges.clear()
        self._language = self._spoken = ""
        self._loudness = None
        self._wishes = Wishes()
