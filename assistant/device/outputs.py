"""Pins that actions switch: a lamp, a motor, the relay of a bell."""

import threading
from typing import Protocol

from assistant.device import gpio


class _OutputDevice(Protocol):
    """What is used of gpiozero's DigitalOutputDevice."""

    def on(self) -> None: ...
    def off(self) -> None: ...
    def blink(self, on_time: float, off_time: float, n: int) -> None: ...
    def close(self) -> None: ...


def try_pin(pin: int) -> None:
    """Takes a pin for a moment and leaves its level alone; raises GpioError, PinsTaken where another program has it."""
    library = gpio.gpiozero()
    try:
        library.InputDevice(pin, pull_up=None, active_state=True).close()
    except gpio.refusals(library) as error:
        raise gpio.refused(f"The output cannot use pin {pin}", error) from error


class Outputs:
    """Each pin is taken when it is first switched, and let go with all others at the end, which switches it off."""

    def __init__(self) -> None:
        self._devices: dict[int, _OutputDevice] = {}
        self._lock = threading.Lock()

    def switch(self, pin: int, *, on: bool, seconds: float, active_high: bool) -> None:
        """Returns at once; seconds: after which an output that is switched on is off again, 0 for never.

        Active_high: false where the low level is on. Raises GpioError.
        """
        with self._lock:
            device = self._device(pin, active_high=active_high)
            if not on:
                device.off()
            elif seconds:
                device.blink(on_time=seconds, off_time=0, n=1)  # in a thread of gpiozero's; the next switch ends it
            else:
                device.on()

    def close(self) -> None:
        with self._lock:
            for device in self._devices.values():
                device.close()
            self._devices.clear()

    def _device(self, pin: int, *, active_high: bool) -> _OutputDevice:
        if pin not in self._devices:
            library = gpio.gpiozero()
            try:
                self._devices[pin] = library.DigitalOutputDevice(pin, active_high=active_high)
            except gpio.refusals(library) as error:
                raise gpio.refused(f"The output cannot use pin {pin}", error) from error
        return self._devices[pin]
