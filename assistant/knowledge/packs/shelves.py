"""The shelves of an index, opened: entries, records and words, for threads and processes that share them."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from assistant.core.errors import KnowledgeError
from assistant.knowledge.index.chroma import FAILURES, Database, Server, Shelf
from assistant.knowledge.index.entries import Entries
from assistant.knowledge.index.lock import ChangeLock
from assistant.knowledge.index.records import Records
from assistant.knowledge.index.trial import crash_noted
from assistant.knowledge.packs import disk

FORMAT = "3"
"""Of the entries; an index of another format is built anew."""

NOT_DAMAGED = ("disk is full", "no space left", "readonly", "read-only", "permission denied", "is locked")
"""What SQLite and the system say where a database is whole: to build it anew would only lose it."""

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


class Shelves:
    """Chroma keeps in memory what it has read, so what another process changed is seen after opening anew only."""

    entries: Entries
    records: Records
    vocabulary: Shelf

    def __init__(self, folder: Path, model: str, *, lock_seconds: float, server: Server | None = None) -> None:
        """model: the name of the embedder. Raises KnowledgeError where nothing can be opened."""
        self._database = Database(folder, server, {"embedder": model, "format": FORMAT})
        self._folder = folder
        self._lock = ChangeLock(folder, lock_seconds)
        self._closed = False
        self._using = threading.RLock()
        """Held for a call of Chroma, and while the shelves are opened anew."""
        with self._lock.held():
            try:
                if server:
                    self._open()
                else:
                    with crash_noted(folder):
                        self._open()
                        self._database.check()
            except FAILURES as error:
                self._give_up(error)

    def __str__(self) -> str:
        return str(self._database)

    @property
    def shared(self) -> bool:
        """Whether others write into the database, too."""
        return self._database.shared

    @contextmanager
    def changing(self) -> Iterator[bool]:
        """Keeps other processes from changing the index; yields whether one of them has since the last time.

        Raises KnowledgeError where another process keeps the lock for too long.
        """
        with self._lock.held() as changed:
            if changed:
                self._open()
            yield changed

    def announce(self) -> None:
        """Call it inside of changing() before each change: a kill in the middle of one is seen, too."""
        self._lock.stamp()

    def use(self, action: Callable[[], _T]) -> _T:
        """One call at a time; raises any of FAILURES, and KnowledgeError after close()."""
        with self._using:
            self._check_open()
            return action()

    def look_up(self, look: Callable[[], _T]) -> _T:
        """Raises KnowledgeError if the index fails."""
        with self._using:
            self._check_open()
            try:
                return look()
            except FAILURES:  # another process may have built it anew: look again with fresh eyes
                self.guard(self._open)
                return self.guard(look)

    def start_over(self, error: BaseException) -> None:
        """With empty shelves where these are damaged; a server may only have moved its collections.

        Raises KnowledgeError where nothing is damaged, but the disk is full or not ours, or another program writes.
        """
        with self._lock.held():
            self._give_up(error)

    def empty_entries(self) -> None:
        with self._using:
            self.entries = self.entries.emptied()

    def guard(self, action: Callable[[], _T]) -> _T:
        """Raises KnowledgeError in place of what Chroma raises."""
        try:
            return action()
        except FAILURES as error:
            raise KnowledgeError(f"{self._database} cannot be used: {self._trouble() or error}") from error

    def close(self) -> None:
        """Nothing can be looked up or changed after it."""
        with self._using:
            self._closed = True
            self._database.close()

    def _check_open(self) -> None:
        """A thread that still fills a closed index must not take it for a damaged one."""
        if self._closed:
            raise KnowledgeError(f"{self._database} was closed.")

    def _trouble(self) -> str:
        """What is wrong with the disk of the folder; empty where nothing is, or the database is elsewhere."""
        return "" if self.shared else disk.trouble(self._folder, disk.INDEX_BYTES)

    def _give_up(self, error: BaseException) -> None:
        why = self._trouble()
        if why or any(sign in str(error).lower() for sign in NOT_DAMAGED):
            raise KnowledgeError(f"{self._database} cannot be used: {why or error}") from error
        with self._using:
            if not self.shared:
                _LOG.warning("%s cannot be used (%s); it is built anew.", self._database, error)
                self._database.give_up()
            self.guard(self.announce)
            self.guard(self._open)

    def _open(self) -> None:
        with self._using:
            self._check_open()
            if not self._database.open():
                _LOG.info("The index was made by another embedding model; it is built anew.")
            self.entries = Entries(self._database)
            self.records = Records(self._database.shelf("documents"))
            self.vocabulary = self._database.shelf("words")
            self._lock.see()


def recorded(folder: Path, model: str, *, lock_seconds: float, server: Server | None = None) -> set[str]:
    """The ids of the passages that an index has as a part of whole documents; raises KnowledgeError."""
    if server is None and not folder.exists():
        return set()
    shelves = Shelves(folder, model, lock_seconds=lock_seconds, server=server)
    with closing(shelves):
        return {one for ids in shelves.look_up(shelves.records.passages).values() for one in ids}
