"""Requests that another thread can end, over an encrypted connection, too."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from assistant.thinking.engines.cancellable import CancellableRequest, announce

PEM = Path(__file__).resolve().parents[2] / "data" / "tls" / "localhost.pem"
"""A certificate and its key for these tests alone: openssl req -x509 -newkey ec … -subj /CN=localhost."""


@pytest.fixture(params=["http", "https"])
def silent(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that takes a connection and says nothing."""
    listening = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    taken: list[socket.socket] = []

    def take() -> None:
        connection, _ = listening.accept()
        taken.append(context.wrap_socket(connection, server_side=True) if request.param == "https" else connection)

    threading.Thread(target=take, daemon=True).start()
    yield f"{request.param}://127.0.0.1:{listening.getsockname()[1]}"
    for connection in (*taken, listening):
        connection.close()


def ask(address: str, request: CancellableRequest) -> None:
    with (
        httpx2.Client(event_hooks={"request": [announce]}, timeout=None, verify=False, trust_env=False) as client,
        request.connecting(),
        pytest.raises(httpx2.HTTPError),
    ):
        client.get(address)


def test_a_request_that_gets_nothing_ends_by_itself(silent: str) -> None:
    request, began = CancellableRequest(0.5), time.monotonic()
    ask(silent, request)
    assert request.late
    assert time.monotonic() - began < 5


def test_a_busy_machine_is_waited_for_longer_until_it_is_free_again(silent: str) -> None:
    slowdown = [1e6]
    request, began = CancellableRequest(0.3, lambda: slowdown[0]), time.monotonic()
    threading.Timer(1.5, lambda: slowdown.__setitem__(0, 1.0)).start()
    ask(silent, request)
    assert request.late
    assert 1.4 < time.monotonic() - began < 6


def test_a_request_can_be_ended_by_another_thread(silent: str) -> None:
    request, began = CancellableRequest(60), time.monotonic()
    threading.Timer(0.5, request.end).start()
    ask(silent, request)
    request.over()
    assert not request.late
    assert time.monotonic() - began < 5
