"""gpiozero's mock pins: a hand on the button and an eye on the light."""

import time

from gpiozero.pins.mock import MockFactory

BUTTON, LED = 17, 27
RGB = (22, 23, 24)


class Hand:
    """Presses a button between its pin and ground."""

    def __init__(self, pins: MockFactory, pin: int = BUTTON) -> None:
        self._pin = pins.pin(pin)

    def press(self) -> float:
        """Returns when."""
        at = time.monotonic()
        self._pin.drive_low()
        return at

    def release(self) -> None:
        self._pin.drive_high()

    def tap(self, seconds: float = 0.05) -> float:
        at = self.press()
        time.sleep(seconds)
        self.release()
        return at
