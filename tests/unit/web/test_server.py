"""The server against who is slow, large, many or malformed: a clear answer, and everybody else is served."""

import resource
import socket
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import replace

import httpx
import pytest
from kiosk_fakes import eventually
from screen_tools import Stream, free_port, sentence, served
from starlette.routing import Route

from assistant.core.config import ScreenSettings
from assistant.core.errors import ScreenError
from assistant.core.events import KioskState, Said, Sounding, StateChanged
from assistant.web import connections, limits
from assistant.web import feed as feeds
from assistant.web.app import ScreenPart, make_app
from assistant.web.server import WebServer


def send(port: int, data: bytes, seconds: float = 5.0) -> bytes:
    """What comes back, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        connection.sendall(data)
        received = b""
        while block := connection.recv(65_536):
            received += block
        return received


def test_it_starts_and_ends_in_an_instant_even_with_a_page_open() -> None:
    before = threading.active_count()
    with served() as kiosk:
        stream = Stream(kiosk.client())
        assert stream.next("state")["state"] == "starting"
        began = time.monotonic()
    assert time.monotonic() - began < 1.5
    assert threading.active_count() == before
    with pytest.raises(EOFError):
        stream.next("state")
    with pytest.raises(httpx.ConnectError):
        httpx.get(kiosk.address)


def test_a_port_that_is_taken_is_named() -> None:
    settings = ScreenSettings(port=free_port())
    app = make_app(settings, [])
    with socket.create_server(("127.0.0.1", settings.port)), pytest.raises(ScreenError, match=str(settings.port)):
        WebServer(app, settings)


def test_health_is_told_from_the_start_and_readiness_with_the_first_state() -> None:
    with served() as kiosk, kiosk.client() as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        kiosk.events.publish(StateChanged(KioskState.READY))
        assert client.get("/readyz").status_code == 200


def test_who_never_says_what_he_wants_is_put_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.3)
    with served() as kiosk:
        began = time.monotonic()
        assert send(kiosk.port, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ") == b""
        assert 0.2 < time.monotonic() - began < 2


def test_who_sends_nothing_at_all_is_put_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.3)
    with served() as kiosk:
        assert send(kiosk.port, b"") == b""


def test_a_second_request_may_not_be_slow_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.5)
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served() as kiosk, socket.create_connection(("127.0.0.1", kiosk.port), 5) as connection:
        connection.sendall(request)
        while not connection.recv(65_536).endswith(b"alive\n"):
            pass
        connection.sendall(request[:20])
        assert connection.recv(65_536) == b""


def test_a_body_that_does_not_come_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEFAULT", limits.BodyLimit(seconds=0.3))
    head = b"POST /press HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    with served() as kiosk:
        answer = send(kiosk.port, head)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"not there after 0.3 s" in answer


def test_who_takes_no_answer_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEND_SECONDS", 0.2)
    with served() as kiosk, socket.create_connection(("127.0.0.1", kiosk.port), 5) as asleep:
        asleep.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        readers = kiosk.page.feed._readers
        assert eventually(lambda: len(readers) == 1)
        long = sentence("A long sentence about honey. " * 50)
        for i in range(60):
            kiosk.events.publish(Said(replace(long, index=i)))

        def told_until_dropped() -> bool:
            kiosk.events.publish(Sounding(long))
            return not readers

        assert eventually(told_until_dropped, 15)


def test_an_error_of_our_own_is_answered_and_logged_without_what_it_was_about(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_request: object) -> None:
        raise ValueError("a secret")

    settings = ScreenSettings(port=free_port())
    with WebServer(make_app(settings, [ScreenPart([Route("/", broken)])]), settings) as server:
        answer = httpx.get(server.address)
    assert (answer.status_code, answer.text) == (500, "Something went wrong.")
    assert "screen: ValueError at test_server.py" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("length", ["1000000", "-1", "1e9"])
def test_a_body_that_is_too_large_is_answered_before_it_comes(length: str) -> None:
    head = f"POST /press HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
    with served() as kiosk:
        status = send(kiosk.port, head).split(b" ")[1]
    assert status in {b"413", b"400"}


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off() -> None:
    chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    head = (
        b"POST /press HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    with served() as kiosk:
        assert send(kiosk.port, head + 4 * chunk).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(data: bytes) -> None:
    with served() as kiosk, kiosk.client() as client:
        with suppress(ConnectionResetError, BrokenPipeError):  # closed before all of it was sent
            assert send(kiosk.port, data).split(b" ")[1] == b"400"
        assert client.get("/healthz").status_code == 200


@pytest.fixture
def many_files() -> None:
    """Both ends of a thousand connections are in this process, which may have 1024 files open by default."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(4096, hard)), hard))


@pytest.mark.usefixtures("many_files")
def test_a_thousand_connections_are_told_to_wait_and_the_page_goes_on() -> None:
    with served() as kiosk, kiosk.client() as client, ExitStack() as stack:
        stream = Stream(client)
        for _ in range(1000):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", kiosk.port), 5))
            connection.settimeout(0.2)
        with socket.create_connection(("127.0.0.1", kiosk.port), 5) as one_more:
            assert one_more.recv(1000).startswith(b"HTTP/1.1 503")
        kiosk.events.publish(StateChanged(KioskState.READY))
        assert stream.next("state")["state"] == "starting"
        assert stream.next("state")["state"] == "ready"


def is_told(port: int, path: str) -> bool:
    with suppress(ConnectionResetError, BrokenPipeError):  # while those before it are being turned away
        return send(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()).startswith(
            b"HTTP/1.1 200"
        )
    return False


@pytest.mark.usefixtures("many_files")
def test_two_hundred_streams_of_one_address_take_nobody_the_health_of_the_kiosk() -> None:
    head = b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served() as kiosk, ExitStack() as stack:
        for _ in range(200):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", kiosk.port), 5))
            with suppress(ConnectionResetError, BrokenPipeError):  # turned away already
                connection.sendall(head)
        for path in ("/healthz", "/metrics"):
            assert eventually(lambda path=path: is_told(kiosk.port, path)), path  # type: ignore[misc]
        assert len(kiosk.page.feed._readers) == feeds.MOST_OF_OWN


@pytest.mark.usefixtures("many_files")
def test_where_every_place_is_taken_only_health_is_told() -> None:
    with served() as kiosk, ExitStack() as stack:
        for _ in range(connections.MOST_OF_OWN):
            stack.enter_context(socket.create_connection(("127.0.0.1", kiosk.port), 5))
        assert send(kiosk.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 503")
        assert send(kiosk.port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200")
