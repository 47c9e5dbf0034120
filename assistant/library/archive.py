"""One ZIM file: its titles, its full-text index and its pages, by libzim; the extra `library` brings that.

Nothing of an archive is kept in memory: libzim reads what it is asked for from the file.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from babel.core import get_global

from assistant.core.errors import LibraryError

MAGIC = b"ZIM\x04"
"""The first bytes of every ZIM file (72173914, little endian)."""
SUFFIX = ".zim"
REDIRECTIONS = 5
"""More of them one after the other lead nowhere."""
HTML = "text/html"


def missing() -> str:
    """What has to be installed to read archives, as the end of a sentence; empty where all is there."""
    return "" if find_spec("libzim") else "install the extra 'library' (pip install 'wakebutton[library]')."


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """What an archive says of itself."""

    path: Path
    title: str
    languages: tuple[str, ...]
    """ISO 639-1 where there is such a code."""
    articles: int
    bytes: int
    full_text: bool
    """Whether it can be searched by words; else only by titles."""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class WordMatches:
    """The pages that hold all words of a query."""

    paths: tuple[str, ...]
    """Of the first, the best first."""
    count: int
    """Of all, estimated."""


NEUTRAL = "honey"
"""Is searched for behind a visitor's words, which libzim keeps until it is asked something else (0.1 ms)."""


class LibraryArchive:
    """An open archive; every use raises LibraryError where the file is broken, or not the one that was opened."""

    def __init__(self, path: Path) -> None:
        """Raises LibraryError with a sentence that names the file and what is wrong with it."""
        self.path = path
        self._lock = Lock()  # libzim's searchers are not made for several threads
        self._stamp = _checked(path)
        from libzim.reader import Archive  # noqa: PLC0415 - an extra

        with self._reading():
            self._archive = Archive(path)
            self._facts = self._told()

    @property
    def facts(self) -> ArchiveFacts:
        return self._facts

    @property
    def whole(self) -> bool:
        """Whether the file is still the one that was opened."""
        return _stamp(self.path) == self._stamp

    def verify(self) -> bool:
        """Whether its content has the checksum that was written with it; reads all of the file."""
        with self._reading():
            return bool(self._archive.check())

    def search(self, words: str, count: int) -> WordMatches:
        """The pages that hold all these words; none where the archive has no full-text index."""
        with self._reading():
            if not self._archive.has_fulltext_index:
                return WordMatches((), 0)
            found = self._found(words, count)
            self._found(NEUTRAL, 1)
            return found

    def _found(self, words: str, count: int) -> WordMatches:
        from libzim.search import Query, Searcher  # noqa: PLC0415

        found = Searcher(self._archive).search(Query().set_query(words))
        matches = int(found.getEstimatedMatches())
        return WordMatches(tuple(found.getResults(0, count)) if matches else (), matches)

    def titled(self, text: str, count: int) -> list[tuple[str, str]]:
        """Path and title of pages whose titles begin with these words, or hold them."""
        with self._reading():
            paths = self._suggested(text, count)
            self._suggested(NEUTRAL, 1)
            return [(path, str(self._archive.get_entry_by_path(path).title)) for path in paths]

    def _suggested(self, text: str, count: int) -> list[str]:
        from libzim.suggestion import SuggestionSearcher  # noqa: PLC0415

        return list(SuggestionSearcher(self._archive).suggest(text).getResults(0, count))

    def page_called(self, title: str) -> str | None:
        """The path of the page of this very title; None where there is none."""
        with self._reading():
            try:
                return str(self._archive.get_entry_by_title(title).path)
            except KeyError:
                return None

    def page(self, path: str) -> tuple[str, str]:
        """Title and HTML of a page, behind its redirections; nothing where it is no page of text."""
        with self._reading():
            entry = self._archive.get_entry_by_path(path)
            for _ in range(REDIRECTIONS):
                if not entry.is_redirect:
                    break
                entry = entry.get_redirect_entry()
            item = None if entry.is_redirect else entry.get_item()
            if item is None or not str(item.mimetype).startswith(HTML):
                return "", ""
            return str(entry.title), bytes(item.content).decode("utf-8", errors="replace")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One thread at a time, from the very file that was opened: what is cut off under a reader ends the program."""
        with self._lock:
            if not self.whole:
                raise LibraryError(f"{self.path}: it is not there any more, or another file is in its place.")
            try:
                yield
            except LibraryError:
                raise
            except (RuntimeError, KeyError, OSError, ValueError, IndexError) as error:
                raise LibraryError(f"{self.path}: it cannot be read ({_first_line(error)}).") from error

    def _told(self) -> ArchiveFacts:
        return ArchiveFacts(
            self.path,
            self._metadata("Title") or self._metadata("Name") or self.path.stem,
            languages_of(self._metadata("Language")),
            int(self._archive.article_count),
            int(self._archive.filesize),
            bool(self._archive.has_fulltext_index),
            self._metadata("License"),
        )

    def _metadata(self, name: str) -> str:
        try:
            return bytes(self._archive.get_metadata(name)).decode("utf-8", errors="replace").strip()
        except (RuntimeError, KeyError):
            return ""


def languages_of(told: str) -> tuple[str, ...]:
    """The codes of a list such as "eng,fra" (ISO 639-3) as ISO 639-1 has them, where it does."""
    shorter = get_global("language_aliases")
    codes = (code.strip().lower() for code in told.split(","))
    return tuple(str(shorter.get(code, code)) for code in codes if code)


def _checked(path: Path) -> tuple[int, int, int]:
    """The stamp of a file that begins as ZIM files do; raises LibraryError."""
    if lacks := missing():
        raise LibraryError(f"{path}: to read it, {lacks}")
    try:
        with path.open("rb") as file:
            begins = file.read(len(MAGIC))
    except OSError as error:
        raise LibraryError(f"{path}: it cannot be opened ({error.strerror or type(error).__name__}).") from error
    if begins != MAGIC:
        raise LibraryError(f"{path}: it is no ZIM file, or it is encrypted; ZIM files begin with the letters ZIM.")
    return _stamp(path)


def _stamp(path: Path) -> tuple[int, int, int]:
    """Tells a file from another one of its name."""
    try:
        told = path.stat()
    except OSError:
        return 0, 0, 0
    return told.st_ino, told.st_size, told.st_mtime_ns


def _first_line(error: Exception) -> str:
    lines: Sequence[str] = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
