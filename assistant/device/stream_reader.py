"""Takes the sound of a microphone from its stream: seldom while nobody records, at once while somebody does.

A stream that calls back thirty times a second took 1.3 % of a core on two busy x86 cores while nobody asked, one that
is read four times a second 0.4 %. PortAudio keeps what is not read yet, so the sound before the press is there, and
whoever holds the interpreter for some tenths of a second loses none.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from assistant.core.messages import Samples

log = logging.getLogger(__name__)

SELDOM_SECONDS, OFTEN_SECONDS = 0.25, 0.008
BUFFER_SECONDS = 0.5
"""What PortAudio keeps: twice what is waited for."""
JOIN_SECONDS = 2.0

Take = Callable[[Samples, int, object, object], None]


class StreamReader:
    """Reads on a thread of its own until it is closed, or the device fails."""

    def __init__(self, stream: Any, take: Take, fault: type[Exception]) -> None:  # noqa: ANN401 - of sounddevice
        """Take: is given what was read, of shape (frames, channels). Fault: what the stream raises."""
        self._stream, self._take, self._fault = stream, take, fault
        self.failed = False
        self._often = False
        self._woken = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def hurry(self, *, on: bool) -> None:
        """Reads at once, and often, from now on, or no more."""
        self._often = on
        self._woken.set()

    def close(self) -> bool:
        """Whether the stream is free to be closed: a device that hangs may keep the thread."""
        self._over = True
        self._woken.set()
        self._thread.join(JOIN_SECONDS)
        if alive := self._thread.is_alive():
            log.error("the microphone would not be let go within %g s", JOIN_SECONDS)
        return not alive

    def _run(self) -> None:
        while not self._over:
            try:
                if count := self._stream.read_available:
                    samples, _ = self._stream.read(count)
                    self._take(samples, count, None, None)
            except self._fault as error:
                self.failed = not self._over
                log.info("the microphone cannot be read: %s", error)
                return
            self._woken.wait(OFTEN_SECONDS if self._often else SELDOM_SECONDS)
            self._woken.clear()
