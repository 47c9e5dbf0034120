"""Button and light: whether their pins can be had, and whether the button lies at rest."""

import time
from collections.abc import Callable, Sequence

from assistant.core.config import ButtonSettings, LightSettings
from assistant.core.errors import PinsTaken
from assistant.device.lamps import Lamp
from assistant.doctor.findings import Finding, doubtful, well

SHINE_SECONDS = 0.7
WHITE = (1.0, 1.0, 1.0)
STOP = "to try it, stop the kiosk that has it: sudo systemctl stop assistant"


def button(settings: ButtonSettings, inputs: Sequence[str], *, pins: bool, pressed: Callable[[], bool]) -> Finding:
    """Inputs: those of the configuration. Pins: whether this machine has any. Raises GpioError."""
    if inputs == ("none",):
        return doubtful("none: nobody can ask", 'inputs = ["auto"] in [button]')
    if "gpio" not in inputs and not (pins and "auto" in inputs):
        why = "as configured" if "keyboard" in inputs else "because this machine has no pins"
        return well(f"the Enter key, {why}")
    try:
        is_pressed = pressed()
    except PinsTaken as error:
        return _taken(error)
    if is_pressed:
        told = f"pin {settings.pin} says that it is pressed now"
        return doubtful(told, f"let go of it; else look at its wires, and at pull (now {settings.pull!r}) in [button]")
    return well(f"pin {settings.pin}, at rest")


def light(settings: LightSettings, open_lamp: Callable[[], Lamp | None], seconds: float = SHINE_SECONDS) -> Finding:
    """Lights it for a moment. Raises GpioError."""
    try:
        lamp = open_lamp()
    except PinsTaken as error:
        return _taken(error)
    if lamp is None:
        return well("none is configured")
    try:
        lamp.write(lamp.value(1.0, WHITE))
        time.sleep(seconds)
        lamp.write(lamp.value(0.0, WHITE))
    finally:
        lamp.close()
    names = ", ".join(map(str, settings.pins))
    return well(f"{settings.kind} on {names}, lit for a moment; if it stayed dark, look at its wires and active_high")


def _taken(error: PinsTaken) -> Finding:
    """The kiosk itself has it, as a rule."""
    return doubtful(f"not tried. {str(error).rstrip('.')}", STOP)
