"""The keyboard as the button: Enter is a tap."""

import os
import selectors
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.turn.signals import Post, Pressed, Quit, Released

LOOK_SECONDS = 0.2


def is_there(standard_input: int = 0) -> bool:
    """Whether somebody may type: a service's standard input is /dev/null, which ends at once."""
    try:
        return not os.path.samestat(os.fstat(standard_input), Path(os.devnull).stat())
    except OSError:
        return False


class Keyboard:
    """Implements Input: reads standard input until it ends, which ends the program."""

    source = "keyboard"
    hint = "Enter is the button; Ctrl-D ends."

    @contextmanager
    def watch(self, post: Post) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._read, args=(post, stop), name="keyboard", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(2 * LOOK_SECONDS)

    def close(self) -> None:
        """Nothing to close."""

    def _read(self, post: Post, stop: threading.Event) -> None:
        source = sys.stdin.fileno()
        with selectors.SelectSelector() as selector:  # epoll takes no files and no /dev/null
            selector.register(source, selectors.EVENT_READ)
            while not stop.is_set():
                if not selector.select(LOOK_SECONDS):
                    continue
                typed = os.read(source, 4096)
                for _ in range(typed.count(b"\n")):
                    now = time.monotonic()
                    post(Pressed(now, self.source))
                    post(Released(now, self.source))
                if not typed:
                    post(Quit())
                    return
