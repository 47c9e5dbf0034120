"""A persistent Chroma index of passages, of the questions that they answer, and of their words."""

import fcntl
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from assistant.knowledge.packs import Pack, Passage
from assistant.knowledge.questions import all_words
from assistant.messages import Vectors
from assistant.stages import Embedder

CANDIDATES = 8
"""Entries looked up for each passage wanted: several questions lead to one passage."""
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


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with cosine similarities to what was asked."""

    passage: Passage
    passage_score: float
    """Of its heading and text."""
    question_scores: tuple[float, ...] = ()
    """Of each of its questions."""

    @property
    def question_score(self) -> float:
        """Of the most alike of its questions; the passage's own where it has none."""
        return max(self.question_scores, default=self.passage_score)

    @property
    def score(self) -> float:
        return (self.passage_score + self.question_score) / 2

    @property
    def via(self) -> Literal["passage", "question"]:
        """Whether it was found rather by its text or by one of its questions."""
        return "question" if self.question_score > self.passage_score else "passage"


class KnowledgeIndex:
    """The passages of all packs, found by meaning; use sync() before search().

    Processes may share the folder: a lock beside it keeps their changes apart.
    """

    _entries: chromadb.Collection
    _vocabulary: chromadb.Collection

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        words: bool = True,
        report: Report = log_progress,
        lock_seconds: float = LOCK_SECONDS,
    ) -> None:
        """Words: whether likeness() is wanted. Raises KnowledgeError where the folder cannot be used at all."""
        self._folder = folder
        self._embedder = embedder
        self._compares_words = words
        self._report = report
        self._lock_seconds = lock_seconds
        self._passages: dict[str, Passage] = {}
        self._words: dict[str, Vectors] = {}
        self._client: Client | None = None
        with self._locked():
            try:
                self._open()
            except (ChromaError, OSError) as error:
                self._rebuild(error)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(self._passages.values())

    def sync(self, packs: Iterable[Pack]) -> Changes:
        """Makes the index hold exactly these packs; embeds only what is new.

        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        self._passages = {passage.id: passage for pack in packs for passage in pack.passages}
        with self._locked():
            try:
                return self._update()
            except (ChromaError, OSError) as error:
                self._rebuild(error)
                return self._guarded(self._update)

    def search(self, text: str, count: int) -> list[Hit]:
        """The passages most alike to what was asked, best first; raises KnowledgeError if the index fails."""
        if not self._passages:
            return []
        vector = self._embedder.queries([text])
        try:
            found = self._find(vector, count)
        except ChromaError:  # another process may have built it anew: look again with fresh eyes
            self._guarded(self._open)
            found = self._guarded(lambda: self._find(vector, count))
        return sorted(found, key=lambda hit: -hit.score)[:count]

    def likeness(self, word: str, passage: Passage) -> float:
        """Cosine similarity of a word to the most alike word of a passage and its questions."""
        if len(word) < 2:
            return 0.0
        own = [self._words[other] for other in _words(passage) if other in self._words]
        return float((np.stack(own) @ self._embedder.queries([word])[0]).max()) if own else 0.0

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _find(self, vector: Vectors, count: int) -> list[Hit]:
        """Every passage that is near by its text or by a question, with its exact scores both ways."""
        near: set[str] = set()
        for via in ("passage", "question"):
            result = self._entries.query(
                query_embeddings=vector, n_results=CANDIDATES * count, where={"via": via}, include=["metadatas"]
            )
            near.update(str(entry["passage"]) for entry in (result["metadatas"] or [[]])[0])
        if not near:
            return []
        entries = self._entries.get(where=cast("Where", {"passage": {"$in": list(near)}}), include=["embeddings"])
        similarity = np.asarray(entries["embeddings"], np.float32) @ vector[0]
        scores = dict(zip(entries["ids"], similarity.tolist(), strict=True))
        return [_hit(passage, scores) for key, passage in self._passages.items() if key in near]

    def _update(self) -> Changes:
        stored = set(self._entries.get(include=[])["ids"])
        wanted = {key for passage in self._passages.values() for key in _keys(passage)}
        new = [passage for passage in self._passages.values() if not stored.issuperset(_keys(passage))]
        stale = stored - wanted
        if stale:
            self._drop(stale)
        for done, passage in enumerate(new, start=1):
            self._add(passage)
            self._report(done, len(new))
        if self._compares_words:
            self._update_words()
        removed = len({key.partition("?")[0] for key in stale})
        return Changes(len(new), removed, len(self._passages) - len(new))

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
            ids=_keys(passage),
            embeddings=np.concatenate([own, asked]),
            documents=[passage.text, *passage.questions],
            metadatas=[{"passage": passage.id, "via": via, "pack": passage.pack} for via in vias],
        )

    def _update_words(self) -> None:
        stored = self._vocabulary.get(include=["embeddings"])
        self._words = dict(zip(stored["ids"], np.asarray(stored["embeddings"], np.float32), strict=True))
        wanted = {word for passage in self._passages.values() for word in _words(passage)}
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


def _keys(passage: Passage) -> list[str]:
    """The entries of a passage: its text, then its questions."""
    return [passage.id, *(f"{passage.id}?{number}" for number in range(len(passage.questions)))]


def _words(passage: Passage) -> list[str]:
    """Those that can be compared by meaning: a Chinese character is no word, and translations would only repeat."""
    return [word for word in all_words("\n".join([passage.text, *passage.questions])) if len(word) > 2]


def _hit(passage: Passage, scores: dict[str, float]) -> Hit:
    own, *asked = (scores.get(key, 0.0) for key in _keys(passage))
    return Hit(passage, own, tuple(asked))


def _batches(items: Sequence[str]) -> Iterator[list[str]]:
    return (list(items[start : start + BATCH]) for start in range(0, len(items), BATCH))
