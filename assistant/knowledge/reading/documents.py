"""The kinds of documents, and a process apart that reads them: what one breaks, none of the others feels.

A document comes from anywhere. A broken or a malicious one may need all memory or never come to an end, so reading has
limits of both, and its process may be killed.
"""

import os
import resource
import sys
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.knowledge.reading.blocks import Reading, UnreadableError

MEMORY = 2 * 1024**3
"""Bytes of address space of the process that reads."""
SECONDS = 600.0
"""The longest that one document may take; a scanned page takes seconds."""
CLOSING_SECONDS = 5.0


READERS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "word",
    ".csv": "tables",
    ".jsonl": "jsonlines",
}
"""The module for each suffix; its library is loaded where it is needed."""


def read(path: Path, language: str) -> Reading:
    """Raises UnreadableError, or whatever a library makes of a document that is broken."""
    module = import_module(f"{__package__}.{READERS[path.suffix.lower()]}")
    reading: Reading = module.read(path, path.stem, language)
    if not reading.blocks:
        raise UnreadableError("holds no text.")
    return reading


class Librarian:
    """Reads documents in a process of its own, to be used in a `with`."""

    def __init__(self, language: str, *, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        """Language: of the documents, ISO 639-1."""
        self._language = language
        self._memory = memory
        self._seconds = seconds
        self._context = get_context("spawn")  # a fork would copy the threads of the engines
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, path: Path) -> Reading:
        """Raises UnreadableError."""
        try:
            self._ours.send(path)
            if not self._ours.poll(self._seconds):
                self._restart()
                raise UnreadableError(f"takes more than {self._seconds:g} s to read; divide it.")
            result: Reading | str = self._ours.recv()
        except (EOFError, ConnectionResetError, BrokenPipeError) as error:
            self._restart()
            raise UnreadableError("is broken or too large to be read.") from error
        if isinstance(result, str):
            raise UnreadableError(result)
        return result

    def _start(self) -> None:
        self._ours, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=_serve, args=(theirs, self._language, self._memory), daemon=True, name="librarian"
        )
        self._process.start()
        theirs.close()

    def _restart(self) -> None:
        self._end()
        self._start()

    def _end(self) -> None:
        self._ours.close()
        self._process.kill()
        self._process.join(CLOSING_SECONDS)


def _serve(requests: Connection, language: str, memory: int) -> None:
    """Until nobody asks any more. An error that no reader foresaw ends the process, which tells enough."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # the curator gets one line, not a traceback
    while True:
        try:
            path: Path = requests.recv()
        except EOFError:
            return
        requests.send(_result(path, language))


def _result(path: Path, language: str) -> Reading | str:
    """What was read, or why it was not."""
    try:
        return read(path, language)
    except UnreadableError as error:
        return str(error)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}."
    except RecursionError:
        return "is nested too deeply to be read."
    except MemoryError:
        return "needs too much memory to be read; divide it."
