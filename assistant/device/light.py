"""The light: shows what the kiosk does and how hot it is, on a thread of its own."""

import logging
import queue
import threading
import time
from typing import Self

from assistant.core.config import LightSettings as Settings
from assistant.core.errors import place
from assistant.core.events import Event, StateChanged, ThermalStateChanged
from assistant.device.lamps import Lamp, Value
from assistant.device.patterns import Show

log = logging.getLogger(__name__)

CHANGES = 64
LOOK_SECONDS = 5.0
JOIN_SECONDS = 1.0
NOTCH_SECONDS = 0.08
"""A blink before what would begin like that which was shown before, so that every change is seen at once."""
ALIKE = 0.25
"""Less than this between two brightnesses (0 to 1) is overlooked."""


class Light:
    """An observer of the events; the thread that publishes only queues.

    A lamp that fails is logged and left alone.
    """

    def __init__(self, lamp: Lamp, settings: Settings) -> None:
        self._lamp = lamp
        self._show = Show(settings)
        self._changes: queue.Queue[Event | None] = queue.Queue(CHANGES)
        self._thread = threading.Thread(target=self._run, name="light", daemon=True)
        self._value: Value = lamp.value(0.0, (0.0, 0.0, 0.0))
        """What is shown."""
        self._works = True

    def __call__(self, event: Event) -> None:
        """Called by whoever publishes, and never waits."""
        if self._works and isinstance(event, StateChanged | ThermalStateChanged):
            self._post(event)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._post(None)
        self._thread.join(JOIN_SECONDS)
        self._lamp.close()

    def _post(self, event: Event | None) -> None:
        try:
            self._changes.put_nowait(event)
        except queue.Full:
            log.error("the light has too much to show; %s is lost", event)

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001 - a kiosk in the dark still answers
            self._works = False
            log.error("there will be no light: %s at %s", type(error).__name__, place(error))

    def _follow(self) -> None:
        wait = LOOK_SECONDS
        while True:
            try:
                event = self._changes.get(timeout=wait)
            except queue.Empty:
                wait = self._refresh()
                continue
            if event is None:
                return
            changed = self._show.change(event, time.monotonic())
            wait = self._notch() if changed and isinstance(event, StateChanged) else self._refresh()

    def _refresh(self) -> float:
        """Shows what there is to be shown now; returns for how many seconds."""
        frame = self._show.frame(time.monotonic())
        self._write(self._lamp.value(frame.level, frame.colour))
        return min(frame.seconds, LOOK_SECONDS)

    def _notch(self) -> float:
        """Begins a new state with what differs from the old one."""
        frame = self._show.frame(time.monotonic())
        value = self._lamp.value(frame.level, frame.colour)
        if max(abs(a - b) for a, b in zip(value, self._value, strict=True)) >= ALIKE:
            return self._refresh()
        self._write(self._lamp.value(float(frame.level < 0.5), frame.colour))
        return NOTCH_SECONDS

    def _write(self, value: Value) -> None:
        if value != self._value:
            self._value = value
            self._lamp.write(value)
