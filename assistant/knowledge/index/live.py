"""The notes as they are now: whatever asks the packs asks here, also while they are read, embedded, changed or away.

A kiosk is ready without them. A thread of its own embeds what is new, a step at a time and while nobody is answered,
and each pack is answered from as soon as it is whole. A command brings them up to date before it asks.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.core.errors import KnowledgeError
from assistant.core.events import NotesProgress, NotesStatus
from assistant.knowledge.hits import Retrieved
from assistant.knowledge.index.filling import FillingObserver
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.store import Changes
from assistant.knowledge.packs.packs import load_all, stamps
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.knowledge.retrieval import Retriever

LOOK_SECONDS = 2.0
"""Between two looks whether a pack was added, changed or removed."""
RETRY_SECONDS = 5.0
YIELD_SECONDS = 5.0
"""Between two steps while a command embeds, too."""
PATIENCE_SECONDS = 60.0
"""So long a step waits at most until nobody is answered: packs are embedded also where visitors come without end."""
SETTLE_SECONDS = 5.0
"""What is embedded by then is waited for at the start; the packs that come with the program are."""
BUSY_LOOK_SECONDS = 0.2
END_SECONDS = 2.0
POLITE = 10
"""How much lower than the kiosk's the priority of the thread is."""

_LOG = logging.getLogger(__name__)


class _StopError(Exception):
    """No more is embedded, for the kiosk ends or the packs have changed."""


