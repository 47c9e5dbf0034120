"""The buttons on the pages: each does what the real one does, and none stays down when its page is gone."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.turn.signals import Chosen, Post, Pressed, Released, TypedQuestion

MOST_PAGES = 100


class ScreenButton:
    """Implements Input; each page is an input of its own."""

    source = "screen"
    hint = "There is a button on the page, too."

    def __init__(self, longest_seconds: float) -> None:
        """A button that is held for longer is let go."""
        self._longest_seconds = longest_seconds
        self._post: Post | None = None
        self._held: dict[str, threading.Timer] = {}
        self._lock = threading.Lock()

    @contextmanager
    def watch(self, post: Post) -> Iterator[None]:
        self._post = post
        try:
            yield
        finally:
            self._post = None
            for page in list(self._held):
                self.release(page)

    def close(self) -> None:
        """Nothing to close."""

    @property
    def works(self) -> bool:
        """Whether somebody listens to it: not while the kiosk starts."""
        return self._post is not None

    def press(self, page: str) -> None:
        timer = threading.Timer(self._longest_seconds, self.release, (page,))
        timer.daemon = True
        with self._lock:
            if page in self._held or len(self._held) >= MOST_PAGES:
                return
            self._held[page] = timer
        timer.start()
        self._send(Pressed(time.monotonic(), f"{self.source} {page}"))

    def release(self, page: str) -> None:
        """Also called when the page is gone, and past the longest time."""
        with self._lock:
            timer = self._held.pop(page, None)
        if timer:
            timer.cancel()
            self._send(Released(time.monotonic(), f"{self.source} {page}"))

    def ask(self, text: str, shown: str = "") -> None:
        """Shown: the language of the page."""
        self._send(TypedQuestion(text, shown))

    def choose(self, language: str) -> None:
        self._send(Chosen(language))

    def _send(self, signal: Pressed | Released | TypedQuestion | Chosen) -> None:
        if post := self._post:
            post(signal)
