"""Connections with limits: how many at once, and how long one may take to say what it wants."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 120
"""At once; more are told so and closed. A process may have 1024 files open, and has others."""
REQUEST_SECONDS = 10.0
"""From the beginning of a connection, or of the next request on it, until the last line of its head."""

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 27\r\n"
    b"retry-after: 5\r\nconnection: close\r\n\r\nToo many connections. Wait."
)


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which waits for the head of a request without end."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.write(_FULL)
            transport.close()
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        """The time runs while no request is being answered."""
        if self.cycle and not self.cycle.response_complete:
            self._stop()
        elif self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