class LiveNotes:
    """For any thread. Use load(), or keep_current() and wait(), before anything is asked."""

    def __init__(
        self,
        files: Callable[[], Sequence[Path]],
        open_index: Callable[[], KnowledgeIndex],
        *,
        shared: bool = False,
        changed: Callable[[NotesStatus], None] = lambda _status: None,
    ) -> None:
        """files: those of the packs. shared: a server holds the packs of others, too.

        open_index: raises KnowledgeError. changed: is told of each new status, on the thread that made it.
        """
        self._files = files
        self._open_index = open_index
        self._shared = shared
        self._changed = changed
        self._working = threading.RLock()
        """Held while the notes are brought up to date."""
        self._index: KnowledgeIndex | None = None
        self._retriever: Retriever | None = None
        self._read: tuple[Pack, ...] = ()
        self._left_out: list[str] = []
        self._seen: object = None
        """The state of the files that the index has."""
        self._wanted: object = None
        """That which it is to have."""
        self._began = self._looked = 0.0
        self._status = NotesStatus()
        self._busy: Callable[[], bool] = lambda: False
        self._thread: threading.Thread | None = None
        self._nudge, self._settled, self._ended = threading.Event(), threading.Event(), threading.Event()

    @property
    def status(self) -> NotesStatus:
        return self._status

    @property
    def packs(self) -> tuple[Pack, ...]:
        """Those that are answered from."""
        return self._index.packs if self._index else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Those that are answered from; the same tuple until they change."""
        return self._index.passages if self._index else ()

    @property
    def read(self) -> tuple[Pack, ...]:
        """All that could be read, also what is not answered from yet; the same tuple until they change."""
        return self._read

    @property
    def index(self) -> KnowledgeIndex:
        """For those who change it; raises KnowledgeError."""
        with self._working:
            if self._index is None:
                self._index = self._open_index()
                self._retriever = Retriever(self._index)
            return self._index

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        """As Retriever.find; raises KnowledgeError where no notes are there, or the index fails."""
        if self._retriever is None:
            raise KnowledgeError(self._status.told)
        try:
            return self._retriever.find(question, language, count, context)
        except KnowledgeError as error:
            self._fail(error)
            self.look()
            raise

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        """As Retriever.further; raises KnowledgeError where the index fails."""
        return self._retriever.further(question, language, said, count) if self._retriever else None

    def asks_field(self, text: str, language: str) -> bool:
        """As Retriever.asks_field."""
        return self._retriever is not None and self._retriever.asks_field(text, language)

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        """As Retriever.relevance; 0 where no notes are there: distances and conversation need none."""
        if self._retriever is None:
            return 0.0
        try:
            return self._retriever.relevance(text, language, rival)
        except KnowledgeError as error:
            self._fail(error)
            self.look()
            return 0.0

    def load(self, seconds: float = math.inf) -> None:
        """Brings the notes up to date, now; raises KnowledgeError.

        seconds: nothing more is embedded then, and the status tells what is not answered from yet.
        """
        end = time.monotonic() + seconds

        def pause() -> None:
            if time.monotonic() > end:
                raise _StopError

        with self._working, suppress(_StopError):
            self._bring(self._watch(pause))

    def publish(self, gone: Iterable[str] = ()) -> Changes:
        """Brings the packs that are on this machine into the index; gone: titles of those that are not any more.

        Raises KnowledgeError.
        """
        with self._working:
            files = list(self._files())
            self._read_all(files)
            changes = self._synchronised(tuple(gone), FillingObserver())
            self._seen = stamps(files)
            self._tell(self._status_now(NotesProgress.CURRENT))
            return changes

    def keep_current(self, busy: Callable[[], bool] = lambda: False) -> None:
        """From now on, until close(), on a thread of its own. busy: whether somebody is being answered."""
        self._busy = busy
        self._thread = threading.Thread(target=self._keep, name="notes", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Until what was embedded before is in use, or it is known that nothing can be; not longer than that."""
        self._settled.wait(seconds)

    def look(self) -> None:
        """A pack has changed: the thread need not wait until it looks again."""
        self._nudge.set()

    def forget(self) -> None:
        """What was looked for last."""
        if self._index:
            self._index.forget()
        if self._retriever:
            self._retriever.forget()

    def close(self) -> None:
        """Ends the thread; what was embedded stays."""
        self._ended.set()
        self._nudge.set()
        if self._thread:
            self._thread.join(END_SECONDS)
        if self._index:
            self._index.close()

    def _keep(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITE)
        watch = replace(self._watch(self._pause), yield_seconds=YIELD_SECONDS)
        while not self._ended.is_set():
            seconds = LOOK_SECONDS
            try:
                with self._working:
                    self._bring(watch)
            except _StopError:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not end what keeps the notes
                self._fail(error)
                seconds = RETRY_SECONDS
            self._settled.set()
            self._nudge.wait(0 if self._ended.is_set() else seconds)
            self._nudge.clear()

    def _watch(self, pause: Callable[[], None]) -> FillingObserver:
        return FillingObserver(
            report=lambda done, total: self._tell(replace(self._status, done=done, total=total)),
            pause=pause,
            whole=lambda _packs: self._tell_progress(),
        )

    def _bring(self, watch: FillingObserver) -> None:
        """Up to date, where anything has changed."""
        self._began = time.monotonic()
        files = list(self._files())
        state = stamps(files)
        if state == self._seen and self._status.standing is NotesProgress.CURRENT:
            return
        first, self._wanted = self._seen is None, state
        before = {pack.title for pack in self._read}
        self._read_all(files)
        if self._shared and first:
            self.index.load()
            _LOG.info("knowledge: %d passages on the server", len(self.passages))
        else:
            changes = self._synchronised(before - {pack.title for pack in self._read}, watch)
            _LOG.info("knowledge: %d added, %d removed, %d kept", changes.added, changes.removed, changes.kept)
        self._seen = state
        self._tell(self._status_now(NotesProgress.CURRENT))

    def _read_all(self, files: Iterable[Path]) -> None:
        left_out: list[str] = []
        self._read, self._left_out = tuple(load_all(files, left_out.append)), left_out
        for why in left_out:
            _LOG.warning("A knowledge pack is left out. %s", why)

    def _synchronised(self, gone: Iterable[str], watch: FillingObserver) -> Changes:
        changes = self.index.sync(self._read, tuple(gone), watch)
        if self._shared:
            self.index.load()
        return changes

    def _pause(self) -> None:
        """Lets a visitor be answered first; raises _StopError at the end of the kiosk, and where packs have changed.

        What was embedded stays. A small pack that comes is not to wait for a thick one.
        """
        if self._busy() or time.monotonic() - self._began > SETTLE_SECONDS:
            self._settled.set()
        end = time.monotonic() + PATIENCE_SECONDS
        while self._busy() and time.monotonic() < end and not self._ended.is_set():
            time.sleep(BUSY_LOOK_SECONDS)
        if self._ended.is_set():
            raise _StopError
        if self._nudge.is_set() or time.monotonic() - self._looked > LOOK_SECONDS:
            self._nudge.clear()
            self._looked = time.monotonic()
            if stamps(self._files()) != self._wanted:
                raise _StopError

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, KnowledgeError | OSError):
            _LOG.error("the notes: %s", type(error).__name__, exc_info=error)
        elif str(error) != self._status.why:  # it is tried again and again
            _LOG.warning("The notes cannot be brought up to date: %s", error)
        self._tell(replace(self._status_now(NotesProgress.FAILED), why=str(error)))

    def _tell_progress(self) -> None:
        self._tell(replace(self._status_now(NotesProgress.EMBEDDING), done=self._status.done, total=self._status.total))

    def _status_now(self, standing: NotesProgress) -> NotesStatus:
        there = {id(pack): pack.title for pack in self.packs}
        wanted = () if self._shared or standing is NotesProgress.CURRENT else self._read
        waiting = tuple(pack.title for pack in wanted if id(pack) not in there)
        return NotesStatus(standing, tuple(there.values()), len(self.passages), waiting, left_out=tuple(self._left_out))

    def _tell(self, status: NotesStatus) -> None:
        if status != self._status:
            self._status = status
            self._changed(status)
