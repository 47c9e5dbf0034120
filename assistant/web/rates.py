"""How often one address may ask: some at once, then so many a second."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.addresses import group, is_own

WATCHING = {"/healthz", "/readyz", "/metrics"}
"""What whoever watches the kiosk asks; never refused."""
ADDRESSES = 1024
"""Remembered; the one that asked longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Of requests."""

    at_once: float
    a_second: float


CHANGES, LOOKS = Rate(30, 3), Rate(150, 20)
"""What presses, asks or changes something, and what only looks."""
OWN_CHANGES, OWN_LOOKS = Rate(200, 20), Rate(1000, 200)
"""From this machine: its own browser, whatever hand is on it."""


@dataclass(slots=True)
class _Bucket:
    """What an address has left."""

    left: float
    at: float


class Rates:
    """ASGI middleware; for the thread of the server only."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, bool], _Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in WATCHING and (wait := self._wait(scope)):
            told = PlainTextResponse(
                "Too many requests from your address. Wait a little.", 429, headers={"retry-after": f"{wait:.0f}"}
            )
            await told(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        """Seconds until this request may be made, 0 where it may be made now."""
        address = group(scope["client"][0] if scope.get("client") else "")
        looks = scope["method"] in {"GET", "HEAD"}
        rate = (OWN_LOOKS, OWN_CHANGES) if is_own(address) else (LOOKS, CHANGES)
        return self._taken((address, looks), rate[0] if looks else rate[1])

    def _taken(self, key: tuple[str, bool], rate: Rate) -> float:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(rate.at_once, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        bucket.left = min(rate.at_once, bucket.left + (now - bucket.at) * rate.a_second)
        bucket.at = now
        if bucket.left < 1:
            return max(1.0, (1 - bucket.left) / rate.a_second)
        bucket.left -= 1
        return 0.0
