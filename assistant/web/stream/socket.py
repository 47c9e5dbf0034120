"""The stream of events as a WebSocket: a snapshot first, then each message as it comes; commands the other way."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.web.app import ScreenPart
from assistant.web.guard import host_name
from assistant.web.stream.commands import StreamCommands
from assistant.web.stream.telling import EventTeller, Told

PATH = "/events/stream"
FILES = "file://"
"""The origin of pages that are files; browsers tell it, or "null"."""
MOST_READERS = 30
MOST_WAITING = 200
"""Messages for one reader; whoever is so far behind is sent away, and gets a snapshot when it comes again."""
NOT_ALLOWED, TOO_SLOW, TOO_MANY, GOING_AWAY = 1008, 1008, 1013, 1001
"""Codes of RFC 6455 with which a connection ends."""


class EventSocket:
    """Serves the stream."""

    def __init__(
        self, teller: EventTeller, commands: StreamCommands, names: frozenset[str], origins: Sequence[str]
    ) -> None:
        """Names: what the kiosk may be called. Origins: pages of others that may follow, as browsers tell them."""
        self._teller, self._commands, self._names = teller, commands, names
        self._origins = frozenset(origin.lower() for origin in origins)
        if FILES in self._origins:
            self._origins |= {"null"}
        self._readers: set[_StreamReader] = set()

    def part(self) -> ScreenPart:
        return ScreenPart([WebSocketRoute(PATH, self._follow)])

    def close(self) -> None:
        """From any thread: every stream ends."""
        for reader in tuple(self._readers):
            reader.end(GOING_AWAY)

    async def _follow(self, socket: WebSocket) -> None:
        if not self._may(socket.headers.get("host", ""), socket.headers.get("origin")):
            await socket.close(NOT_ALLOWED)
            return
        if len(self._readers) >= MOST_READERS:
            await socket.close(TOO_MANY)
            return
        reader = _StreamReader()
        self._readers.add(reader)
        leave = self._teller.follow(reader.tell)
        try:
            await socket.accept()
            reader.tell(self._teller.snapshot())
            tasks = {asyncio.create_task(reader.send(socket)), asyncio.create_task(self._listen(socket, reader))}
            _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            leave()
            self._readers.discard(reader)

    async def _listen(self, socket: WebSocket, reader: "_StreamReader") -> None:
        with suppress(WebSocketDisconnect):
            while True:
                message = await socket.receive_text()
                reader.tell(await asyncio.to_thread(self._commands.do, message))

    def _may(self, host: str, origin: str | None) -> bool:
        """Programs tell no origin; a page is the kiosk's own or one of those that the operator lists."""
        if host_name(host) not in self._names:
            return False
        return origin is None or origin.lower() in self._origins or urlsplit(origin).netloc.lower() == host.lower()


class _StreamReader:
    """One open stream."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[str | int] = asyncio.Queue()
        """Messages, and at the end the code to close with."""

    def tell(self, told: Told) -> None:
        """From any thread; never waits."""
        with suppress(RuntimeError):  # the server has just ended
            self._loop.call_soon_threadsafe(self._put, json.dumps(told, ensure_ascii=False))

    def end(self, code: int) -> None:
        """From any thread."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._waiting.put_nowait, code)

    async def send(self, socket: WebSocket) -> None:
        """Until the end, or until it is gone."""
        with suppress(WebSocketDisconnect, RuntimeError):
            while isinstance(next_one := await self._waiting.get(), str):
                await socket.send_text(next_one)
            await socket.close(next_one)

    def _put(self, message: str) -> None:
        if self._waiting.qsize() < MOST_WAITING:
            self._waiting.put_nowait(message)
        elif self._waiting.qsize() == MOST_WAITING:
            self._waiting.put_nowait(TOO_SLOW)
