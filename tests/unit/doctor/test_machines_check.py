"""The check of [[actions]] and [[readings]], against real servers, files and gpiozero's mock pins."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Serve, scripted_servers

from assistant.core.config import Config
from assistant.core.errors import GpioError, PinsTaken
from assistant.doctor.findings import FindingState
from assistant.doctor.machines import longest, machines

W, D, B = FindingState.WELL, FindingState.DOUBTFUL, FindingState.BROKEN
PHRASES = {"phrases": {"en": ["Show the film."]}, "seconds": 1.0}


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


def config(*actions: dict[str, Any], **readings: dict[str, Any]) -> Config:
    """Actions are called a0, a1, …; readings as they are named."""
    return Config.model_validate(
        {
            "actions": [{"name": f"a{number}", **PHRASES, **what} for number, what in enumerate(actions)],
            "readings": [{"name": name, **PHRASES, **what} for name, what in readings.items()],
            "mqtt": {"host": "127.0.0.1", "port": free_port()},
        }
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def found(config: Config, taken: Mapping[int, GpioError] | None = None) -> Any:
    def try_pin(pin: int) -> None:
        if error := (taken or {}).get(pin):
            raise error

    return machines(config, try_pin)


def test_none_are_needed() -> None:
    assert found(Config()).state is W


def test_what_is_there_is_counted_and_nothing_is_done(serve: Serve, tmp_path: Path) -> None:
    player = serve(lambda handler: handler.answer({}))
    (tmp_path / "hive").write_text("34.5")
    finding = found(
        config(
            {"http": {"url": f"{player.address}/play"}, "gpio": {"pin": 22}},
            {"osc": {"host": "127.0.0.1", "address": "/cue"}},
            hive={"file": str(tmp_path / "hive")},
        )
    )
    assert (finding.state, finding.mend) == (W, ""), finding
    assert finding.why.startswith("2 actions and 1 readings")
    assert player.requests == [], "the film is not shown"


def test_each_that_is_missing_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYER_TOKEN", raising=False)
    port = free_port()
    finding = found(
        config(
            {"http": {"url": f"http://127.0.0.1:{port}/play"}},
            {"mqtt": {"topic": "lamp"}},
            {"osc": {"host": "no.such.host.invalid", "address": "/cue"}},
            {"gpio": {"pin": 22}},
            {"http": {"url": "http://127.0.0.1/play", "token_variable": "PLAYER_TOKEN"}},
            hive={"file": "/nowhere/hive"},
        ),
        {22: GpioError("This machine has no pins that can be used.")},
    )
    assert finding.state is B
    for told in (
        f"a0: 127.0.0.1 port {port} was not reached: Connection refused",
        "a1: The broker 127.0.0.1 port",
        "a2: the host no.such.host.invalid is not known",
        "a3: This machine has no pins",
        "a4: The variable PLAYER_TOKEN, which token_variable names, is not set",
        "hive: There is no file /nowhere/hive",
    ):
        assert told in finding.why
    for cure in ("the url of a0", "host, port, user and password of [mqtt]", "host of a2", "another pin for a3"):
        assert cure in finding.mend
    assert "set PLAYER_TOKEN for the service" in finding.mend
    assert "is what fills /nowhere/hive on, and file of hive right?" in finding.mend


def test_an_old_number_and_a_pin_that_the_kiosk_has_are_doubtful(tmp_path: Path) -> None:
    sensor = tmp_path / "hive"
    sensor.write_text("34.5")
    os.utime(sensor, (time.time() - 7200,) * 2)
    taken = {22: PinsTaken("The output cannot use pin 22: GPIO busy")}
    finding = found(config({"gpio": {"pin": 22}}, hive={"file": str(sensor)}), taken)
    assert finding.state is D
    assert finding.why == "a0: not tried. The output cannot use pin 22: GPIO busy; hive: 34.5 came 2 hours ago"
    assert "stop the kiosk" in finding.mend
    assert found(config(hive={"file": str(sensor), "oldest_seconds": 9000})).state is W


def test_a_number_beyond_its_limits_is_broken(tmp_path: Path) -> None:
    (tmp_path / "hive").write_text("-127")
    finding = found(config(hive={"file": str(tmp_path / "hive"), "lowest": -40}))
    assert (finding.state, "hive is -127, which is beyond its limits" in finding.why) == (B, True)


def test_machines_that_are_silent_are_waited_for_side_by_side(serve: Serve) -> None:
    """Five that never answer take as long as one; the check's own limit is above that."""

    def never(handler: Any) -> None:
        handler.gone.wait(8)

    silent = serve(never)
    readings = {f"r{number}": {"url": silent.address} for number in range(5)}
    began = time.monotonic()
    finding = found(config(**readings))
    took = time.monotonic() - began
    silent.gone.set()
    assert finding.why.count("was not reached: ReadTimeout") == 5
    assert took < 4 < longest(config(**readings))


@pytest.mark.parametrize("used", [False, True])
def test_a_pin_is_tried_without_being_switched(used: bool) -> None:  # noqa: FBT001
    from gpiozero import Device, DigitalOutputDevice
    from gpiozero.pins.mock import MockFactory

    from assistant.device.outputs import try_pin

    before, Device.pin_factory = Device.pin_factory, MockFactory()
    try:
        if used:
            lamp = DigitalOutputDevice(22)
            with pytest.raises(PinsTaken, match="pin 22"):
                try_pin(22)
            lamp.close()
        else:
            pin = Device.pin_factory.pin(22)
            try_pin(22)
            assert pin.function == "input"
            DigitalOutputDevice(22).close()
    finally:
        Device.pin_factory.reset()
        Device.pin_factory = before
