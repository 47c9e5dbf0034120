"""How large a request may be, and how long it may take to arrive."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

SEND_SECONDS = 20.0
"""A reader that takes nothing for so long is not waited for any longer."""


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """Of the body of a request."""

    size: int = 16_384
    """In bytes."""
    seconds: float = 10.0
    """Until its last byte is there."""


DEFAULT = BodyLimit()


class TooLarge(Exception):
    """The body goes on past its limit."""


class TooSlow(Exception):
    """The body was not there in time."""


class SlowReader(Exception):
    """Whoever asked does not take the answer."""


class RequestLimits:
    """ASGI middleware: a body that is too large or too slow gets a clear answer, however far the reading has come."""

    def __init__(self, app: ASGIApp, limits: Mapping[str, BodyLimit]) -> None:
        """Limits: by the path that a request begins with; others have the default."""
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((limit for path, limit in self._limits.items() if scope["path"].startswith(path)), DEFAULT)
        too_large = PlainTextResponse(
            f"More than {limit.size} bytes are too much.", 413, headers={"connection": "close"}
        )
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > limit.size:
            await too_large(scope, receive, send)
            return
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await send(message)
            except TimeoutError as error:
                raise SlowReader from error

        try:
            await self._app(scope, _Bounded(receive, limit), send_noted)
        except SlowReader:
            log.info("a reader that takes nothing is dropped")  # the connection ends with an answer that does not
        except (TooLarge, TooSlow) as error:
            if started:
                raise
            slow = f"The request was not there after {limit.seconds:g} s."
            refusal = too_large if isinstance(error, TooLarge) else PlainTextResponse(slow, 408, headers=_CLOSE)
            await refusal(scope, receive, send)


_CLOSE = {"connection": "close"}


class _Bounded:
    """Receives a body within its limit; after the body there is no limit to the waiting for the end."""

    def __init__(self, receive: Receive, limit: BodyLimit) -> None:
        self._receive = receive
        self._limit = limit
        self._size = 0
        self._until = time.monotonic() + limit.seconds
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError as error:
            raise TooSlow from error
        self._size += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if self._size > self._limit.size:
            raise TooLarge
        return message
