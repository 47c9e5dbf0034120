"""The keyboard as the button: Enter is a tap."""

import selectors
import sys
import threading
import time

from assistant.appliance import Appliance, Pressed, Quit, Released

LOOK_SECONDS = 0.2


class Keyboard:
    """Reads lines from standard input until it ends, which ends the program."""

    def __init__(self, appliance: Appliance) -> None:
        self._appliance = appliance
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, name="keyboard", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(2 * LOOK_SECONDS)

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(sys.stdin, selectors.EVENT_READ)
            while not self._stop.is_set():
                if not selector.select(LOOK_SECONDS):
                    continue
                if not sys.stdin.readline():
                    self._appliance.post(Quit())
                    return
                now = time.monotonic()
                self._appliance.post(Pressed(now))
                self._appliance.post(Released(now))
