"""An index whose files end the program that reads them: the next start tries it in a process of its own first.

What Chroma's graph is read from is not checked by it: a damaged file ends the process with a segmentation fault.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.knowledge.index.chroma import FAILURES, Database, IndexDamagedError

SECONDS = 120.0
"""The longest that a trial may take: a Pi opens an index of a hundred thousand entries in less."""


@contextmanager
def crash_noted(folder: Path) -> Iterator[None]:
    """For the first use of the index in a folder; hold the lock of its changes.

    Raises IndexDamagedError where the first use ended its program the last time, and does so again; any of FAILURES.
    """
    note = folder.with_name(f"{folder.name}.opening")
    if note.exists() and not _survived(folder):
        note.unlink()
        raise IndexDamagedError("it ended the program that opened it")
    note.touch()
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _survived(folder: Path) -> bool:
    """Whether another process can open it; one that hangs does not survive."""
    command = [sys.executable, "-P", "-m", __name__, str(folder)]  # -P: nothing of the folder it is started in
    try:
        return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def main(folder: Path) -> int:
    """Opens an index and looks for some of its entries; the exit status tells whether that went well."""
    database = Database(folder, None, {})
    try:
        database.check()
    except FAILURES:
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
