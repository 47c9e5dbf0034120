"""Switching a pin of this machine, as its devices do it."""

from typing import Protocol


class SwitchPin(Protocol):
    """Switches an output of the machine."""

    def __call__(self, pin: int, *, on: bool, seconds: float, active_high: bool) -> None:
        """Returns at once. Seconds: after which it is off again, 0 for never; raises GpioError."""
