"""The index of passages, of the questions that they answer, and of their words: its read side."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.knowledge.chroma import Server
from assistant.knowledge.passages import Pack, Passage
from assistant.knowledge.storing import (
    LOCK_SECONDS,
    Changes,
    Contents,
    Report,
    Storage,
    Via,
    keys,
    log_progress,
    words_of,
)
from assistant.messages import Vectors
from assistant.stages import Embedder

CANDIDATES = 8
"""Entries looked up for each passage wanted: several questions lead to one passage."""


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
    def via(self) -> Via:
        """Whether it was found rather by its text or by one of its questions."""
        return "question" if self.question_score > self.passage_score else "passage"


class KnowledgeIndex:
    """The passages of all packs, found by meaning; use sync() or load() before search()."""

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        words: bool = True,
        report: Report = log_progress,
        lock_seconds: float = LOCK_SECONDS,
        server: Server | None = None,
    ) -> None:
        """Words: whether likeness() is wanted. Raises KnowledgeError where folder or server cannot be used at all."""
        self._embedder = embedder
        self._compares_words = words
        self._passages: dict[str, Passage] = {}
        self._packs: tuple[Pack, ...] = ()
        self._storage = Storage(folder, embedder, report=report, lock_seconds=lock_seconds, server=server)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(self._passages.values())

    @property
    def packs(self) -> tuple[Pack, ...]:
        return self._packs

    def sync(self, packs: Iterable[Pack], gone: Collection[str] = ()) -> Changes:
        """Makes the index hold exactly these packs; embeds only what is new.

        A server keeps the packs of others as well, but those whose titles are gone.
        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        self._know(packs)
        return self._storage.sync(self._passages, words=self._compares_words, packs=self._packs, gone=gone)

    def load(self) -> None:
        """Finds what a server holds; raises KnowledgeError."""
        self._know(self._storage.load())

    def contents(self) -> Contents:
        """All that it holds, to be carried to another index; raises KnowledgeError."""
        return self._storage.contents()

    def take(self, contents: Contents) -> None:
        """Puts in what another one held, so that sync() need not embed it; raises KnowledgeError."""
        self._storage.take(contents)

    def search(self, text: str, count: int) -> list[Hit]:
        """The passages most alike to what was asked, best first; raises KnowledgeError if the index fails."""
        if not self._passages:
            return []
        found = self._find(self._embedder.queries([text]), count)
        return sorted(found, key=lambda hit: -hit.score)[:count]

    def likeness(self, word: str, passage: Passage) -> float:
        """Cosine similarity of a word to the most alike word of a passage and its questions."""
        if len(word) < 2:
            return 0.0
        words = self._storage.words
        own = [words[other] for other in words_of(passage) if other in words]
        return float((np.stack(own) @ self._embedder.queries([word])[0]).max()) if own else 0.0

    def close(self) -> None:
        self._storage.close()

    def _know(self, packs: Iterable[Pack]) -> None:
        self._packs = tuple(packs)
        self._passages = {passage.id: passage for pack in self._packs for passage in pack.passages}

    def _find(self, vector: Vectors, count: int) -> list[Hit]:
        """Every passage that is near by its text or by a question, with its exact scores both ways."""
        near = {
            *self._storage.near(vector, "passage", CANDIDATES * count),
            *self._storage.near(vector, "question", CANDIDATES * count),
        }
        if not near:
            return []
        vectors = self._storage.vectors(near)
        scores = {key: float(own @ vector[0]) for key, own in vectors.items()}
        return [_hit(passage, scores) for key, passage in self._passages.items() if key in near]


def _hit(passage: Passage, scores: dict[str, float]) -> Hit:
    own, *asked = (scores.get(key, 0.0) for key in keys(passage))
    return Hit(passage, own, tuple(asked))
