"""What the index is kept in: the vectors of passages and of the questions that they answer, document by document.

Each document has a record of its passages, which is written when all of them are there. Only passages of records are
found: what an interrupted run has written is out of sight, and is not embedded again by the next run. A passage that
no record names any more stays as a tombstone until there are many: Chroma's graph loses the way to other entries when
some are deleted from it, so what is left has to be moved into a new collection.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.errors import KnowledgeError
from assistant.knowledge import disk
from assistant.knowledge.chroma import FAILURES, Database, Facts, Server, Shelf
from assistant.knowledge.entries import MARK, Entries, Via, passage_of
from assistant.knowledge.lock import locked
from assistant.knowledge.passages import Pack, Passage
from assistant.knowledge.questions import all_words, is_chinese
from assistant.knowledge.records import Records, documents, pack_of, read, written
from assistant.messages import Vectors
from assistant.stages import Embedder

AT_ONCE = 25
"""Passages embedded and written at once."""
TOMBSTONES = 0.2
"""The share of the entries; with more, what is left is moved into a new collection."""
TOLD_EVERY = 50
"""Passages between two lines of the log while an index is built."""
LOCK_SECONDS = 300.0
FORMAT = "3"
"""Of the entries; an index of another format is built anew."""

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


Report = Callable[[int, int], None]
"""Is called with how many of the new passages are embedded, and how many there are."""


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

    Processes may share the folder: a lock beside it keeps their changes apart. On a server, each changes its own packs.
    """

    _entries: Entries
    _records: Records
    _vocabulary: Shelf

    def __init__(
        self, folder: Path, embedder: Embedder, *, report: Report, lock_seconds: float, server: Server | None = None
    ) -> None:
        """Raises KnowledgeError where the folder cannot be used at all, or the server does not answer."""
        self._folder = folder
        self._embedder = embedder
        self._report = report
        self._lock_seconds = lock_seconds
        self._database = Database(folder, server, {"embedder": embedder.name, "format": FORMAT})
        self._words: dict[str, Vectors] = {}
        self._live: frozenset[str] = frozenset()
        with locked(self._folder, self._lock_seconds):
            self._tried(self._open)

    @property
    def words(self) -> Mapping[str, Vectors]:
        """The vectors of the words of all passages, if they were wanted."""
        return self._words

    def sync(
        self,
        passages: Mapping[str, Passage],
        *,
        words: bool,
        packs: Sequence[Pack] = (),
        gone: Collection[str] = (),
    ) -> Changes:
        """Makes the index hold exactly these passages, by their ids; embeds only what is new.

        packs: theirs, to be kept beside them. A server keeps packs of other titles, but for those that are gone.
        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        with locked(self._folder, self._lock_seconds):
            return self._tried(lambda: self._update(passages, packs, gone, words=words))

    def load(self) -> list[Pack]:
        """The packs that a server holds, their finished documents only; raises KnowledgeError."""
        return self._looked_up(self._load)

    def near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        """The ids of the passages of the nearest entries, the nearest first; a passage may come more than once."""
        return self._looked_up(lambda: self._near(vector, via, count))

    def vectors(self, entries: Sequence[str]) -> dict[str, Vectors]:
        """Those of entries, by their keys."""
        return self._looked_up(lambda: self._entries.vectors(entries))

    def some(self, entries: Sequence[str]) -> Vectors:
        """Those of entries in their order, shape (entries, dimensions); of one that is missing, zeros."""
        found = self.vectors(entries)
        nothing = np.zeros_like(next(iter(found.values()), np.zeros(1, np.float32)))
        return np.stack([found.get(key, nothing) for key in entries])

    def contents(self) -> Contents:
        """All that can be found, and the words; raises KnowledgeError."""
        return self._looked_up(self._contents)

    def take(self, contents: Contents) -> None:
        """Puts in what another index held, to be found when a synchronisation asks for it; raises KnowledgeError."""
        if self._database.shared:
            raise KnowledgeError(
                f"{self._database} is shared: add the packs themselves, once, and all kiosks have them."
            )
        with locked(self._folder, self._lock_seconds):
            self._guarded(lambda: self._take(contents))

    def close(self) -> None:
        self._database.close()

    def _near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        """Looks further where tombstones stand in the way."""
        wanted = count
        while True:
            found = self._entries.near(vector, via, wanted)
            live = [passage for passage in found if passage in self._live]
            if len(live) >= count or len(found) < wanted:
                return live[:count]
            wanted *= 4

    def _looked_up(self, look: Callable[[], _T]) -> _T:
        """Raises KnowledgeError if the index fails."""
        try:
            return look()
        except FAILURES:  # another process may have built it anew: look again with fresh eyes
            self._guarded(self._open)
            return self._guarded(look)

    def _update(
        self, passages: Mapping[str, Passage], packs: Sequence[Pack], gone: Collection[str], *, words: bool
    ) -> Changes:
        wanted = documents(passages.values())
        records = self._records.passages()
        mine = {*gone, *(pack.title for pack in packs), *(passage.pack for passage in passages.values())}
        others = {key: ids for key, ids in records.items() if self._database.shared and pack_of(key) not in mine}
        before = {passage for key, ids in records.items() if key not in others for passage in ids}
        if words and not self._words:
            self._words = self._vocabulary.vectors()
        known = records if self._is_whole() else {}
        self._fill(wanted, known, {pack.title: pack for pack in packs}, words=words)
        self._records.delete([key for key in records if key not in wanted and key not in others])
        self._live = frozenset(passages) | {passage for ids in others.values() for passage in ids}
        self._tidy(passages.values())
        after = passages.keys()
        return Changes(len(after - before), len(before - after), len(before & after))

    def _is_whole(self) -> bool:
        """Whether there are as many entries as the records name, or more."""
        whole = self._entries.count() >= self._records.entries()
        if not whole:
            _LOG.warning("%s has lost entries; they are made again.", self._database)
        return whole

    def _fill(
        self,
        wanted: Mapping[str, list[Passage]],
        records: Mapping[str, list[str]],
        packs: Mapping[str, Pack],
        *,
        words: bool,
    ) -> None:
        """Embeds what is missing, and records each document when it is whole."""
        changed = {key: own for key, own in wanted.items() if records.get(key) != [passage.id for passage in own]}
        known = {passage for ids in records.values() for passage in ids}
        unsure = [passage for own in changed.values() for passage in own if passage.id not in known]
        present = self._entries.present([key for passage in unsure for key in keys(passage)])
        missing = {passage.id for passage in unsure if not present.issuperset(keys(passage))}
        done = 0
        for key, own in changed.items():
            new = [passage for passage in own if passage.id in missing]
            for start in range(0, len(new), AT_ONCE):
                batch = new[start : start + AT_ONCE]
                self._add(batch)
                if words:
                    self._add_words(batch)
                done += len(batch)
                self._report(done, len(missing))
            if words:
                self._add_words(own)
            self._records.put(key, own, packs.get(pack_of(key)) if self._database.shared else None)
        if self._database.shared:
            self._tell(wanted, packs)

    def _tell(self, wanted: Mapping[str, list[Passage]], packs: Mapping[str, Pack]) -> None:
        """What is said of packs as a whole, such as what is off limits, may change without their passages."""
        for pack in packs.values():
            told = self._records.telling(pack)
            for key, own in wanted.items():
                if pack_of(key) == pack.title and key not in told:
                    self._records.put(key, own, pack)

    def _add(self, passages: Sequence[Passage]) -> None:
        asked = [question for passage in passages for question in (*passage.questions, *passage.unanswered)]
        texts = self._embedder.passages([f"{passage.heading}. {passage.text}" for passage in passages])
        questions = self._embedder.queries(asked) if asked else texts[:0]
        self._entries.put(
            [passage.id for passage in passages] + [key for passage in passages for key in keys(passage)[1:]],
            np.concatenate([texts, questions]),
            [self._facts(passage, "passage") for passage in passages]
            + [self._facts(passage, "question") for passage in passages for _ in keys(passage)[1:]],
        )

    def _facts(self, passage: Passage, via: Via) -> Facts:
        facts: dict[str, str | int] = {"passage": passage.id, "via": via, "pack": passage.pack}
        if self._database.shared and via == "passage":
            facts["said"] = written(passage)
        return facts

    def _add_words(self, passages: Iterable[Passage]) -> None:
        new = sorted({word for passage in passages for word in words_of(passage)} - self._words.keys())
        if new:
            vectors = self._embedder.queries(new)
            self._vocabulary.put(new, vectors)
            self._words.update(zip(new, vectors, strict=True))

    def _tidy(self, passages: Iterable[Passage]) -> None:
        """Moves what can be found into a new collection, where too much cannot be; words that nobody says go as well.

        What an interruption loses here is embedded again by the next synchronisation.
        """
        count = self._entries.count()
        if count - self._records.entries() <= TOMBSTONES * count:
            return
        facts, vectors = self._entries.facts(), self._entries.vectors()
        kept = [key for key in facts if passage_of(key) in self._live]
        self._entries = self._entries.emptied()
        if kept:
            self._entries.put(kept, np.stack([vectors[key] for key in kept]), [facts[key] for key in kept])
        if not self._database.shared:
            silent = sorted(self._words.keys() - {word for passage in passages for word in words_of(passage)})
            self._vocabulary.delete(silent)
            for word in silent:
                del self._words[word]

    def _load(self) -> list[Pack]:
        ids = [passage for ids in self._records.passages().values() for passage in ids]
        said = {key: read(str(facts["said"])) for key, facts in self._entries.facts(ids).items()}
        self._live, self._words = frozenset(said), self._vocabulary.vectors()
        return self._records.packs(said)

    def _contents(self) -> Contents:
        facts, vectors, words = self._entries.facts(), self._entries.vectors(), self._vocabulary.vectors()
        own = sorted(key for key in vectors if passage_of(key) in self._live)
        return Contents(
            own, [facts[key] for key in own], _stacked(vectors, own), sorted(words), _stacked(words, sorted(words))
        )

    def _take(self, contents: Contents) -> None:
        present = self._entries.present(contents.keys)
        rows = [row for row, key in enumerate(contents.keys) if key not in present]
        facts = [contents.facts[row] for row in rows]
        self._entries.put([contents.keys[row] for row in rows], contents.vectors[rows], facts)
        self._vocabulary.put(contents.words, contents.word_vectors)

    def _open(self) -> None:
        if not self._database.open():
            _LOG.info("The index was made by another embedding model; it is built anew.")
        self._entries = Entries(self._database)
        self._records = Records(self._database.shelf("documents"))
        self._vocabulary = self._database.shelf("words")

    def _tried(self, action: Callable[[], _T]) -> _T:
        """Once more: on an empty index where this one is damaged; a server may only have moved its collections."""
        try:
            return action()
        except FAILURES as error:
            if not self._database.shared:
                if why := disk.trouble(
                    self._folder, disk.INDEX_BYTES
                ):  # an index that is whole is not given up for that
                    raise KnowledgeError(f"{self._database} cannot be used: {why}") from error
                _LOG.warning("%s cannot be used (%s); it is built anew.", self._database, error)
                self._database.give_up()
                self._words = {}
            self._guarded(self._open)
            return self._guarded(action)

    def _guarded(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except FAILURES as error:
            why = "" if self._database.shared else disk.trouble(self._folder, disk.INDEX_BYTES)
            raise KnowledgeError(f"{self._database} cannot be used: {why or error}") from error


def keys(passage: Passage) -> list[str]:
    """The entries of a passage: its text, then its questions, then those that nothing answers."""
    questions = len(passage.questions) + len(passage.unanswered)
    return [passage.id, *(f"{passage.id}{MARK}{number}" for number in range(questions))]


def words_of(passage: Passage) -> list[str]:
    """Those that can be compared by meaning; translations would only repeat them."""
    words = all_words("\n".join([passage.text, *passage.questions]))
    return [word for word in words if len(word) > 2 or is_chinese(word)]


def _stacked(vectors: Mapping[str, Vectors], of: Sequence[str]) -> Vectors:
    return np.stack([vectors[key] for key in of]) if of else np.empty((0, 0), np.float32)
