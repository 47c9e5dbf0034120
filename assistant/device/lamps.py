"""What shines: a single LED, a dimmed one, three colours in one, or nothing but the memory of what was shown."""

import time
from typing import Protocol

from assistant.core.config import LightSettings as Settings
from assistant.device import gpio
from assistant.device.patterns import Rgb

Value = tuple[float, ...]
"""What is written to the pins, each 0 to 1."""


class Lamp(Protocol):
    """Something that can be lit."""

    def value(self, level: float, colour: Rgb) -> Value:
        """How it shows a brightness (0 to 1) and a colour."""

    def write(self, value: Value) -> None:
        """Shows it, at once."""

    def close(self) -> None: ...


class _Device(Protocol):
    """What is used of gpiozero's LED, PWMLED and RGBLED."""

    value: float | Value

    def close(self) -> None: ...


class Led:
    """Implements Lamp: on or off."""

    def __init__(self, device: _Device) -> None:
        self._device = device

    def value(self, level: float, colour: Rgb) -> Value:
        return (float(level >= 0.5),)

    def write(self, value: Value) -> None:
        self._device.value = value[0]

    def close(self) -> None:
        self._device.close()


class DimmedLed(Led):
    """Implements Lamp: one colour, dimmed."""

    def __init__(self, device: _Device, brightness: float) -> None:
        super().__init__(device)
        self._brightness = brightness

    def value(self, level: float, colour: Rgb) -> Value:
        return (level * self._brightness,)


class ColouredLed(Led):
    """Implements Lamp: any colour, dimmed."""

    def __init__(self, device: _Device, brightness: float) -> None:
        super().__init__(device)
        self._brightness = brightness

    def value(self, level: float, colour: Rgb) -> Value:
        return tuple(level * self._brightness * part for part in colour)

    def write(self, value: Value) -> None:
        self._device.value = value


class FakeLamp:
    """Implements Lamp: keeps what was shown, and when."""

    def __init__(self) -> None:
        self.shown: list[tuple[float, Value]] = []

    def value(self, level: float, colour: Rgb) -> Value:
        return tuple(level * part for part in colour)

    def write(self, value: Value) -> None:
        self.shown.append((time.monotonic(), value))

    def close(self) -> None:
        """Nothing to close."""


def open_lamp(settings: Settings) -> Lamp | None:
    """The configured light, dark; None where there is none. Raises GpioError where its pins cannot be had."""
    if settings.kind == "none":
        return None
    library = gpio.gpiozero()
    high = settings.active_high
    try:
        match settings.kind:
            case "led":
                return Led(library.LED(settings.pins[0], active_high=high))
            case "pwm":
                return DimmedLed(library.PWMLED(settings.pins[0], active_high=high), settings.brightness)
            case "rgb":
                return ColouredLed(library.RGBLED(*settings.pins, active_high=high), settings.brightness)
    except gpio.refusals(library) as error:
        pins = ", ".join(map(str, settings.pins))
        raise gpio.refused(f"The light cannot use the pins {pins}", error) from error
