"""A leader and kiosks that follow it, over real TLS on this machine; what is no part of a fleet is a fake."""

import gc
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
from bundles_made import RunningMachine
from kiosk_fakes import eventually as soon

from assistant.core.config import Config, FleetSettings
from assistant.core.config_file import load
from assistant.core.events import Event, Events, JoiningCode, KioskState, StateChanged
from assistant.fleet.joining import Place
from assistant.fleet.leader import Leader
from assistant.fleet.member import FleetMember, MemberTools
from assistant.fleet.serving import LeaderService
from assistant.install.steps import FLEET_PATH_UNIT, HOME, UNITS

HERE = "127.0.0.1"
SECONDS = 0.1
"""Between two reports."""


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Waits for a condition, also on a machine that does much else."""
    return soon(condition, seconds)


def free_port() -> int:
    with socket.create_server((HERE, 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def leading(data: Path, port: int) -> Iterator[Leader]:
    leader = Leader(data)
    try:
        with LeaderService(leader, FleetSettings(role="leader", listen=HERE, port=port), "hall"):
            yield leader
    finally:
        gc.collect()  # what TLS leaves behind has finalizers, in whose midst ast.parse of Python 3.11 fails


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def leader(tmp_path: Path, port: int) -> Iterator[Leader]:
    with leading(tmp_path / "leader", port) as found:
        yield found


@dataclass
class FakeControls:
    """What the operator service is to a fleet."""

    volume: float = 1.0
    paused: bool = False
    restarts: int = 0
    fault: Exception | None = None
    """Raised by what is asked of it."""

    def set_volume(self, volume: float) -> None:
        if self.fault:
            raise self.fault
        self.volume = volume

    def pause(self, *, on: bool) -> None:
        self.paused = on

    def restart(self) -> None:
        self.restarts += 1


@dataclass
class FleetKiosk:
    """A kiosk that follows: its machine is a folder."""

    folder: Path
    name: str
    port: int
    find: Callable[[], Sequence[Place]] | None = None
    seconds: float = SECONDS
    controls: FakeControls = field(default_factory=FakeControls)
    codes: list[str] = field(default_factory=list)
    looked: int = 0

    def __post_init__(self) -> None:
        self.machine = RunningMachine(self.folder / "machine")
        unit = self.machine.path(UNITS / FLEET_PATH_UNIT)
        unit.parent.mkdir(parents=True, exist_ok=True)
        unit.touch()
        self.data = self.machine.path(HOME)
        self.data.mkdir(parents=True, exist_ok=True)
        self.file = self.folder / "assistant.toml"
        leader = "" if self.find else f'leader = "{HERE}"\n'
        if not self.file.exists():
            self.file.write_text(
                f'[paths]\ndata = "{self.data}"\n[fleet]\nrole = "member"\nport = {self.port}\n{leader}'
                f"seconds = {self.seconds}\n",
                encoding="utf-8",
            )
        self._opened = ExitStack()

    @property
    def config(self) -> Config:
        return load(self.file)

    def __enter__(self) -> Self:
        events = Events()
        tools = MemberTools(
            lambda: list(self.find() if self.find else ()), events, self._look, self.name, self.machine.root
        )
        self.member = FleetMember(self.config, self.file, tools)
        events.subscribe(self.member)
        events.subscribe(self._see)
        self._opened.enter_context(self.member)
        events.publish(StateChanged(KioskState.READY))
        self.member.open(self.controls)
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()
        gc.collect()

    def _look(self) -> None:
        self.looked += 1

    def _see(self, event: Event) -> None:
        if isinstance(event, JoiningCode) and event.code:
            self.codes.append(event.code)

    @property
    def has_joined(self) -> bool:
        return self.member.has_joined


def type_code(leader: Leader, kiosk: FleetKiosk, code: str | None = None) -> None:
    """What an operator does, who stands in front of the kiosk; code: another one than it shows."""
    assert eventually(lambda: bool(kiosk.codes) and any(_waits(leader, kiosk)))
    [ticket] = _waits(leader, kiosk)
    leader.admissions.type_code(ticket, code or kiosk.codes[-1])


def _waits(leader: Leader, kiosk: FleetKiosk) -> list[str]:
    return [one.ticket for one in leader.admissions.waiting if one.offer.name == kiosk.name and one.side is None]


def joined(leader: Leader, kiosk: FleetKiosk) -> None:
    type_code(leader, kiosk)
    assert eventually(
        lambda: kiosk.has_joined and any(member.name == kiosk.name and member.is_here for member in leader.members)
    )


@contextmanager
def rooted(kiosk: FleetKiosk) -> Iterator[threading.Event]:
    """In place of systemd and root: installs what is offered, as soon as it is there."""
    from assistant.bundle.offered import install_offered
    from assistant.install.steps import OFFERED

    stop, offered = threading.Event(), kiosk.machine.path(HOME / OFFERED)

    def watch() -> None:
        seen = 0
        while not stop.wait(0.05):
            now = offered.stat().st_mtime_ns if offered.exists() else 0
            if now and now != seen:
                install_offered(kiosk.machine, lambda _: None)
            seen = now

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(10)
