"""Sensors by the files of the kernel, as a Raspberry Pi 5 has them, and by a vcgencmd that is a script."""

import logging
import shutil
import stat
import time
from pathlib import Path

import pytest

from assistant.core.messages import Vitals
from assistant.device import sensors
from assistant.device.sensors import FakeSensors, FirmwareSensors, KernelSensors, open_sensors

RECORDED = Path(__file__).parents[2] / "data" / "pi5-sys"


@pytest.fixture
def pi(tmp_path: Path) -> Path:
    """A sysfs in which classes hold links to devices, as in the real one."""
    root = tmp_path / "sys"
    for kind in ("thermal", "hwmon"):
        (root / "class" / kind).mkdir(parents=True)
        for device in (RECORDED / "class" / kind).iterdir():
            shutil.copytree(device, root / "devices" / device.name)
            (root / "class" / kind / device.name).symlink_to(root / "devices" / device.name)
    return root


def write(root: Path, name: str, value: str) -> None:
    (root / "devices" / name).write_text(f"{value}\n")


def test_a_raspberry_pi_tells_its_temperature_its_power_and_its_fan(pi: Path) -> None:
    feels = KernelSensors(pi)
    assert feels.read() == Vitals(61.35, None, under_voltage=False, was_under_voltage=False, fan_step=2)
    write(pi, "thermal_zone0/temp", "87000")
    write(pi, "cooling_device0/cur_state", "4")
    assert (feels.read().temperature, feels.read().fan_step) == (87.0, 4)


def test_a_weak_power_supply_is_remembered(pi: Path) -> None:
    feels = KernelSensors(pi)
    write(pi, "hwmon3/in0_lcrit_alarm", "1")
    assert (feels.read().under_voltage, feels.read().was_under_voltage) == (True, True)
    write(pi, "hwmon3/in0_lcrit_alarm", "0")
    assert (feels.read().under_voltage, feels.read().was_under_voltage) == (False, True)


def test_a_machine_without_sensors_tells_nothing_and_does_not_complain(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert [KernelSensors(tmp_path).read() for _ in range(3)] == [Vitals()] * 3
    assert not caplog.records


def test_a_laptop_is_left_to_slow_itself_down(pi: Path) -> None:
    write(pi, "thermal_zone0/type", "x86_pkg_temp")
    assert KernelSensors(pi).read().temperature is None


def test_the_chip_is_found_among_other_zones(pi: Path) -> None:
    for number, kind in ((0, "nvme-thermal"), (1, "soc-thermal")):
        zone = pi / "devices" / f"thermal_zone{number}"
        zone.mkdir(exist_ok=True)
        (zone / "type").write_text(f"{kind}\n")
        (zone / "temp").write_text(f"{50 + number}000\n")
    (pi / "class" / "thermal" / "thermal_zone1").symlink_to(pi / "devices" / "thermal_zone1")
    assert KernelSensors(pi).read().temperature == 51


@pytest.mark.parametrize("broken", ["", "N/A", "61.3"])
def test_a_value_that_is_no_number_is_unknown(pi: Path, broken: str) -> None:
    feels = KernelSensors(pi)
    write(pi, "thermal_zone0/temp", broken)
    assert feels.read().temperature is None
    (pi / "devices" / "thermal_zone0" / "temp").unlink()
    assert feels.read().temperature is None, "the driver was unloaded"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Command:
    """A vcgencmd that answers from files and counts how often it was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / "vcgencmd"
        self.path.write_text(f'#!/bin/sh\necho "$1" >>{folder}/asked\nexec cat "{folder}/$1"\n')
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)
        self.says("get_throttled", "throttled=0x0")
        self.says("measure_temp", "temp=58.2'C")

    def says(self, question: str, answer: str) -> None:
        (self._folder / question).write_text(f"{answer}\n")

    @property
    def asked(self) -> list[str]:
        return (self._folder / "asked").read_text().split()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.mark.parametrize(
    ("flags", "throttled", "under_voltage", "was_under_voltage"),
    [
        ("0x0", False, False, False),
        ("0x50000", False, False, True),
        ("0x50005", True, True, True),
        ("0x80008", True, False, False),
        ("0x20002", True, False, False),
        ("0xe0000", False, False, False),
    ],
)
def test_the_firmwares_flags_are_read(
    pi: Path, command: Command, *, flags: str, throttled: bool, under_voltage: bool, was_under_voltage: bool
) -> None:
    command.says("get_throttled", f"throttled={flags}")
    vitals = FirmwareSensors(KernelSensors(pi), [str(command.path)]).read()
    assert vitals == Vitals(61.35, throttled, under_voltage, was_under_voltage, fan_step=2)
    assert command.asked == ["get_throttled"], "the temperature costs no process where the kernel tells it"


def test_the_firmware_is_asked_less_often_than_the_kernel(pi: Path, command: Command) -> None:
    clock = Clock()
    feels = FirmwareSensors(KernelSensors(pi), [str(command.path)], clock)
    for temperature in (70, 71, 72, 73, 74):
        write(pi, "thermal_zone0/temp", f"{temperature}000")
        assert feels.read().temperature == temperature
        clock.now += 2
    assert command.asked == ["get_throttled"]
    command.says("get_throttled", "throttled=0x4")
    assert feels.read().throttled
    assert command.asked == ["get_throttled"] * 2


def test_where_the_kernel_has_no_temperature_the_firmware_is_asked_for_it(tmp_path: Path, command: Command) -> None:
    feels = FirmwareSensors(KernelSensors(tmp_path / "nothing"), [str(command.path)])
    assert feels.read().temperature == 58.2


def test_a_firmware_that_cannot_be_asked_is_told_once(
    tmp_path: Path, command: Command, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    for question in ("get_throttled", "measure_temp"):
        command.says(question, "VCHI initialization failed")
    feels = FirmwareSensors(KernelSensors(tmp_path / "nothing"), [str(command.path)], clock)
    with caplog.at_level(logging.INFO):
        for _ in range(4):
            assert feels.read() == Vitals()
            clock.now += 60
    assert [record.getMessage() for record in caplog.records] == [
        "vcgencmd measure_temp tells nothing: VCHI initialization failed",
        "vcgencmd get_throttled tells nothing: VCHI initialization failed",
    ]


def test_a_firmware_that_hangs_is_given_up_in_time(pi: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.path.write_text("#!/bin/sh\nexec sleep 30\n")
    monkeypatch.setattr(sensors, "COMMAND_SECONDS", 0.2)
    began = time.monotonic()
    vitals = FirmwareSensors(KernelSensors(pi), [str(command.path)]).read()
    assert (vitals.temperature, vitals.throttled) == (61.35, None)
    assert time.monotonic() - began < 5


def test_the_command_is_used_where_it_is_installed(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert isinstance(open_sensors(), KernelSensors)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert isinstance(open_sensors(), FirmwareSensors)
    assert open_sensors().read().throttled is False


def test_the_fake_feels_what_it_was_told() -> None:
    feels = FakeSensors(Vitals(60), Vitals(70))
    assert [feels.read().temperature for _ in range(3)] == [60, 70, 70]
