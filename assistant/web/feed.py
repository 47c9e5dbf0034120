"""Server-sent events: many readers, each told the newest of every topic, none waited for."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, nullcontext, suppress

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.web.addresses import group, is_own

SIGN_OF_LIFE_SECONDS = 10.0
"""Between two messages, so that a page knows that it is still connected."""
MOST_STREAMS, RESERVE = 80, 20
"""At once; the last ones are kept for the browsers of this machine, the kiosk's own display among them."""
MOST_OF_OWN, MOST_OF_ONE = 60, 20
"""Of this machine, and of any other address."""


def _event(topic: str, message: str) -> str:
    return f"event: {topic}\ndata: {message}\n\n"


ALIVE = _event("alive", "{}")


class _Reader:
    """One open stream: what it has not been told yet, at most one message a topic."""

    def __init__(self, origin: str) -> None:
        """Origin: whose it is."""
        self.origin = origin
        self.pending: dict[str, str] = {}
        self.woken = asyncio.Event()


class Feed:
    """What is told to every open stream.

    A reader that is too slow misses what was in between and gets the newest: what waits for it is bounded by the
    number of topics.
    """

    def __init__(self, *lasting: str) -> None:
        """Lasting: the topics whose newest message is the first that a new reader gets."""
        self._lasting = frozenset(lasting)
        self._newest: dict[str, str] = {}
        self._readers: set[_Reader] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._lock = threading.Lock()

    def tell(self, topic: str, message: str) -> None:
        """From any thread; never waits. Message: one line, such as JSON."""
        with self._lock:
            if topic in self._lasting:
                self._newest[topic] = message
            if self._loop and self._readers:
                with suppress(RuntimeError):  # the server has just ended
                    self._loop.call_soon_threadsafe(self._pass_on, topic, message)

    def close(self) -> None:
        """From any thread: every stream ends."""
        with self._lock:
            self._closed = True
            if self._loop:
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._wake_all)

    def response(
        self,
        request: Request,
        greeting: str = "{}",
        presence: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Response:
        """A stream for one reader, on the server's loop. Greeting: the message of its first event, hello.

        Presence: is entered while the reader is there.
        """
        origin = group(request.client.host if request.client else "")
        if not self._has_room(origin):
            return PlainTextResponse("Too many pages are open.", 503, headers={"connection": "close"})
        reader = _Reader(origin)
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._readers.add(reader)  # at once: many may ask before the first of them is sent anything
            reader.pending = {"hello": greeting, **self._newest}
        return _Stream(self._messages(reader, presence), lambda: self._leave(reader))

    def _leave(self, reader: _Reader) -> None:
        with self._lock:
            self._readers.discard(reader)

    def _has_room(self, origin: str) -> bool:
        if len(self._readers) >= MOST_STREAMS:
            return False
        same = sum(reader.origin == origin for reader in self._readers)
        if is_own(origin):
            return same < MOST_OF_OWN
        foreign = sum(not is_own(reader.origin) for reader in self._readers)
        return foreign < MOST_STREAMS - RESERVE and same < MOST_OF_ONE

    async def _messages(
        self, reader: _Reader, presence: Callable[[], AbstractContextManager[None]]
    ) -> AsyncGenerator[str]:
        try:
            with presence():
                while not self._closed:
                    pending, reader.pending = reader.pending, {}
                    yield "".join(_event(topic, message) for topic, message in pending.items()) or ALIVE
                    with suppress(TimeoutError):
                        async with asyncio.timeout(SIGN_OF_LIFE_SECONDS):
                            await reader.woken.wait()
                    reader.woken.clear()
        finally:
            self._leave(reader)

    def _pass_on(self, topic: str, message: str) -> None:
        for reader in self._readers:
            reader.pending[topic] = message
            reader.woken.set()

    def _wake_all(self) -> None:
        for reader in self._readers:
            reader.woken.set()


class _Stream(StreamingResponse):
    """Ends its messages with itself, whatever ended it; left alone they would wait for the garbage collector."""

    def __init__(self, messages: AsyncGenerator[str], leave: Callable[[], None]) -> None:
        """Leave: is called at the end, also where nothing was sent."""
        super().__init__(messages, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        self._messages = messages
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._messages.aclose()
            self._leave()
