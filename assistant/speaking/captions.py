"""Captions: what the audio thread notes of each sentence becomes events, on a thread of its own."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Self

from assistant.core.events import Sounded, Sounding

log = logging.getLogger(__name__)

JOIN_SECONDS = 1.0


class Captions:
    """Tells which sentence is being heard, while it is entered."""

    def __init__(self, publish: Callable[[Sounding | Sounded], None]) -> None:
        self._publish = publish
        self._notes: queue.SimpleQueue[Sounding | Sounded | None] = queue.SimpleQueue()
        self._running = False
        self._thread = threading.Thread(target=self._run, name="captions", daemon=True)

    def note(self, event: Sounding | Sounded) -> None:
        """Called on the audio thread: only queues."""
        if self._running:
            self._notes.put_nowait(event)

    def __enter__(self) -> Self:
        self._running = True
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running = False
        self._notes.put_nowait(None)
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.error("the thread %s would not end within %g s", self._thread.name, JOIN_SECONDS)

    def _run(self) -> None:
        while self._told(self._notes.get()):
            pass  # while it waits, no variable here keeps the last sentence

    def _told(self, event: Sounding | Sounded | None) -> bool:
        """Tells of an event; False where that is the end."""
        if event is not None:
            self._publish(event)
        return event is not None
