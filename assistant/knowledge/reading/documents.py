"""The kinds of documents, and a process apart that reads them: what one breaks, none of the others feels.

A document comes from anywhere. A broken or a malicious one may need all memory or never come to an end, so reading has
limits of both, and its process may be killed. An error that no reader foresaw is logged with its kind and its place,
but without its message, which could hold what stands in the document.
"""

import faulthandler
import logging
import os
import resource
import signal
import sys
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import NamedTemporaryFile
from traceback import extract_tb
from types import TracebackType
from typing import Self

from assistant.knowledge.reading import doubts
from assistant.knowledge.reading.blocks import ReadDocument, UnreadableError

MEMORY = 2 * 1024**3
"""Bytes of address space of the process that reads."""
SECONDS = 600.0
"""The longest that one document may take; a scanned page takes seconds."""
CLOSING_SECONDS = 5.0
PLACE = 600
"""Letters of what a crash tells about its place."""
HELP = "Open it in the program that it was made with, and save it anew, or as PDF or UTF-8 text."
_LOG = logging.getLogger(__name__)

READERS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf.document",
    ".docx": "office.word",
    ".odt": "office.opendocument",
    ".rtf": "office.richtext",
    ".epub": "epub",
    ".pptx": "office.slides",
    ".odp": "office.opendocument",
    ".xlsx": "office.sheets",
    ".ods": "office.opendocument",
    ".csv": "tables",
    ".tsv": "tables",
    ".jsonl": "jsonlines",
}
"""The module for each suffix; its library is loaded where it is needed."""
SAVE_AS = {
    **dict.fromkeys(
        (".doc", ".docm", ".dot", ".dotx", ".pages", ".wpd", ".wps", ".fodt", ".ott", ".sxw"), "DOCX or ODT"
    ),
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".numbers", ".fods", ".sxc"), "XLSX or ODS"),
    **dict.fromkeys((".ppt", ".pps", ".ppsx", ".pptm", ".key", ".fodp", ".sxi"), "PPTX or ODP"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".fb2", ".lit"), "EPUB"),
    **dict.fromkeys((".tex", ".pub", ".indd", ".xps", ".djvu", ".ps", ".eps", ".dvi"), "PDF"),
    **dict.fromkeys((".mht", ".mhtml", ".webarchive", ".xhtml", ".xht"), "HTML"),
    **dict.fromkeys((".json", ".xml", ".yaml", ".yml"), "JSON lines (.jsonl) or CSV"),
    **dict.fromkeys((".rst", ".adoc", ".org", ".log", ".text"), "text (.txt)"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic"), "PDF, which is read by OCR"),
}
"""What documents of other kinds can be saved as, to be read."""


def advice(suffix: str) -> str:
    """What a document of a kind that is not read should be saved as, as a sentence; empty where nothing is known."""
    kind = SAVE_AS.get(suffix.lower())
    return f"Save a {suffix.lower()} file as {kind}." if kind else ""


def read(path: Path, language: str) -> ReadDocument:
    """Raises UnreadableError, or whatever a library makes of a document that is broken."""
    module = import_module(f"{__package__}.{READERS[path.suffix.lower()]}")
    reading: ReadDocument = module.read(path, path.stem, language)
    if not reading.blocks:
        raise UnreadableError("holds no text.")
    return replace(reading, blocks=doubts.marked(reading.blocks, reading.doubt))


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that no reader foresaw."""

    kind: str
    place: str
    """File and line inside of this program, then those where it was raised."""


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

    def read(self, path: Path) -> ReadDocument:
        """Raises UnreadableError."""
        try:
            self._ours.send(path)
            if not self._ours.poll(self._seconds):
                self._restart()
                raise UnreadableError(f"takes more than {self._seconds:g} s to read; divide it.")
            result: ReadDocument | str | Fault = self._ours.recv()
        except (EOFError, ConnectionResetError, BrokenPipeError) as error:
            raise UnreadableError(self._ended(path)) from error
        if isinstance(result, Fault):
            _LOG.error("%s: a reader failed with %s in %s", path.name, result.kind, result.place)
            raise UnreadableError(
                f"holds something that this program cannot read ({result.kind} in {result.place}). {HELP}"
            )
        if isinstance(result, str):
            raise UnreadableError(result)
        return result

    def _ended(self, path: Path) -> str:
        """Why the process came to an end, for the curator, with its place for the log; starts another one."""
        self._process.join(CLOSING_SECONDS)
        code = self._process.exitcode or 0
        place = " ".join(line.strip() for line in self._crash.read().splitlines() if line.strip())[:PLACE]
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        _LOG.error("%s: the process that reads was ended by %s: %s", path.name, how, place or "it told nothing")
        self._restart()
        size = f"{self._memory / 1e9:.1f} GB of memory"
        return f"made the process that reads it end ({how}): it is broken, or too large for {size}. {HELP}"

    def _start(self) -> None:
        self._ours, theirs = self._context.Pipe()
        self._crash = NamedTemporaryFile("r", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed in _end
        self._process = self._context.Process(
            target=_serve, args=(theirs, self._crash.name, self._language, self._memory), daemon=True, name="librarian"
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
        self._crash.close()


def _serve(requests: Connection, crash: str, language: str, memory: int) -> None:
    """Until nobody asks any more. Crash: the file that a library's crash is told in."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.dup2(os.open(crash, os.O_WRONLY), sys.stderr.fileno())  # the curator gets one line, not a traceback
    faulthandler.enable()
    while True:
        try:
            path: Path = requests.recv()
        except EOFError:
            return
        requests.send(_result(path, language))


def _result(path: Path, language: str) -> ReadDocument | str | Fault:
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
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a document; it is logged
        return _fault(error)


def _fault(error: Exception) -> Fault:
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    ours = [(path, line) for path, line in frames if path.is_relative_to(Path(__file__).parent)]
    places = dict.fromkeys(f"{path.name}:{line}" for path, line in (*ours[-1:], *frames[-1:]))
    return Fault(type(error).__name__, ", ".join(places))
