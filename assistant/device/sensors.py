"""How warm the machine is, whether it is slowed down, whether its power supply is too weak, how fast the fan turns.

The kernel's files cost next to nothing, so they are read each time. The flags of the Raspberry Pi's firmware come from
its command vcgencmd; starting a process costs some milliseconds, so it is asked less often than it is read.
"""

import logging
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.core.messages import Vitals
from assistant.core.stages import Sensors

log = logging.getLogger(__name__)

SYSFS = Path("/sys")
CHIP = re.compile(r"(cpu|soc)\d*[-_]thermal")
"""The thermal zone of a board's chip ("cpu-thermal" on a Raspberry Pi). A laptop's are called otherwise: its processor
is made to run hotter, and slows itself down."""
FAN = "pwm-fan"
SUPPLY = "rpi_volt"
UNDER_VOLTAGE, WAS_UNDER_VOLTAGE = 1 << 0, 1 << 16
SLOWED = 0b1110
"""Frequency capped, throttled, at the soft limit of temperature: each slows the chip down."""
ASK_SECONDS = 10.0
"""How old the firmware's flags may be."""
COMMAND_SECONDS = 2.0
"""The longest that vcgencmd may take."""


def open_sensors() -> Sensors:
    """The sensors of this machine: the firmware's where it has any, the kernel's otherwise."""
    kernel = KernelSensors()
    command = shutil.which("vcgencmd")
    return FirmwareSensors(kernel, [command]) if command else kernel


class KernelSensors:
    """Implements Sensors by the files of the kernel."""

    def __init__(self, root: Path = SYSFS) -> None:
        """Root: where sysfs is mounted."""
        classes = root / "class"
        self._temperature = _file(classes.glob("thermal/thermal_zone*/type"), CHIP.fullmatch, "temp")
        self._fan = _file(classes.glob("thermal/cooling_device*/type"), FAN.__eq__, "cur_state")
        self._alarm = _file(classes.glob("hwmon/hwmon*/name"), SUPPLY.__eq__, "in0_lcrit_alarm")
        self._was_under_voltage: bool | None = None

    def read(self) -> Vitals:
        millidegrees, alarm = _number(self._temperature), _number(self._alarm)
        if alarm is not None:
            self._was_under_voltage = bool(alarm or self._was_under_voltage)
        return Vitals(
            temperature=None if millidegrees is None else millidegrees / 1000,
            under_voltage=None if alarm is None else bool(alarm),
            was_under_voltage=self._was_under_voltage,
            fan_step=_number(self._fan),
        )


def _file(names: Iterable[Path], right: Callable[[str], object], value: str) -> Path | None:
    """The file `value` beside the first file whose content is right."""
    return next((name.with_name(value) for name in sorted(names) if right(_text(name))), None)


def _text(path: Path) -> str:
    """Empty where there is none: a driver may be unloaded, a sensor may have no value."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _number(path: Path | None) -> int | None:
    text = _text(path) if path else ""
    return int(text) if re.fullmatch(r"-?\d+", text) else None


class FirmwareSensors:
    """Implements Sensors by the Raspberry Pi's firmware, as far as the kernel does not tell."""

    def __init__(self, kernel: Sensors, command: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        """Command: vcgencmd, by its path."""
        self._kernel = kernel
        self._command = command
        self._clock = clock
        self._asked = -ASK_SECONDS
        self._flags: int | None = None
        self._complaints: set[str] = set()

    def read(self) -> Vitals:
        vitals = self._kernel.read()
        if vitals.temperature is None:
            degrees = self._ask("measure_temp", r"temp=([\d.]+)'C")
            vitals = replace(vitals, temperature=float(degrees) if degrees else None)
        if self._clock() - self._asked >= ASK_SECONDS:
            self._asked = self._clock()
            flags = self._ask("get_throttled", r"throttled=0x([0-9a-fA-F]+)")
            self._flags = int(flags, 16) if flags else None
        if self._flags is None:
            return vitals
        return replace(
            vitals,
            throttled=bool(self._flags & SLOWED),
            under_voltage=bool(self._flags & UNDER_VOLTAGE or vitals.under_voltage),
            was_under_voltage=bool(self._flags & (UNDER_VOLTAGE | WAS_UNDER_VOLTAGE) or vitals.was_under_voltage),
        )

    def _ask(self, question: str, pattern: str) -> str:
        """The value in the firmware's answer; empty where there is none, and the log says once why."""
        try:
            answer = subprocess.run(
                [*self._command, question], capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
            ).stdout.strip()
        except (OSError, subprocess.TimeoutExpired) as error:
            answer = type(error).__name__
        found = re.fullmatch(pattern, answer)
        if not found:
            self._complain(f"vcgencmd {question} tells nothing: {answer or 'no answer'}")
        return found[1] if found else ""

    def _complain(self, complaint: str) -> None:
        if complaint not in self._complaints:
            log.info("%s", complaint)
        self._complaints.add(complaint)


class FakeSensors:
    """Implements Sensors: feels what it was told, one after the other, and then the last for ever."""

    def __init__(self, *vitals: Vitals) -> None:
        self._vitals = list(vitals)

    def read(self) -> Vitals:
        return self._vitals.pop(0) if len(self._vitals) > 1 else self._vitals[0]
