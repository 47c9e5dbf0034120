"""The conversation with one visitor: what was asked, and what was really heard of the answers."""

import threading
import time
from collections import deque
from collections.abc import Callable

from assistant.messages import Exchange


class Memory:
    """Keeps the last exchanges until the visitor has gone."""

    def __init__(self, exchanges: int, idle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """After idle_seconds without a word the next visitor is another person."""
        self._exchanges: deque[Exchange] = deque(maxlen=exchanges)
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._touched = clock()
        self._language = ""
        self._lock = threading.Lock()

    @property
    def history(self) -> tuple[Exchange, ...]:
        """Oldest first; empty when the last word was too long ago."""
        self.expire()
        with self._lock:
            return tuple(self._exchanges)

    @property
    def language(self) -> str:
        """That the visitor has chosen to be spoken with; empty where none was."""
        self.expire()
        with self._lock:
            return self._language

    def choose(self, language: str) -> None:
        """Empty: as it is heard."""
        self.touch()
        with self._lock:
            self._language = language

    def add(self, exchange: Exchange) -> None:
        with self._lock:
            self._exchanges.append(exchange)
            self._touched = self._clock()

    def touch(self) -> None:
        """The visitor is still there, whatever was said."""
        self.expire()
        with self._lock:
            self._touched = self._clock()

    def expire(self) -> None:
        """Forgets a visitor who has gone."""
        with self._lock:
            if self._clock() - self._touched > self._idle_seconds:
                self._exchanges.clear()
                self._language = ""

    def clear(self) -> None:
        with self._lock:
            self._exchanges.clear()
            self._language = ""
