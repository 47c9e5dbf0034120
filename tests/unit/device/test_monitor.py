"""The thread that looks at heat and load."""

import logging
import threading
import time
from pathlib import Path
from typing import NoReturn

import psutil
import pytest
from kiosk_fakes import eventually

from assistant.commands.shared import print_event, print_state
from assistant.core.config import HeatSettings
from assistant.core.events import Event, Events, MachineMeasured, ThermalState, ThermalStateChanged
from assistant.core.messages import Load, Vitals
from assistant.device.heat import HeatPolicy
from assistant.device.monitor import Monitor, measure_load
from assistant.device.sensors import FakeSensors


def monitor(*temperatures: float, seen: list[Event], seconds: float = 0.01, data: Path = Path("/")) -> Monitor:
    events = Events()
    events.subscribe(seen.append)
    sensors = FakeSensors(*(Vitals(temperature) for temperature in temperatures))
    policy = HeatPolicy(HeatSettings(hysteresis_seconds=0))
    return Monitor(sensors, policy, events, seconds=seconds, data=data)


def test_changes_are_told_once_and_every_sample_is() -> None:
    seen: list[Event] = []
    with monitor(60, 76, 77, 86, 60, seen=seen) as made:
        assert eventually(lambda: sum(isinstance(event, MachineMeasured) for event in seen) >= 8)
    assert [event.warmth for event in seen if isinstance(event, ThermalStateChanged)] == [
        ThermalState.TOO_WARM,
        ThermalState.COOLING,
        ThermalState.NORMAL,
    ]
    samples = [event.sample for event in seen if isinstance(event, MachineMeasured)]
    assert [sample.vitals.temperature for sample in samples[:5]] == [60, 76, 77, 86, 60]
    assert made.latest == samples[-1]
    assert samples == sorted(samples, key=lambda sample: sample.time)


def test_it_looks_as_often_as_configured_and_ends_at_once() -> None:
    seen: list[Event] = []
    with monitor(60, seen=seen, seconds=0.1):
        time.sleep(0.35)
    assert 3 <= sum(isinstance(event, MachineMeasured) for event in seen) <= 4
    began = time.monotonic()
    with monitor(60, seen=seen, seconds=60):
        pass
    assert time.monotonic() - began < 2
    assert not [thread for thread in threading.enumerate() if thread.name == "monitor"]


def test_the_load_is_that_of_this_machine(tmp_path: Path) -> None:
    measure_load(tmp_path)
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    load = measure_load(tmp_path / "not" / "there" / "yet")
    assert load.processor is not None
    assert 0.1 < load.processor <= 1
    assert load.memory_available == pytest.approx(psutil.virtual_memory().available, rel=0.2)
    assert load.disk_free == pytest.approx(psutil.disk_usage(str(tmp_path)).free, rel=0.2)


def test_a_sandbox_that_hides_the_load_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object) -> NoReturn:
        raise FileNotFoundError("/proc/meminfo")

    for name in ("cpu_percent", "virtual_memory", "disk_usage"):
        monkeypatch.setattr(psutil, name, hidden)
    assert measure_load(tmp_path) == Load()


def test_the_log_tells_what_changed_and_why(caplog: pytest.LogCaptureFixture) -> None:
    made = monitor(60, 80.5, 81, seen=[])
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            made.look()
    [line] = [record.getMessage() for record in caplog.records]
    assert "warmth: throttled, was normal" in line
    assert "80.5" in line


def test_a_change_is_printed_where_the_kiosk_prints_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for show in (print_state, print_event):
        show(ThermalStateChanged(ThermalState.COOLING))
        assert capsys.readouterr().out == "● cooling down\n"


class Unplugged(FakeSensors):
    """Fails at its second and third look."""

    looks = 0

    def read(self) -> Vitals:
        self.looks += 1
        if self.looks in {2, 3}:
            raise ValueError("a file that is no number")
        return super().read()


def test_a_look_that_fails_is_logged_once_and_the_next_ones_count(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Event] = []
    events = Events()
    events.subscribe(seen.append)
    sensors = Unplugged(Vitals(60), Vitals(86))
    with Monitor(sensors, HeatPolicy(HeatSettings(hysteresis_seconds=0)), events, seconds=0.01, data=Path("/")):
        assert eventually(lambda: ThermalStateChanged(ThermalState.COOLING) in seen)
    assert caplog.text.count("ValueError at test_monitor.py") == 1
