"""What every VoiceActivity, Sensors and Supervisor does."""

import socket
from pathlib import Path

import numpy as np
import pytest

from assistant.asking import soundfiles
from assistant.core.messages import Vitals
from assistant.core.resources import resource
from assistant.core.stages import Sensors, Supervisor, VoiceActivity
from assistant.device.sensors import FakeSensors, KernelSensors, open_sensors
from assistant.device.watchdog import FakeSupervisor, Systemd
from assistant.hearing.voice_activity import WINDOW, FakeVoiceActivity, SileroVoiceActivity


@pytest.fixture(params=[lambda: FakeVoiceActivity([0.0, 0.4, 0.9]), SileroVoiceActivity], ids=["fake", "silero"])
def activity(request: pytest.FixtureRequest) -> VoiceActivity:
    made: VoiceActivity = request.param()
    return made


def test_speech_has_a_probability_which_is_the_same_after_a_reset(activity: VoiceActivity) -> None:
    said = soundfiles.read(resource("config", "demo") / "000_en_distance.flac")
    windows = [said[start : start + WINDOW] for start in range(0, len(said) - WINDOW, WINDOW)]

    def judged() -> list[float]:
        activity.reset()
        return [activity.probability(window) for window in windows]

    first = judged()
    assert all(0 <= each <= 1 for each in first)
    assert max(first) > 0.5
    np.testing.assert_allclose(judged(), first)


@pytest.fixture(
    params=[lambda folder: FakeSensors(Vitals(50.0)), KernelSensors, lambda _: open_sensors()],
    ids=["fake", "of an empty folder", "of this machine"],
)
def sensors(request: pytest.FixtureRequest, tmp_path: Path) -> Sensors:
    made: Sensors = request.param(tmp_path)
    return made


def test_sensors_tell_what_they_can_and_never_fail(sensors: Sensors) -> None:
    for _ in range(3):
        vitals = sensors.read()
        assert vitals.temperature is None or -40 < vitals.temperature < 150
        assert vitals.fan_step is None or vitals.fan_step >= 0


class Manager:
    """Systemd's side of its socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(folder / "notify"))
        self.socket.settimeout(2)
        self.settings = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "3000000"}

    def told(self) -> str:
        return {"READY=1": "ready", "WATCHDOG=1": "alive"}.get(self.socket.recv(4096).decode(), "stopping")


@pytest.mark.parametrize("real", [False, True], ids=["fake", "systemd"])
def test_a_supervisor_is_told_and_says_how_long_it_waits(tmp_path: Path, *, real: bool) -> None:
    manager = Manager(tmp_path)
    supervisor: Supervisor = Systemd(manager.settings) if real else FakeSupervisor(3.0)
    assert supervisor.seconds == 3
    for tell in (supervisor.ready, supervisor.alive, supervisor.stopping):
        tell()
    told = [manager.told() for _ in range(3)] if real else supervisor.told  # type: ignore[attr-defined]
    assert told == ["ready", "alive", "stopping"]
    manager.socket.close()


@pytest.mark.parametrize("supervisor", [Systemd({}), FakeSupervisor()], ids=["systemd", "fake"])
def test_where_nobody_looks_nobody_is_told(supervisor: Supervisor) -> None:
    assert supervisor.seconds == float("inf")
    supervisor.ready()
    supervisor.alive()
    supervisor.stopping()
