"""One kiosk at a time on the same data: two would answer each other, and take twice the memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.core.errors import SetupError
from assistant.knowledge.packs import disk

FILE = "kiosk.lock"


@contextmanager
def only_kiosk(data: Path) -> Iterator[None]:
    """Raises SetupError where another kiosk runs on the same data.

    The system lets go of the lock however the program ends.
    """
    lock = FileLock(data / FILE, timeout=0, thread_local=False)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise SetupError(
            f"Another kiosk runs on the data in {data}. Stop it first (an installed one: "
            "sudo systemctl stop assistant), or give this one a folder of its own (paths.data)."
        ) from error
    except OSError as error:
        raise SetupError(disk.explained(error, data)) from error
    try:
        yield
    finally:
        lock.release()
