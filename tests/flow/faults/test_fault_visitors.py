"""Faults of visitors and of those who ask by the network: they keep nobody else from an answer."""

import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from fault_table import FaultTable
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles
from assistant.core.messages import HEARING_RATE

pytestmark = [pytest.mark.models, pytest.mark.sound]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


PORT = free_port()


@pytest.fixture(scope="module")
def kiosk(sound: VirtualSound) -> Iterator[LiveKiosk]:
    with LiveKiosk(sound, ASSISTANT_HEARING__NOTHING_SECONDS="2", ASSISTANT_SCREEN__PORT=str(PORT)) as live:
        yield live


def test_silence(kiosk: LiveKiosk, distance: Path, faults: FaultTable) -> None:
    row = faults.row("a press, and silence")
    row.hears(kiosk.until_ready(kiosk.press()))
    assert "I heard nothing" in row.heard
    row.comes_back(kiosk, distance)


def test_noise(kiosk: LiveKiosk, distance: Path, tmp_path: Path, faults: FaultTable) -> None:
    row = faults.row("four seconds of noise")
    hiss = np.random.default_rng(7).normal(0, 2500, 4 * HEARING_RATE).astype(np.int16)
    row.hears(kiosk.ask(write(tmp_path / "hiss.wav", hiss)))
    assert "I heard nothing" in row.heard or "I did not understand" in row.heard
    row.comes_back(kiosk, distance)


def test_a_monologue(kiosk: LiveKiosk, distance: Path, recordings: Path, tmp_path: Path, faults: FaultTable) -> None:
    row = faults.row("a monologue of 40 s", lost="what is said after 30 s")
    parts = [soundfiles.read(path) for path in sorted(recordings.glob("*_en_*.flac"))]
    spoken = np.concatenate(parts * 5)[: 40 * HEARING_RATE]
    row.hears(kiosk.ask(write(tmp_path / "monologue.wav", spoken)))
    assert row.heard != "nothing"
    row.heard = "an answer to what was heard until then"
    row.comes_back(kiosk, distance)


def test_two_hundred_presses(kiosk: LiveKiosk, distance: Path, faults: FaultTable) -> None:
    row = faults.row("200 presses in 20 s", lost="the turns that presses end")
    threads = kiosk.threads()
    for _ in range(200):
        seen = kiosk.press()
        time.sleep(0.1)
    row.hears(kiosk.until_ready(seen))
    row.comes_back(kiosk, distance)
    assert kiosk.threads() <= threads + 4


@contextmanager
def slow_clients(count: int) -> Iterator[None]:
    """Each sends a byte of its headers a second."""
    over = threading.Event()

    def drip(client: socket.socket) -> None:
        with client:
            while not over.wait(1):
                try:
                    client.sendall(b"X")
                except OSError:
                    return

    with ExitStack() as stack:
        for _ in range(count):
            try:
                client = socket.create_connection(("127.0.0.1", PORT), 5)
                client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            except OSError:  # refused, which is right, too
                continue
            thread = threading.Thread(target=drip, args=(client,), daemon=True)
            thread.start()
            stack.callback(thread.join, 5)
        stack.callback(over.set)
        yield


def status(path: str, *, host: str = "localhost", body: bytes | None = None) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", body, {"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:  # the connection was closed on it
        return 0


def raw(request: bytes) -> bytes:
    """The first bytes of the answer."""
    with socket.create_connection(("127.0.0.1", PORT), 10) as client:
        try:
            client.sendall(request)
            return client.recv(300)
        except OSError:
            return b""


def test_slow_clients(kiosk: LiveKiosk, distance: Path, faults: FaultTable) -> None:
    row = faults.row("120 clients that send a byte a second (slowloris), throughout")
    with slow_clients(120):
        assert status("/healthz") == 200
        row.comes_back(kiosk, distance)
    row.heard = "the answer"


def test_hostile_requests(kiosk: LiveKiosk, distance: Path, faults: FaultTable) -> None:
    row = faults.row("huge bodies, broken headers, foreign hosts, paths out of the folder")
    huge = b"x" * (64 << 20)
    assert status("/ask", body=huge) in {0, 400, 403, 404, 405, 411, 413, 415}
    for path in ("/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"):
        answer = raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert b"root:" not in answer
        assert b" 404 " in answer or b" 400 " in answer or b" 403 " in answer, answer
    assert status("/", host="evil.example") in {400, 403, 404, 421}
    for broken in (
        b"\x00\xff\x16\x03\x01" * 50,
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    ):
        assert b" 200 " not in raw(broken)
    status_line = raw(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n")
    assert b" 200 " not in status_line
    assert status("/healthz") == 200
    row.comes_back(kiosk, distance)
    row.heard = "the answer"
    assert "Traceback" not in "".join(kiosk.lines)
