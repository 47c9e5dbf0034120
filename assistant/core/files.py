"""Files that are whole at any moment, also when the power goes."""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import lock_descriptor

LOOK_SECONDS = 0.05


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    """Lets one writer at a time into a folder, of all threads and processes; raises TimeoutError and other OSErrors.

    The folder itself is locked. A file for it would be one more name that root writes where the kiosk's user may put
    links, and the kiosk's user could not open a file that is root's.
    """
    descriptor, end = os.open(folder, os.O_RDONLY | os.O_DIRECTORY), time.monotonic() + seconds
    try:
        while not lock_descriptor(descriptor, blocking=False):
            if time.monotonic() > end:
                raise TimeoutError(f"Something else has been writing in {folder} for {seconds:g} s.")
            time.sleep(LOOK_SECONDS)
        yield
    finally:
        os.close(descriptor)  # which unlocks it


def beside(path: Path) -> Path:
    """Where the new contents of a file are written before they take its place."""
    return path.with_name(f".{path.name}.new")


def create(new: Path, content: str | bytes, mode: int = 0o600) -> None:
    """Writes a file that was not there; what an interruption, or somebody else, left under its name goes first."""
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(content.encode() if isinstance(content, str) else content)


def as_before(new: Path, path: Path) -> None:
    """Gives a new file the mode of the one whose place it takes and, for root, its owner, who goes on changing it."""
    before = path.stat()
    new.chmod(stat.S_IMODE(before.st_mode))
    if os.geteuid() == 0:
        os.chown(new, before.st_uid, before.st_gid)


def put_in_place(new: Path, path: Path) -> None:
    """Has the disk hold the new contents before they get the name."""
    with new.open("rb") as written:
        os.fsync(written.fileno())
    new.replace(path)
