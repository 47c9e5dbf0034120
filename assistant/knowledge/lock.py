"""One process at a time changes an index."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import KnowledgeError
from assistant.knowledge import disk


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    """By a file beside the folder; raises KnowledgeError where another process keeps it for longer."""
    lock = folder.with_name(f"{folder.name}.lock")
    with ExitStack() as stack:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(lock, timeout=seconds))
        except Timeout as error:
            raise KnowledgeError(
                f"Another program has been changing the index in {folder} for {seconds:g} s (knowledge.lock_seconds)."
            ) from error
        except OSError as error:
            told = disk.explained(error, folder, disk.INDEX_BYTES)
            raise KnowledgeError(f"The index cannot be kept. {told}") from error
        yield
