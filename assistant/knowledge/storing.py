"""A persistent Chroma index of passages and of the questions that they answer: its write side, and its raw look-ups."""

import fcntl
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO, TypeVar, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.types import Where
from chromadb.config import Settings
from chromadb.errors import ChromaError

from assistant.errors import KnowledgeError
from assistant.knowledge.packs import Passage
from assistant.knowledge.questions import all_words, is_chinese
from assistant.messages import Vectors
from assistant.stages import Embedder

BATCH = 1000
"""Entries written or deleted at once; Chroma takes some five thousand."""
TOLD_EVERY = 50
"""Passages between two lines of the log while an index is built."""
LOCK_SECONDS = 300.0
LOCK_LOOK_SECONDS = 0.1
FORMAT = "1"
"""Of the entries; an index of another format is built anew."""

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
Via = Literal["passage", "question"]
"""Whether an entry is the text of a passage or one of its questions."""


Report = Callable[[int, int], None]
"""Is called with how many of the new passages are embedded, and how many there are."""


def log_progress(done: int, total: int) -> None:
    """Into the log, now and then."""
    if done == total or done % TOLD_EVERY == 0:
        _LOG.info("%d of %d passages are indexed", done, total)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a synchronisation did, in passages; a changed passage is one removed and one added."""

    added: int
    removed: int
    kept: int


class Storage:
    """What the index of all packs is kept in; use sync() before any look-up.

    Processes may share the folder: a lock beside it keeps their changes apart.
    """

    _entries: chromadb.Collection
    _vocabulary: chromadb.Collection

    def __init__(self, folder: Path, embedder: Embedder, *, report: Report, lock_seconds: float) -> None:
        """Raises KnowledgeError where the folder cannot be used at all."""
        self._folder = folder
        self._embedder = embedder
        self._report = report
        self._lock_seconds = lock_seconds
        self._words: dict[str, Vectors] = {}
        self._client: Client | None = None
        with self._locked():
            try:
                self._open()
            except (ChromaError, OSError) as error:
                self._rebuild(error)

    @property
    def words(self) -> Mapping[str, Vectors]:
        """The vectors of the words of all passages, if they were wanted."""
        return self._words

    def sync(self, passages: Mapping[str, Passage], *, words: bool) -> Changes:
        """Makes the index hold exactly these passages, by their ids; embeds only what is new.

        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        with self._locked():
            try:
                return self._update(passages, words=words)
            except (ChromaError, OSError) as error:
                self._rebuild(error)
                return self._guarded(lambda: self._update(passages, words=words))

    def near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        """The ids of the passages of the nearest entries, the nearest first; a passage may come more than once."""
        return self._looked_up(lambda: self._near(vector, via, count))

    def vectors(self, passages: Iterable[str]) -> dict[str, Vectors]:
        """Those of the entries of passages, by the entries' keys."""
        wanted = list(passages)
        return self._looked_up(lambda: self._vectors(wanted))

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        result = self._entries.query(
            query_embeddings=vector, n_results=count, where={"via": via}, include=["metadatas"]
        )
        return [str(entry["passage"]) for entry in (result["metadatas"] or [[]])[0]]

    def _vectors(self, passages: list[str]) -> dict[str, Vectors]:
        entries = self._entries.get(where=cast("Where", {"passage": {"$in": passages}}), include=["embeddings"])
        return dict(zip(entries["ids"], np.asarray(entries["embeddings"], np.float32), strict=True))

    def _looked_up(self, look: Callable[[], _T]) -> _T:
        """Raises KnowledgeError if the index fails."""
        try:
            return look()
        except ChromaError:  # another process may have built it anew: look again with fresh eyes
            self._guarded(self._open)
            return self._guarded(look)

    def _update(self, passages: Mapping[str, Passage], *, words: bool) -> Changes:
        stored = set(self._entries.get(include=[])["ids"])
        wanted = {key for passage in passages.values() for key in keys(passage)}
        new = [passage for passage in passages.values() if not stored.issuperset(keys(passage))]
        stale = stored - wanted
        if stale:
            self._drop(stale)
        for done, passage in enumerate(new, start=1):
            self._add(passage)
            self._report(done, len(new))
        if words:
            self._update_words(passages.values())
        removed = len({key.partition("?")[0] for key in stale})
        return Changes(len(new), removed, len(passages) - len(new))

    def _drop(self, stale: set[str]) -> None:
        """Moves all but some entries into a new collection, with the vectors they have.

        Chroma's graph loses the way to other entries when some are deleted from it. What an interruption loses here
        is embedded again by the next synchronisation.
        """
        kept = self._entries.get(include=["embeddings", "documents", "metadatas"])
        rows = [row for row, key in enumerate(kept["ids"]) if key not in stale]
        name, made_by = self._entries.name, cast("dict[str, str]", self._entries.metadata)
        client = cast("Client", self._client)
        client.delete_collection(name)
        self._entries = self._collection(client, name, made_by)
        vectors = np.asarray(kept["embeddings"], np.float32)
        documents, metadatas = kept["documents"] or [], kept["metadatas"] or []
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            self._entries.upsert(
                ids=[kept["ids"][row] for row in batch],
                embeddings=vectors[batch],
                documents=[documents[row] for row in batch],
                metadatas=[metadatas[row] for row in batch],
            )

    def _add(self, passage: Passage) -> None:
        """In one call, so that an interruption never leaves half a passage behind."""
        own = self._embedder.passages([f"{passage.heading}. {passage.text}"])
        asked = self._embedder.queries(passage.questions) if passage.questions else own[:0]
        vias = ["passage", *["question"] * len(passage.questions)]
        self._entries.upsert(
            ids=keys(passage),
            embeddings=np.concatenate([own, asked]),
            documents=[passage.text, *passage.questions],
            metadatas=[{"passage": passage.id, "via": via, "pack": passage.pack} for via in vias],
        )

    def _update_words(self, passages: Iterable[Passage]) -> None:
        stored = self._vocabulary.get(include=["embeddings"])
        self._words = dict(zip(stored["ids"], np.asarray(stored["embeddings"], np.float32), strict=True))
        wanted = {word for passage in passages for word in words_of(passage)}
        for batch in _batches(sorted(self._words.keys() - wanted)):
            self._vocabulary.delete(ids=batch)
        for batch in _batches(sorted(wanted - self._words.keys())):
            vectors = self._embedder.queries(batch)
            self._vocabulary.upsert(ids=batch, embeddings=vectors)
            self._words.update(zip(batch, vectors, strict=True))

    def _open(self) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        client = cast("Client", chromadb.PersistentClient(str(self._folder), Settings(anonymized_telemetry=False)))
        self._client = client
        made_by = {"embedder": self._embedder.name, "format": FORMAT}
        for stored in client.list_collections():
            if stored.metadata != made_by:
                _LOG.info("The index was made by another embedding model; it is built anew.")
                client.delete_collection(stored.name)
        self._entries = self._collection(client, "passages", made_by)
        self._vocabulary = self._collection(client, "words", made_by)

    @staticmethod
    def _collection(client: Client, name: str, made_by: dict[str, str]) -> chromadb.Collection:
        return client.get_or_create_collection(
            name, metadata=made_by, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def _rebuild(self, cause: Exception) -> None:
        _LOG.warning("The index in %s cannot be used (%s); it is built anew.", self._folder, cause)
        self.close()
        Client.clear_system_cache()  # it keeps what it could not open
        if self._folder.is_dir():
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            self._folder.unlink(missing_ok=True)
        self._guarded(self._open)

    def _guarded(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except (ChromaError, OSError) as error:
            raise KnowledgeError(f"The index in {self._folder} cannot be used: {error}") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self._folder.with_name(f"{self._folder.name}.lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            file = lock.open("w")
        except OSError as error:
            raise KnowledgeError(f"The index cannot be kept in {self._folder}: {error.strerror}.") from error
        with file:
            self._lock(file)
            yield

    def _lock(self, file: TextIO) -> None:
        end = time.monotonic() + self._lock_seconds
        while True:
            try:
                return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise KnowledgeError(
                        f"Another program has been changing the index in {self._folder} "
                        f"for {self._lock_seconds:g} s (knowledge.lock_seconds)."
                    ) from error
            time.sleep(LOCK_LOOK_SECONDS)


def keys(passage: Passage) -> list[str]:
    """The entries of a passage: its text, then its questions."""
    return [passage.id, *(f"{passage.id}?{number}" for number in range(len(passage.questions)))]


def words_of(passage: Passage) -> list[str]:
    """Those that can be compared by meaning; translations would only repeat them."""
    words = all_words("\n".join([passage.text, *passage.questions]))
    return [word for word in words if len(word) > 2 or is_chinese(word)]


def _batches(items: Sequence[str]) -> Iterator[list[str]]:
    return (list(items[start : start + BATCH]) for start in range(0, len(items), BATCH))
