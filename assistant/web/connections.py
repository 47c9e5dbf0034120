"""Connections with limits: how many at once and from one address, and how long one may take to say what it wants."""

import asyncio
import ssl

import h11
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.web.addresses import group, is_own

MOST = 120
"""At once; a process may have 1024 files open, and has others."""
RESERVE = 24
"""Beyond these, for whoever watches the kiosk: on one of them only its health is told."""
MOST_OF_OWN, MOST_OF_ONE, RESERVE_OF_ONE = 100, 40, 4
"""From this machine, from any other address, and of the reserve from any other address."""
REQUEST_SECONDS = 10.0
"""From the beginning of a connection, or of the next request on it, until the last line of its head."""
RESERVE_SECONDS = 2.0
WATCHING = (b"GET /healthz ", b"GET /readyz ", b"GET /metrics ", b"HEAD /healthz ", b"HEAD /readyz ")

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 27\r\n"
    b"retry-after: 5\r\nconnection: close\r\n\r\nToo many connections. Wait."
)


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which waits for the head of a request without end."""

    _timer: asyncio.TimerHandle | None = None
    _upgraded = False
    origin = ""
    """Whose connection it is: an address, or the network of a host with many."""
    reserved = False
    """Only health is told on it: there are too many others, or too many of this address."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self.origin = group(str(peer[0])) if peer else ""
        others = [other for other in self.connections if isinstance(other, BoundedProtocol) and other is not self]
        same = [other for other in others if other.origin == self.origin]
        own = is_own(self.origin)
        ordinary = len(others) - sum(other.reserved for other in others)
        of_one = len(same) - sum(other.reserved for other in same)
        self.reserved = ordinary >= MOST or of_one >= (MOST_OF_OWN if own else MOST_OF_ONE)
        reserve_of_one = RESERVE if own else RESERVE_OF_ONE
        full = sum(o.reserved for o in others) >= RESERVE or sum(o.reserved for o in same) >= reserve_of_one
        if self.reserved and full:
            self._turn_away()
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.reserved and not data.startswith(WATCHING):
            self._turn_away()
            return
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.reserved:
            self.transport.close()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """From now on the connection is another protocol's, which asks for signs of life itself."""
        self._upgraded = True
        self._stop()
        super().handle_websocket_upgrade(event)

    def _turn_away(self) -> None:
        self.transport.write(_FULL)
        self.transport.close()

    def _watch(self) -> None:
        """The time runs while no request is being answered."""
        if self._upgraded:
            return
        if self.cycle and not self.cycle.response_complete:
            self._stop()
        elif self._timer is None and not self.transport.is_closing():
            seconds = RESERVE_SECONDS if self.reserved else REQUEST_SECONDS
            self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class MutualProtocol(BoundedProtocol):
    """The same over TLS; the application is told the certificate that was shown, as ASGI's extension for TLS has it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        secured = transport.get_extra_info("ssl_object")
        shown = secured.getpeercert(binary_form=True) if secured else None
        self.app = _certified(self.app, [ssl.DER_cert_to_PEM_cert(shown)] if shown else [])
        super().connection_made(transport)


def _certified(app: ASGIApp, chain: list[str]) -> ASGIApp:
    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), "tls": {"client_cert_chain": chain}}
        await app({**scope, "extensions": extensions}, receive, send)

    return asked
