"""Numbers that other machines tell: where they are, how old they are, and which are none."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Serve, scripted_servers

from assistant.core.config import MqttSettings, ReadingSettings
from assistant.core.errors import MachineError
from assistant.machines.readings import LARGEST, Measurement, Readings


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


@pytest.fixture
def sensor(tmp_path: Path) -> Path:
    return tmp_path / "hive"


def read(**where: Any) -> Measurement:
    reading = ReadingSettings.model_validate({"name": "hive", "phrases": {"en": ["How warm is the hive?"]}, **where})
    return Readings((reading,), MqttSettings()).read(reading)


def test_a_file_is_read_scaled_and_as_old_as_its_last_change(sensor: Path) -> None:
    sensor.write_text(" 34567\n")
    os.utime(sensor, (time.time() - 90,) * 2)
    found = read(file=str(sensor), scale=0.001)
    assert found.value == pytest.approx(34.567)
    assert found.age == pytest.approx(90, abs=5)


def test_a_file_of_the_kernel_is_made_as_it_is_read() -> None:
    assert read(file="/proc/sys/kernel/pid_max").age == 0


def test_json_is_read_at_its_key_with_the_time_that_it_tells(sensor: Path) -> None:
    sensor.write_text('{"rooms": [{"t": "21.5"}, {"t": 34.5, "at": "2026-01-01T00:00:00Z", "ms": 1767225600000}]}')
    first = read(file=str(sensor), key="rooms.0.t")
    assert first.value == 21.5
    ages = [read(file=str(sensor), key="rooms.1.t", time_key=f"rooms.1.{key}").age for key in ("at", "ms")]
    assert ages == pytest.approx([time.time() - 1767225600] * 2, abs=5)


def test_an_address_is_asked_each_time(serve: Serve) -> None:
    station = serve(lambda handler: handler.answer({"main": {"temp": 34.5}}))
    found = [read(url=f"{station.address}/weather", key="main.temp") for _ in range(2)]
    assert found == [Measurement(34.5, 0.0)] * 2
    assert [asked["path"] for asked in station.requests] == ["/weather"] * 2


@pytest.mark.parametrize("text", ["", "warm", "NaN", "inf", "34 °C", "1e999", "34,5", "\xff"])
def test_what_is_no_number_is_not_told(sensor: Path, text: str) -> None:
    sensor.write_text(text)
    with pytest.raises(MachineError, match="no number"):
        read(file=str(sensor))


@pytest.mark.parametrize("text", ["", "{", '{"t": null}', '{"t": true}', '{"t": NaN}', "[]", '{"u": 1}', "[" * 60_000])
def test_json_without_the_number_is_not_told(sensor: Path, text: str) -> None:
    sensor.write_text(text)
    with pytest.raises(MachineError):
        read(file=str(sensor), key="t")


def test_what_is_beyond_the_limits_is_not_told(sensor: Path) -> None:
    sensor.write_text("-127")
    with pytest.raises(MachineError, match="hive is -127, which is beyond its limits"):
        read(file=str(sensor), lowest=-40)
    assert read(file=str(sensor), lowest=-127, highest=50).value == -127


def test_a_file_that_is_not_there_or_is_no_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(MachineError, match=str(path)):
            read(file=str(path))


def test_an_answer_that_never_ends_is_not_read(serve: Serve) -> None:
    def endless(handler: Any) -> None:
        handler.start("text/plain")
        while True:
            handler.send("1" * LARGEST)

    with pytest.raises(MachineError, match="more than"):
        read(url=serve(endless).address)
