"""Tests that measure moments have the machine to themselves, also where several workers run tests."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = Path(__file__)
DOOR = ROOM.with_name("program.py")
"""Files that every worker sees; locked, and never changed."""


@contextmanager
def quiet(*, alone: bool) -> Iterator[None]:
    """While it is entered, nobody is entered alone, or with alone nobody at all.

    Who wants to be alone keeps the door, so that the others cannot take turns in the room for ever.
    """
    with DOOR.open() as door, ROOM.open() as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
