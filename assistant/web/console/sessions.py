"""Who is logged in: sessions that end, and not many of them."""

import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MOST = 8
"""At once; the one that was idle for longest makes room."""


@dataclass(slots=True)
class Session:
    """A browser that knew the password."""

    id: str
    token: str
    """Stands in the pages, and comes back with every change: what a page of another site cannot know."""
    began: float
    used: float
    waiting: int = 0
    """How many of a person's requests are not answered yet."""

    def sent(self, token: str) -> bool:
        """Whether a change comes from one of its own pages."""
        return hmac.compare_digest(token.encode(), self.token.encode())


class Sessions:
    """For the thread of the server only."""

    def __init__(
        self, idle_seconds: float, longest_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle_seconds = idle_seconds
        self._longest_seconds = longest_seconds
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    def begin(self) -> Session:
        self._expire()
        if len(self._sessions) >= MOST:
            del self._sessions[min(self._sessions.values(), key=lambda session: session.used).id]
        now = self._clock()
        session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), now, now)
        self._sessions[session.id] = session
        return session

    def find(self, id_: str, *, used: bool = True) -> Session | None:
        """None where there is none, or it has ended. Used: by a person; what a page asks by itself keeps none alive."""
        self._expire()
        session = self._sessions.get(id_)
        if session and used:
            session.used = self._clock()
        return session

    @contextmanager
    def awake(self, session: Session) -> Iterator[None]:
        """While a person waits for an answer, be it a slow one, the session is not idle."""
        session.waiting += 1
        try:
            yield
        finally:
            session.waiting -= 1
            session.used = self._clock()

    def end(self, id_: str) -> None:
        self._sessions.pop(id_, None)

    def __len__(self) -> int:
        return len(self._sessions)

    def _expire(self) -> None:
        now = self._clock()
        self._sessions = {
            key: session
            for key, session in self._sessions.items()
            if (session.waiting or now - session.used < self._idle_seconds)
            and now - session.began < self._longest_seconds
        }
