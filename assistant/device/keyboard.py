"""The keyboard as the button: Enter is a tap."""

import os
import selectors
import sys
import threading
import time

from assistant.appliance import Appliance, Pressed, Quit, Released

LOOK_SECONDS = 0.2


class Keyboard:
    """Reads standard input until it ends, which ends the program."""

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
        source = sys.stdin.fileno()
        with selectors.SelectSelector() as selector:  # epoll takes no files and no /dev/null
            selector.register(source, selectors.EVENT_READ)
            while not self._stop.is_set():
                if not selector.select(LOOK_SECONDS):
                    continue
                typed = os.read(source, 4096)
                for _ in range(typed.count(b"\n")):
                    now = time.monotonic()
                    self._appliance.post(Pressed(now))
                    self._appliance.post(Released(now))
                if not typed:
                    self._appliance.post(Quit())
                    return
