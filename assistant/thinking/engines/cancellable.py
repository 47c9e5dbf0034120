"""HTTP requests that another thread can end, and that end by themselves when they give nothing for too long."""

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Protocol

LOOK_SECONDS = 0.5
CONNECTED = {"connection.connect_tcp.complete", "connection.start_tls.complete"}
"""Encryption takes the socket over: the one before is closed to whoever held it."""

_opened: ContextVar[Callable[[socket.socket], None] | None] = ContextVar("opened", default=None)


class _HttpRequest(Protocol):
    """Of httpx or httpx2."""

    extensions: Any


def announce(request: _HttpRequest) -> None:
    """An event hook of httpx for requests: tells whoever asked which socket is used, so that it can be shut down.

    Closing a socket does not wake a thread that reads from it; shutting it down does.
    """
    request.extensions = {**request.extensions, "trace": _trace}


def _trace(event: str, info: dict[str, Any]) -> None:
    opened = _opened.get()
    if event in CONNECTED and opened:
        opened(info["return_value"].get_extra_info("socket"))


class CancellableRequest:
    """A request in flight.

    A read timeout does not do: a server that drips bytes that are no tokens would never meet it.
    """

    def __init__(self, limit: float, slowdown: Callable[[], float] = lambda: 1.0) -> None:
        """Limit: seconds without progress until it ends by itself.

        Slowdown: how many times as long everything takes now, as other programs want the cores.
        """
        self.limit = limit
        self._slowdown = slowdown
        self.late = False
        self._ended = threading.Event()
        self._since = time.monotonic()
        self._over = threading.Event()
        self._connection: socket.socket | None = None
        threading.Thread(target=self._watch, name="request-limit", daemon=True).start()

    @contextmanager
    def connecting(self) -> Iterator[None]:
        """What connects within belongs to this request."""
        mark = _opened.set(self._use)
        try:
            yield
        finally:
            _opened.reset(mark)

    def _use(self, connection: socket.socket) -> None:
        self._connection = connection
        if self.ended:
            self.end()

    def end(self) -> None:
        """Wakes whoever reads."""
        self._ended.set()
        if self._connection:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(self._connection, socket.SHUT_RDWR)  # an SSLSocket's own forgets its encryption

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def rest(self, seconds: float) -> None:
        """Before another attempt; not longer than until the end."""
        self._ended.wait(seconds)

    def over(self) -> None:
        """Nothing is waited for any more."""
        self._over.set()

    @contextmanager
    def paused(self, limit: float) -> Iterator[None]:
        """Whoever reads may take its time; after that the limit is another one."""
        self._since = math.inf
        yield
        self.limit = limit
        self._since = time.monotonic()

    def _watch(self) -> None:
        while not self._over.wait(min(self.limit, LOOK_SECONDS)):
            waited = time.monotonic() - self._since
            if waited > self.limit and waited > self.limit * self._slowdown():
                self.late = True
                self.end()
                return
