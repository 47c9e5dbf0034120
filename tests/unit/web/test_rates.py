"""How many requests, streams and connections one address may have, and what is always left for others."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from assistant.web import feed as feeds
from assistant.web.addresses import group, is_own
from assistant.web.feed import Feed
from assistant.web.rates import CHANGES, LOOKS, OWN_CHANGES, Rates

VISITOR, OTHER, HERE = "192.168.1.20", "192.168.1.21", "127.0.0.1"


class Asking:
    """Requests through the limit, at a time of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self._rates = Rates(self._app, lambda: self.now)

    async def _app(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    def status(self, address: str, path: str = "/ask", method: str = "POST") -> int:
        told: list[Message] = []

        async def send(message: Message) -> None:
            told.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        scope = {"type": "http", "method": method, "path": path, "client": (address, 5), "headers": []}
        asyncio.run(self._rates(scope, receive, send))
        return int(told[0]["status"])

    def many(self, address: str, count: int, method: str = "POST") -> int:
        """How many are let through."""
        return sum(self.status(address, method=method) == 204 for _ in range(count))


def test_an_address_asks_some_at_once_and_then_so_many_a_second() -> None:
    asking = Asking()
    assert asking.many(VISITOR, 100) == CHANGES.at_once
    assert asking.status(VISITOR) == 429
    assert asking.many(OTHER, 5) == 5, "another one is not held up"
    asking.now += 1
    assert asking.many(VISITOR, 100) == CHANGES.a_second


def test_looking_is_counted_by_itself_and_health_not_at_all() -> None:
    asking = Asking()
    asking.many(VISITOR, 200)
    assert asking.many(VISITOR, 300, "GET") == LOOKS.at_once
    assert asking.status(VISITOR, "/healthz", "GET") == 204


def test_the_kiosks_own_browser_may_press_as_fast_as_a_hand_can() -> None:
    assert Asking().many(HERE, 200) == 200
    assert Asking().many(HERE, 500) == OWN_CHANGES.at_once


@pytest.mark.parametrize(
    ("address", "counted", "own"),
    [
        ("127.0.0.1", "127.0.0.1", True), ("::1", "::1", True), ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("10.0.0.7", "10.0.0.7", False), ("::ffff:10.0.0.7", "10.0.0.7", False),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", False), ("", "", False), ("testclient", "testclient", False),
    ],
)  # fmt: skip
def test_an_address_is_counted_as_the_host_that_has_it(address: str, counted: str, own: bool) -> None:  # noqa: FBT001
    assert (group(address), is_own(address)) == (counted, own)


class Opening:
    """Streams that are opened and stay open."""

    def __init__(self) -> None:
        self._feed = Feed("state")
        self._open: list[object] = []

    async def many(self, address: str, count: int) -> int:
        """How many are let in."""
        before = len(self._open)
        for _ in range(count):
            response = self._feed.response(Request({"type": "http", "client": (address, 5), "headers": []}))
            if response.status_code == 200:
                await anext(response.body_iterator)  # type: ignore[attr-defined]
                self._open.append(response)
        return len(self._open) - before


def test_no_address_takes_all_streams_and_some_are_left_for_the_kiosk_itself() -> None:
    async def open_many() -> None:
        opening = Opening()
        assert await opening.many(VISITOR, 200) == feeds.MOST_OF_ONE
        assert await opening.many("10.0.0.1", 30) + await opening.many("10.0.0.2", 30) == 2 * feeds.MOST_OF_ONE
        assert await opening.many(OTHER, 1) == 0, "the rest is kept"
        assert await opening.many(HERE, 200) == feeds.RESERVE

    asyncio.run(open_many())


def test_the_streams_of_this_machine_have_a_limit_too() -> None:
    async def open_many() -> None:
        opening = Opening()
        assert await opening.many(HERE, 200) == feeds.MOST_OF_OWN
        assert await opening.many(VISITOR, 1) == 1, "others find room beside them"

    asyncio.run(open_many())
