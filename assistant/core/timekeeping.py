"""Whether the system's clock can be believed: a kiosk without network starts at the time of its last shutdown."""

import ctypes
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

HARDWARE = Path("/sys/class/rtc/rtc0/since_epoch")
"""The time of the machine's own clock, which a battery keeps, or nothing does."""
SET_SINCE_BOOT = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes it when a time server has set the clock."""
A_DAY = 86_400
JUMP_SECONDS = 120
"""More than a time server corrects or a clock drifts between two questions."""
_TIMEX_BYTES = 256
"""More than struct timex has."""
_TIME_ERROR = 5
"""Of adjtimex: nobody keeps this clock."""


class ClockEvidence(StrEnum):
    """What speaks for the time that the clock shows."""

    IMPOSSIBLE = "impossible"
    """It is before the program was made."""
    SYNCHRONISED = "synchronised"
    """A time server has set it since the machine started."""
    KEPT = "kept"
    """The machine's own clock shows the same day."""
    LOST = "lost"
    """The machine's own clock shows another day: it has no battery, and the system guessed."""
    UNKEPT = "unkept"
    """Neither a server nor a clock of the machine's own."""


def standing(now: float, newest: float, *, synchronised: bool, hardware: float | None) -> ClockEvidence:
    """All in seconds since 1970. Newest: when the program's youngest file was made. Hardware: None where none is."""
    if now < newest - A_DAY:
        return ClockEvidence.IMPOSSIBLE
    if synchronised:
        return ClockEvidence.SYNCHRONISED
    if hardware is None:
        return ClockEvidence.UNKEPT
    # A clock that is kept in local time differs by hours.
    return ClockEvidence.KEPT if abs(hardware - now) < A_DAY else ClockEvidence.LOST


def is_synchronised(since_boot: Path = SET_SINCE_BOOT) -> bool:
    """What the kernel knows, whichever program keeps the clock; asking with no mode set changes nothing.

    The kernel forgets it some hours after the network was unplugged; the file of systemd stays until the next start.
    """
    status: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= status < _TIME_ERROR or since_boot.exists()


def hardware_time(path: Path = HARDWARE) -> float | None:
    """Of the machine's own clock, in seconds since 1970; None where it has none."""
    try:
        return float(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def newest_file(package: Path) -> float:
    """When the youngest file of the program was made."""
    return max(path.stat().st_mtime for path in package.glob("*.py"))


def _elapsed() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Timekeeper:
    """Watches the system's clock while the program runs."""

    def __init__(
        self,
        newest: float,
        now: Callable[[], float] = time.time,
        elapsed: Callable[[], float] = _elapsed,
        synchronised: Callable[[], bool] = is_synchronised,
        hardware: Callable[[], float | None] = hardware_time,
    ) -> None:
        """Elapsed: seconds that pass evenly, whatever becomes of the clock."""
        self._newest, self._now, self._elapsed = newest, now, elapsed
        self._synchronised, self._hardware = synchronised, hardware
        self._started = now() - elapsed()

    def is_right(self) -> bool:
        """Whether the time may be told: there is no evidence that it is wrong, and it has not jumped unexplained."""
        now, elapsed = self._now(), self._elapsed()
        found = standing(now, self._newest, synchronised=self._synchronised(), hardware=self._hardware())
        if found is ClockEvidence.SYNCHRONISED:
            self._started = now - elapsed
        jumped = abs(now - elapsed - self._started) > JUMP_SECONDS
        return found in {ClockEvidence.SYNCHRONISED, ClockEvidence.KEPT} or (
            found is ClockEvidence.UNKEPT and not jumped
        )
