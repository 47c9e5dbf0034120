"""One process at a time changes an index, for a moment; the others see by a stamp that it was changed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs import disk

LOOK_SECONDS = 0.02
"""Between two looks whether the lock is free; who holds it again and again leaves it for longer (see filling.py)."""


class ChangeLock:
    """A lock beside a folder, and the stamp of whoever changed the folder last."""

    def __init__(self, folder: Path, seconds: float) -> None:
        """seconds: how long another process is waited for."""
        self._folder = folder
        self._seconds = seconds
        self._stamp = folder.with_name(f"{folder.name}.changed")
        self._seen = ""

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Yields whether another process has changed the index since this one last held the lock.

        Raises KnowledgeError where another process keeps the lock for too long, or the folder is not ours.
        """
        file = self._folder.with_name(f"{self._folder.name}.lock")
        lock = FileLock(file, timeout=self._seconds, poll_interval=LOOK_SECONDS, thread_local=False)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise KnowledgeError(
                f"Another program has been changing the index in {self._folder} for {self._seconds:g} s "
                "(knowledge.lock_seconds)."
            ) from error
        except OSError as error:
            told = disk.explained(error, self._folder, disk.INDEX_BYTES)
            raise KnowledgeError(f"The index cannot be kept. {told}") from error
        try:
            yield self._read() != self._seen
        finally:
            lock.release()

    def stamp(self) -> None:
        """Tells the others that the index was changed; call it while the lock is held. Raises OSError."""
        self._seen = f"{os.getpid()} {secrets.token_hex(8)}"
        self._stamp.write_text(self._seen, encoding="utf-8")

    def see(self) -> None:
        """What the index holds now was read."""
        self._seen = self._read()

    def _read(self) -> str:
        try:
            return self._stamp.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""
