"""Whatever answers on the network as if it led a fleet: a kiosk goes on, and joins the one that knows its code."""

import itertools
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from fleet_kiosks import HERE, FleetKiosk, eventually, joined, leader, port

from assistant.core.config import FleetSettings
from assistant.core.errors import FleetError
from assistant.fleet import certificates, joining
from assistant.fleet.certificates import AUTHORITY, CERTIFICATE, KEY, Authority
from assistant.fleet.connection import LeaderConnection
from assistant.fleet.kept import MEMBER
from assistant.fleet.leader import Leader
from assistant.fleet.member import leave
from assistant.turn import pause_mark

__all__ = ["leader", "port"]
"""Fixtures."""


class Stranger(ThreadingHTTPServer):
    """Speaks TLS as a leader does, and answers whatever it was given."""

    def __init__(self, folder: Path) -> None:
        super().__init__((HERE, 0), StrangeAnswers)
        self.authority, self.asked = Authority(folder), 0
        self.answers: Iterator[tuple[int, bytes]] = itertools.repeat((200, b"[]"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def place(self) -> tuple[str, int]:
        return HERE, self.server_port


class StrangeAnswers(BaseHTTPRequestHandler):
    server: Stranger

    def do_GET(self) -> None:
        if self.path.endswith("/authority"):
            self._send(200, self.server.authority.pem.encode())
        else:
            self._send(*next(self.server.answers))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.asked += 1
        self._send(*next(self.server.answers))

    def do_DELETE(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing of it."""

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("retry-after", "0")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def answering(folder: Path) -> Iterator[Stranger]:
    stranger = Stranger(folder)
    thread = threading.Thread(target=stranger.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stranger
    finally:
        stranger.shutdown()
        stranger.server_close()
        thread.join(10)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    with answering(tmp_path / "stranger") as found:
        yield found


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"),
        (200, b'{"ticket": {}}'),
        (200, b'{"ticket": "../../x"}'),
        (200, b"[" * 100_000),
        (200, b"x" * 2_000_000),
        (200, b"\xff"),
        (403, b"[]"),
        (500, b""),
    ],
    ids=["list", "object", "path", "deep", "long", "bytes", "refused", "failed"],
)
def test_what_a_stranger_answers_keeps_no_kiosk_from_its_leader(
    tmp_path: Path, leader: Leader, port: int, stranger: Stranger, status: int, body: bytes
) -> None:
    stranger.answers = itertools.repeat((status, body))
    places = [stranger.place, (HERE, port)]
    with FleetKiosk(tmp_path / "a", "Bees", port, find=lambda: places) as kiosk:
        joined(leader, kiosk)
    assert stranger.asked


def test_an_answer_is_read_no_further_than_a_leader_would_write(stranger: Stranger) -> None:
    stranger.answers = iter([(200, b"x" * 1001), (200, b"x" * 1000)])
    address = f"https://{HERE}:{stranger.server_port}/fleet/x"
    with joining.bounded_client(certificates.stranger_context(), 5) as client:
        with pytest.raises(FleetError, match="too much"):
            joining.request(client, "GET", address, most=1000)
        assert len(joining.request(client, "GET", address, most=1000).content) == 1000
        stranger.answers = iter([(200, b"x" * 100)])
        with pytest.raises(httpx.ReadTimeout, match="not whole"):
            joining.request(client, "GET", address, seconds=-1)


def test_a_file_is_waited_for_where_too_many_were_asked_for(tmp_path: Path, stranger: Stranger) -> None:
    folder = tmp_path / "member"
    key = certificates.key_in(folder)
    (folder / AUTHORITY).write_text(stranger.authority.pem)
    (folder / CERTIFICATE).write_text(stranger.authority.certificate(key.public_key()))
    stranger.answers = iter([(429, b"Wait."), (429, b"Wait."), (200, b"a pack")])
    connection = LeaderConnection(folder, FleetSettings(leader=HERE, port=stranger.server_port), list)
    assert connection.file("0" * 64) == b"a pack"
    connection.close()


def test_a_fault_of_the_kiosks_own_ends_no_report(tmp_path: Path, leader: Leader, port: int) -> None:
    with FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        joined(leader, kiosk)
        kiosk.controls.fault = RuntimeError("the sound card is gone")
        leader.want(volume=0.3)
        assert eventually(lambda: "Something went wrong with the fleet (RuntimeError)" in kiosk.member.told)
        kiosk.controls.fault = None
        assert eventually(lambda: kiosk.controls.volume == 0.3)


def test_a_kiosk_that_leaves_by_a_command_is_paused_no_longer(tmp_path: Path, leader: Leader, port: int) -> None:
    with FleetKiosk(tmp_path / "a", "Bees", port) as kiosk:
        joined(leader, kiosk)
    pause_mark.mark(kiosk.data, on=True)
    assert leave(kiosk.config)
    assert not pause_mark.is_set(kiosk.data)
    assert not (kiosk.data / MEMBER).exists()
    assert leader.members == []
    pause_mark.mark(kiosk.data, on=True)
    assert not leave(kiosk.config)
    assert pause_mark.is_set(kiosk.data), "the pause of a kiosk in no fleet is its operator's"
