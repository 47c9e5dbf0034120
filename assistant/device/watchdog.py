"""Telling systemd how the program is, by its protocol sd_notify: one datagram to the socket that it names.

Without systemd nothing is told. https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

import logging
import math
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from assistant.core.events import Event, KioskState, Loaded, StateChanged

log = logging.getLogger(__name__)

SEND_SECONDS = 1.0
"""A socket that takes nothing is not waited for any longer."""


class Systemd:
    """Implements Supervisor over NOTIFY_SOCKET and WATCHDOG_USEC."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = environment.get("WATCHDOG_USEC", "") if mine else ""
        self.seconds = int(microseconds) / 1e6 if microseconds.isdecimal() and int(microseconds) else math.inf
        self._loaded: list[str] = []

    def ready(self) -> None:
        self._tell("READY=1")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def observe(self, event: Event) -> None:
        """Shows in `systemctl status` what the kiosk does, and at its start what is loaded."""
        match event:
            case Loaded(stage, seconds):
                self._loaded.append(f"{stage} {seconds:.1f} s")
                self._tell(f"STATUS={KioskState.STARTING}: {', '.join(self._loaded)}")
            case StateChanged(state):
                self._tell(f"STATUS={state}")
            case _:
                pass

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.settimeout(SEND_SECONDS)
                out.sendto(message.encode(), self._address)
        except OSError as error:
            log.warning("systemd is not told %s: %s", message.partition("=")[0], error)


class FakeSupervisor:
    """Implements Supervisor: notes what it is told."""

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds
        self.told: list[str] = []

    def ready(self) -> None:
        self.told.append("ready")

    def alive(self) -> None:
        self.told.append("alive")

    def stopping(self) -> None:
        self.told.append("stopping")


def end_within(seconds: float) -> None:
    """From the first call on the program has so long to end by itself; then the kernel ends it, whatever it is in."""
    if signal.getitimer(signal.ITIMER_REAL)[0] == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def begin_anew() -> NoReturn:
    """Ends the program, which systemd starts again where it is its service; elsewhere it becomes a new one itself."""
    if os.environ.get("NOTIFY_SOCKET"):
        leave(0)
    sys.stdout.flush()
    sys.stderr.flush()
    signal.setitimer(signal.ITIMER_REAL, 0)  # it would go on in the new one
    for entry in Path("/proc/self/fd").iterdir():  # what a library has opened stays behind
        if int(entry.name) > sys.stderr.fileno():
            with suppress(OSError):
                os.set_inheritable(int(entry.name), False)  # noqa: FBT003 - as it is called
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - itself


def leave(status: int) -> NoReturn:
    """Ends the program without asking engines to end, which takes seconds in the middle of something.

    Nothing is lost: what is written to the disk is whole at any moment.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
