"""Who may ask: pages of this server by a name that it is known by, and nothing in its answers that reaches outside.

A page of another site can make a browser send requests here: with a foreign Origin, or, once its name was made to
point here (DNS rebinding), with a foreign Host.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.core.config import ScreenSettings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class HostGuard:
    """ASGI middleware: refuses foreign hosts and origins, and adds the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp, settings: ScreenSettings) -> None:
        self._app = app
        self._names = known_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(Headers(scope=scope), scope["method"])
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, headers: Headers, method: str) -> PlainTextResponse | None:
        """None for what may pass."""
        host = headers.get("host", "")
        if host_name(host) not in self._names:
            return PlainTextResponse(
                f"The kiosk is not known as {host[:100]!r}; a name that it is to have stands in screen.allowed_hosts.",
                421,
            )
        origin = headers.get("origin")
        if origin is not None and _place(origin) != host.lower():
            return PlainTextResponse(f"Pages of {origin[:100]!r} may not ask the kiosk.", 403)
        if method not in {"GET", "HEAD"} and headers.get("sec-fetch-site", "same-origin") not in {
            "same-origin",
            "none",
        }:
            return PlainTextResponse("Pages of other sites may not ask the kiosk.", 403)
        return None


def known_names(settings: ScreenSettings) -> frozenset[str]:
    """What the Host of a request may name."""
    own = [settings.host] if not _is_any(settings.host) else []
    return frozenset(name.lower().strip("[]") for name in (*LOOPBACK, *own, *settings.allowed_hosts))


def host_name(host: str) -> str:
    """A Host header without its port; nothing where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _place(origin: str) -> str:
    """The host and port of an Origin header; nothing where it is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_any(host: str) -> bool:
    return host != "localhost" and ipaddress.ip_address(host).is_unspecified
