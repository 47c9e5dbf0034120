"""The button on the header, and which inputs a kiosk has."""

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from assistant.core.config import ButtonSettings
from assistant.core.errors import GpioError
from assistant.device import gpio, keyboard
from assistant.device.keyboard import Keyboard
from assistant.turn.signals import Post, Pressed, Released

log = logging.getLogger(__name__)

EDGES = 256
"""More than a contact bounces between two looks at the queue; what is lost of a burst does not matter."""
LOOK_SECONDS = 0.5
LONGEST_BOUNCE = 20
"""Times the bounce time: a contact that never comes to rest is read as it is."""


class Input(Protocol):
    """Something to press: GpioButton, or the Keyboard."""

    hint: str
    """For the operator: where to press."""

    def watch(self, post: Post) -> AbstractContextManager[None]:
        """Posts a signal for each press and release until the end of the context."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Edge:
    """A change of the pin."""

    at: float
    pressed: bool


class GpioButton:
    """Implements Input with gpiozero's Button; its fake is gpiozero's MockFactory.

    Bounce is settled here, not by gpiozero: each pin library does that in its own way (the mock not at all), and the
    usual one tells of a change only when it is over. Here a change keeps the time of its first edge, so the press that
    recording starts from is the hand's. Only the edges' own times count: on a busy machine they are looked at late,
    and a tap that is over by then is still a tap.
    """

    source = "button"

    def __init__(self, settings: ButtonSettings) -> None:
        """Takes the pin; raises GpioError where it cannot be had."""
        self._settings = settings
        self.hint = f"The button is on pin {settings.pin}."
        self._edges: queue.Queue[_Edge] = queue.Queue(EDGES)
        self._unread: _Edge | None = None
        """Begins the next change."""
        library = gpio.gpiozero()
        pull_up = {"up": True, "down": False, "none": None}[settings.pull]
        high = settings.active == "high" or (settings.active == "auto" and settings.pull == "down")
        self._inverted = pull_up is not None and high == pull_up
        try:
            self._button = library.Button(
                settings.pin, pull_up=pull_up, active_state=high if pull_up is None else None, bounce_time=None
            )
        except gpio.refusals(library) as error:
            raise gpio.refused(f"The button cannot use pin {settings.pin}", error) from error

    @property
    def is_pressed(self) -> bool:
        """At this moment, bounce and all."""
        return bool(self._button.is_pressed) != self._inverted

    @contextmanager
    def watch(self, post: Post) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(post, stop), name="button", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            self._edge()  # wakes it
            thread.join(2 * LOOK_SECONDS)

    def close(self) -> None:
        self._button.close()

    def _run(self, post: Post, stop: threading.Event) -> None:
        """A button that is held from the beginning is a press: its visitor has been waiting."""
        self._button.when_pressed = self._button.when_released = self._edge
        known, edge = False, self._now()
        while not stop.is_set():
            if edge.pressed != known:
                post((Pressed if edge.pressed else Released)(edge.at, self.source))
                known = edge.pressed
            edge = self._settled(LOOK_SECONDS) or self._now()

    def _now(self) -> _Edge:
        return _Edge(time.monotonic(), self.is_pressed)

    def _edge(self) -> None:
        """Called by the pin library, which knows when the pin changed: only queues."""
        active, inactive = self._button.active_time, self._button.inactive_time
        ago = inactive if active is None else active
        with suppress(queue.Full):
            self._edges.put_nowait(_Edge(time.monotonic() - (ago or 0.0), (active is not None) != self._inverted))

    def _settled(self, seconds: float) -> _Edge | None:
        """Waits for a change to begin, at most so long, and for the contact to be quiet.

        Returns when it began and what it came to.
        """
        try:
            first = last = self._unread or self._edges.get(timeout=seconds)
        except queue.Empty:
            return None
        self._unread, bounce = None, self._settings.bounce_seconds
        while last.at - first.at <= LONGEST_BOUNCE * bounce:
            try:
                edge = self._edges.get(timeout=bounce)
            except queue.Empty:
                break
            if edge.at - last.at >= bounce:  # it was quiet in between
                self._unread = edge
                break
            last = edge
        else:
            last = self._now()
        return _Edge(first.at, last.pressed)


def open_inputs(wanted: Sequence[str], settings: ButtonSettings) -> list[Input]:
    """The inputs of these names; raises GpioError where "gpio" is one of them and cannot be had."""
    inputs: list[Input] = []
    for name in wanted:
        if name == "gpio":
            inputs.append(GpioButton(settings))
        elif name == "keyboard":
            inputs.append(Keyboard())
        elif name == "auto":
            inputs += _whichever(settings)
    return inputs


def _whichever(settings: ButtonSettings) -> list[Input]:
    """Pins, else a keyboard; none of a service on a machine without pins, which runs on for its other inputs."""
    if gpio.is_there():
        try:
            return [GpioButton(settings)]
        except GpioError as error:
            log.warning("%s", error)
    if keyboard.is_there():
        return [Keyboard()]
    log.warning("There is no button: neither pins nor a keyboard.")
    return []
