"""What the index is kept in: the vectors of passages and of the questions that they answer, document by document.

Each document has a record of its passages, which is written when all of them are there. Only passages of records are
found: what an interrupted run has written is out of sight, and is not embedded again by the next run. A passage that
no record names any more stays as a tombstone until there are many: Chroma's graph loses the way to other entries when
some are deleted from it, so what is left has to be moved into a new collection.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.knowledge.index.chroma import FAILURES, Facts, Server
from assistant.knowledge.index.entries import Via, passage_of, words_of
from assistant.knowledge.index.filling import AT_ONCE, Filling, FillingObserver, Report, others
from assistant.knowledge.index.records import documents, read
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.knowledge.packs.shelves import Shelves

TOMBSTONES = 0.2
"""The share of the entries; with more, what is left is moved into a new collection."""
TOLD_EVERY = 50
"""Passages between two lines of the log while an index is built."""
LOCK_SECONDS = 300.0

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


def log_progress(done: int, total: int) -> None:
    """Into the log, now and then."""
    if done == total or done % TOLD_EVERY < AT_ONCE:
        _LOG.info("%d of %d passages are indexed", done, total)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a synchronisation did, in passages; a changed passage is one removed and one added."""

    added: int
    removed: int
    kept: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is kept, to be carried to another index."""

    keys: list[str]
    facts: list[Facts]
    vectors: Vectors
    words: list[str]
    word_vectors: Vectors


class Storage:
    """Use sync() or load() before any look-up.

    Threads and processes may share the folder: a lock beside it keeps their changes apart, and is held for a moment at
    a time. On a server, each changes its own packs.
    """

    def __init__(
        self, folder: Path, embedder: Embedder, *, report: Report, lock_seconds: float, server: Server | None = None
    ) -> None:
        """Raises KnowledgeError where the folder cannot be used at all, or the server does not answer."""
        self._embedder = embedder
        self._report = report
        self._shelves = Shelves(folder, embedder.name, lock_seconds=lock_seconds, server=server)
        self._words: dict[str, Vectors] = {}
        self._live: frozenset[str] = frozenset()

    @property
    def words(self) -> Mapping[str, Vectors]:
        """The vectors of the words of all passages."""
        return self._words

    def sync(
        self, packs: Sequence[Pack], *, gone: Collection[str] = (), watch: FillingObserver | None = None
    ) -> Changes:
        """Makes the index hold exactly these packs; embeds only what is new, and what is whole is found at once.

        A server keeps packs of other titles, but for those that are gone.
        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        own = watch or FillingObserver()

        def whole(packs: Sequence[Pack]) -> None:
            self._live |= {passage.id for pack in packs for passage in pack.passages}
            own.whole(packs)

        def report(done: int, total: int) -> None:
            self._report(done, total)
            own.report(done, total)

        return self._tried(lambda: self._update(packs, gone, replace(own, whole=whole, report=report)))

    def load(self) -> list[Pack]:
        """The packs that a server holds, their finished documents only; raises KnowledgeError."""
        return self._shelves.look_up(self._load)

    def near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        """The ids of the passages of the nearest entries, the nearest first; a passage may come more than once."""
        return self._shelves.look_up(lambda: self._near(vector, via, count))

    def vectors(self, entries: Sequence[str]) -> dict[str, Vectors]:
        """Those of entries, by their keys."""
        return self._shelves.look_up(lambda: self._shelves.entries.vectors(entries))

    def some(self, entries: Sequence[str]) -> Vectors:
        """Those of entries in their order, shape (entries, dimensions); of one that is missing, zeros."""
        found = self.vectors(entries)
        nothing = np.zeros_like(next(iter(found.values()), np.zeros(1, np.float32)))
        return np.stack([found.get(key, nothing) for key in entries])

    def contents(self) -> Contents:
        """All that can be found, and the words; raises KnowledgeError."""
        return self._shelves.look_up(self._contents)

    def take(self, contents: Contents) -> None:
        """Puts in what another index held, to be found when a synchronisation asks for it; raises KnowledgeError."""
        if self._shelves.shared:
            raise KnowledgeError(
                f"{self._shelves} is shared: add the packs themselves, once, and all kiosks have them."
            )
        with self._shelves.changing():
            self._shelves.guard(lambda: self._shelves.use(lambda: self._take(contents)))

    def close(self) -> None:
        self._shelves.close()

    def _near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        """Looks further where tombstones stand in the way."""
        wanted = count
        while True:
            found = self._shelves.entries.near(vector, via, wanted)
            live = [passage for passage in found if passage in self._live]
            if len(live) >= count or len(found) < wanted:
                return live[:count]
            wanted *= 4

    def _update(self, packs: Sequence[Pack], gone: Collection[str], watch: FillingObserver) -> Changes:
        mine = {*gone, *(pack.title for pack in packs), *(said.pack for pack in packs for said in pack.passages)}
        before, _ = self._recorded(mine)
        Filling(self._shelves, self._embedder, self._words).fill(packs, watch)
        with self._shelves.changing():
            return self._shelves.use(lambda: self._finish(packs, mine, before))

    def _finish(self, packs: Sequence[Pack], mine: Collection[str], before: frozenset[str]) -> Changes:
        """Forgets what is not wanted any more."""
        passages = {passage.id: passage for pack in packs for passage in pack.passages}
        wanted = documents(passages.values())
        _, foreign = self._recorded(mine)
        stale = [key for key in self._shelves.records.passages() if key not in wanted and key not in foreign]
        if stale:
            self._shelves.announce()
            self._shelves.records.delete(stale)
        self._live = frozenset(passages) | {passage for ids in foreign.values() for passage in ids}
        self._tidy(passages.values())
        after = passages.keys()
        return Changes(len(after - before), len(before - after), len(before & after))

    def _recorded(self, mine: Collection[str]) -> tuple[frozenset[str], dict[str, list[str]]]:
        """The passages of the records that are ours, and on a server the records of others."""
        records = self._shelves.use(self._shelves.records.passages)
        foreign = others(records, mine) if self._shelves.shared else {}
        return frozenset(one for key, ids in records.items() if key not in foreign for one in ids), foreign

    def _tidy(self, passages: Iterable[Passage]) -> None:
        """Moves what can be found into a new collection, where too much cannot be; words that nobody says go as well.

        What an interruption loses here is embedded again by the next synchronisation.
        """
        entries = self._shelves.entries
        count = entries.count()
        if count - self._shelves.records.entries() <= TOMBSTONES * count:
            return
        facts, vectors = entries.facts(), entries.vectors()
        kept = [key for key in facts if passage_of(key) in self._live]
        self._shelves.announce()
        self._shelves.empty_entries()
        if kept:
            self._shelves.entries.put(kept, np.stack([vectors[key] for key in kept]), [facts[key] for key in kept])
        if not self._shelves.shared:
            said = {word for passage in passages for word in words_of(passage)}
            silent = sorted(self._words.keys() - said)
            self._shelves.vocabulary.delete(silent)
            self._words = {word: vector for word, vector in self._words.items() if word in said}

    def _load(self) -> list[Pack]:
        records, entries = self._shelves.records, self._shelves.entries
        ids = [passage for ids in records.passages().values() for passage in ids]
        said = {key: read(str(facts["said"])) for key, facts in entries.facts(ids).items()}
        self._live, self._words = frozenset(said), self._shelves.vocabulary.vectors()
        return records.packs(said)

    def _contents(self) -> Contents:
        entries = self._shelves.entries
        facts, vectors, words = entries.facts(), entries.vectors(), self._shelves.vocabulary.vectors()
        own = sorted(key for key in vectors if passage_of(key) in self._live)
        return Contents(
            own, [facts[key] for key in own], _stacked(vectors, own), sorted(words), _stacked(words, sorted(words))
        )

    def _take(self, contents: Contents) -> None:
        present = self._shelves.entries.present(contents.keys)
        rows = [row for row, key in enumerate(contents.keys) if key not in present]
        facts = [contents.facts[row] for row in rows]
        self._shelves.announce()
        self._shelves.entries.put([contents.keys[row] for row in rows], contents.vectors[rows], facts)
        self._shelves.vocabulary.put(contents.words, contents.word_vectors)

    def _tried(self, action: Callable[[], _T]) -> _T:
        """Once more, on an empty index, where this one is damaged."""
        try:
            return action()
        except FAILURES as error:
            self._shelves.start_over(error)
            if not self._shelves.shared:
                self._words = {}
            return self._shelves.guard(action)


def _stacked(vectors: Mapping[str, Vectors], of: Sequence[str]) -> Vectors:
    return np.stack([vectors[key] for key in of]) if of else np.empty((0, 0), np.float32)
