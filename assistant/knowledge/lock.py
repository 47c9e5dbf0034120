"""One process at a time changes an index."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from assistant.errors import KnowledgeError
from assistant.knowledge import disk

LOOK_SECONDS = 0.1


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    """By a file beside the folder; raises KnowledgeError where another process keeps it for longer."""
    lock = folder.with_name(f"{folder.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    except OSError as error:
        raise KnowledgeError(f"The index cannot be kept. {disk.explained(error, folder, disk.INDEX_BYTES)}") from error
    with file:
        if not _taken(file, seconds):
            raise KnowledgeError(
                f"Another program has been changing the index in {folder} for {seconds:g} s (knowledge.lock_seconds)."
            )
        yield


def _taken(file: TextIO, seconds: float) -> bool:
    """Whether it could be had in time."""
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True
