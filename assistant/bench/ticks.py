"""How late a thread wakes that wants 10 ms: what Python's lock and busy cores would cost the threads of sound."""

import threading
import time
from typing import Self

TICK_SECONDS = 0.01


class Ticks:
    """Counts while it is entered."""

    def __init__(self) -> None:
        self.late: list[float] = []
        """Seconds beyond the tick, of each."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticks", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            time.sleep(TICK_SECONDS)
            self.late.append(time.monotonic() - began - TICK_SECONDS)
