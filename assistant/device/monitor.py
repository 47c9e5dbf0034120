"""Looks at heat, power and load every few seconds, on a thread of its own, and tells the observers."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

import psutil

from assistant.core.errors import place
from assistant.core.events import Events, MachineMeasured, ThermalStateChanged
from assistant.core.messages import Load, MachineSample
from assistant.core.stages import Sensors
from assistant.device.heat import HeatPolicy

log = logging.getLogger(__name__)

T = TypeVar("T")

JOIN_SECONDS = 3.0
"""More than a sensor takes to be given up."""


class Monitor:
    """Samples from its start to its end; the policy learns of each sample before the observers do."""

    def __init__(self, sensors: Sensors, policy: HeatPolicy, events: Events, *, seconds: float, data: Path) -> None:
        """Seconds: between two samples. Data: a folder, which need not be there yet, on the disk that is watched."""
        self._sensors = sensors
        self._policy = policy
        self._events = events
        self._seconds = seconds
        self._data = data
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._well = True
        self.latest: MachineSample | None = None

    def __enter__(self) -> Self:
        measure_load(self._data)  # how busy the processor was is counted from here
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.error("the thread %s would not end within %g s", self._thread.name, JOIN_SECONDS)

    def _run(self) -> None:
        self._try_to_look()
        while not self._stop.wait(self._seconds):
            self._try_to_look()

    def _try_to_look(self) -> None:
        """Logs the first of several failures: without this thread no heat would be noticed any more."""
        try:
            self.look()
        except Exception as error:  # noqa: BLE001 - the sensors of another machine may raise anything
            if self._well:
                log.error("the machine's state cannot be read: %s at %s", type(error).__name__, place(error))
            self._well = False
        else:
            self._well = True

    def look(self) -> None:
        """One sample."""
        before = self._policy.warmth
        self.latest = MachineSample(time.monotonic(), self._sensors.read(), measure_load(self._data))
        warmth = self._policy.update(self.latest.vitals)
        if warmth is not before:
            log.info("warmth: %s, was %s (%s)", warmth, before, self.latest.vitals)
            self._events.publish(ThermalStateChanged(warmth))
        self._events.publish(MachineMeasured(self.latest))


def measure_load(data: Path) -> Load:
    """What the machine has to do now; the processor since the last call. A sandbox may hide some of it."""
    percent = _told(psutil.cpu_percent)
    return Load(
        processor=None if percent is None else percent / 100,
        memory_available=_told(lambda: psutil.virtual_memory().available),
        disk_free=_told(lambda: psutil.disk_usage(str(_existing(data))).free),
    )


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path == path.parent or path.exists())


def _told(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except OSError:
        return None
