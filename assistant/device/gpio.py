"""The pins of a Raspberry Pi, through gpiozero and whichever pin library it finds (on the Pi 5, only lgpio works)."""

import os
import sys
import tempfile
import warnings
from pathlib import Path
from types import ModuleType

from assistant.core import hints
from assistant.core.errors import GpioError, PinsTaken

CHIPS = Path("/dev")


def gpiozero() -> ModuleType:
    """The library, its pins found; raises GpioError where there are none that can be used."""
    # lgpio makes a named pipe where LG_WD says when it is imported, else in the working directory, and fails where it
    # may not write.
    os.environ.setdefault("LG_WD", str(_runtime()))
    import gpiozero  # noqa: PLC0415 - it looks for the pin library's settings when it is imported

    with warnings.catch_warnings(record=True) as tried:
        warnings.simplefilter("always")
        try:
            gpiozero.Device.ensure_pin_factory()
        except refusals(gpiozero, ImportError, OSError) as error:
            reasons = [str(w.message).removeprefix("Falling back from ") for w in tried] or [str(error)]
            raise GpioError(
                f"This machine has no pins that can be used ({'; '.join(reasons)}). On a Raspberry Pi: install lgpio "
                "(apt install python3-lgpio, or pip install lgpio) and put the user into the group gpio. Elsewhere: "
                f'`{hints.command("run", "--button", "keyboard")}`, and kind = "none" in [light].'
            ) from error
    return gpiozero  # type: ignore[no-any-return]


def refusals(library: ModuleType, *others: type[Exception]) -> tuple[type[Exception], ...]:
    """What the library raises where a pin cannot be had, and others; it lets lgpio's own errors through."""
    lgpio = sys.modules.get("lgpio")
    return (library.GPIOZeroError, *((lgpio.error,) if lgpio else ()), *others)


def refused(what: str, error: Exception) -> GpioError:
    """what: the beginning of the sentence, such as "The button cannot use pin 17"."""
    kind = PinsTaken if any(word in str(error).casefold() for word in ("busy", "in use")) else GpioError
    return kind(f"{what}: {error}")


def is_there() -> bool:
    """Whether this machine looks as if it had pins: a GPIO chip, or a pin library that somebody chose."""
    return bool(os.environ.get("GPIOZERO_PIN_FACTORY")) or any(CHIPS.glob("gpiochip*"))


def _runtime() -> Path:
    """A folder for what lives as long as the program: the service's, the user's, or that for temporary files."""
    named = (os.environ.get(name, "").split(":")[0] for name in ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"))
    usable = (folder for folder in named if folder and os.access(folder, os.W_OK | os.X_OK))
    return Path(next(usable, tempfile.gettempdir()))
