import math
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.events import KioskState, Loaded, StateChanged
from assistant.device.watchdog import Systemd


class Manager:
    """The side of systemd: the socket that it listens on."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.settimeout(0.05)

    def told(self) -> list[str]:
        """What has come since it was last asked."""
        messages = []
        try:
            while True:
                messages.append(self._socket.recv(4096).decode())
        except TimeoutError:
            return messages

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "notify") if request.param == "path" else f"@assistant-test-{os.getpid()}"


@pytest.fixture
def manager(address: str) -> Iterator[Manager]:
    made = Manager(address)
    yield made
    made.close()


def test_readiness_life_and_end_are_told_in_the_words_of_systemd(manager: Manager, address: str) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": address})
    systemd.ready()
    systemd.alive()
    systemd.stopping()
    assert manager.told() == ["READY=1", "WATCHDOG=1", "STOPPING=1"]


def test_the_status_lists_what_is_loaded_and_then_what_the_kiosk_does(manager: Manager, address: str) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": address})
    for event in (Loaded("hearing", 1.24), Loaded("voice", 0.5), StateChanged(KioskState.READY)):
        systemd.observe(event)
    assert manager.told() == [
        "STATUS=starting: hearing 1.2 s",
        "STATUS=starting: hearing 1.2 s, voice 0.5 s",
        "STATUS=ready",
    ]


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, math.inf),
        ({"WATCHDOG_USEC": "30000000"}, 30),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}, 0.5),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, math.inf),
        ({"WATCHDOG_USEC": "0"}, math.inf),
        ({"WATCHDOG_USEC": "soon"}, math.inf),
    ],
    ids=["none", "all", "ours", "another-process", "zero", "no-number"],
)
def test_how_often_a_sign_of_life_is_wanted(environment: dict[str, str], seconds: float) -> None:
    assert Systemd(environment).seconds == seconds


def test_without_systemd_nothing_is_told() -> None:
    systemd = Systemd({})
    systemd.ready()
    systemd.alive()


def test_a_socket_that_is_gone_is_logged_and_the_kiosk_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "none")}).alive()
    assert "not told WATCHDOG" in caplog.text


def test_a_program_whose_end_takes_too_long_is_ended() -> None:
    code = "from assistant.device.watchdog import end_within; import time; end_within(0.2); time.sleep(20)"
    done = subprocess.run([sys.executable, "-c", code], timeout=10, check=False)
    assert done.returncode == -signal.SIGALRM


AGAIN = """
import os, time
from assistant.device.watchdog import begin_anew, end_within
if "KEPT" not in os.environ:
    kept = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(kept, True)
    os.environ["KEPT"] = str(kept)
    print("first", flush=True)
    end_within(0.5)
    begin_anew()
time.sleep(0.8)
try:
    os.fstat(int(os.environ["KEPT"]))
except OSError:
    print("second, with nothing left of the first")
"""


def test_a_program_that_begins_anew_is_another_one_in_the_same_process() -> None:
    done = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "first\nsecond, with nothing left of the first\n"


def test_under_systemd_a_program_that_begins_anew_only_ends() -> None:
    environment = {**os.environ, "NOTIFY_SOCKET": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN], capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    assert done.stdout == "first\n"
