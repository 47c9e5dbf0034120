"""The index of passages, of the questions that they answer, and of their words: its read side."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.knowledge.packs import Pack, Passage
from assistant.knowledge.storing import LOCK_SECONDS, Changes, Report, Storage, Via, keys, log_progress, words_of
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
    """The passages of all packs, found by meaning; use sync() before search()."""

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
        self._embedder = embedder
        self._compares_words = words
        self._passages: dict[str, Passage] = {}
        self._storage = Storage(folder, embedder, report=report, lock_seconds=lock_seconds)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(self._passages.values())

    def sync(self, packs: Iterable[Pack]) -> Changes:
        """Makes the index hold exactly these packs; embeds only what is new.

        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        self._passages = {passage.id: passage for pack in packs for passage in pack.passages}
        return self._storage.sync(self._passages, words=self._compares_words)

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
