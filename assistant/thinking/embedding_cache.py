"""The vectors of the texts that ship with the program, so that a fresh kiosk need not make them: a minute and more.

Eight bits a number: a cosine is off by 0.001 at most (measured on the router's examples), and by 0.0001 as a rule.
"""

import logging
import zipfile
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.core.messages import Vectors
from assistant.core.resources import resource
from assistant.core.stages import Embedder

LARGEST = 127
"""Of a signed byte."""

Kind = Literal["query", "passage"]
Texts = Mapping[tuple[Kind, str], Vectors]
"""Vectors, shape (dimensions,), by what they are of."""

log = logging.getLogger(__name__)


def shipped() -> Path:
    """The file that `assistant knowledge vectors` makes."""
    return resource("config", "vectors.npz")


class KnownVectors:
    """An Embedder: another one, which is asked only for texts whose vectors are not in a file."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        """A file that is missing, broken, or of another model costs time, nothing else."""
        self._embedder = embedder
        self._rows, self._vectors = _read(file, embedder.name)

    @property
    def name(self) -> str:
        return self._embedder.name

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._looked_up("query", texts, self._embedder.queries)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._looked_up("passage", texts, self._embedder.passages)

    def _looked_up(self, kind: Kind, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        rows = [self._rows.get(_digest(kind, text)) for text in texts]
        missing = [text for text, row in zip(texts, rows, strict=True) if row is None]
        if len(missing) == len(texts):
            return embed(texts)
        new = iter(embed(missing) if missing else ())
        return np.stack([next(new) if row is None else _unit(self._vectors[row]) for row in rows])


def write(file: Path, model: str, texts: Texts) -> None:
    """Raises OSError."""
    digests = np.array([_digest(kind, text) for kind, text in texts], np.uint64)
    vectors = np.stack(list(texts.values()))
    whole = np.rint(vectors * (LARGEST / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)
    order = np.argsort(digests)
    with file.open("wb") as opened:
        np.savez_compressed(opened, model=model, digests=digests[order], vectors=whole[order])


def _read(file: Path, model: str) -> tuple[dict[int, int], NDArray[np.int8]]:
    """Where the vector of a text stands, and all of them; of another model, or from a broken file, none."""
    nothing = dict[int, int](), np.empty((0, 0), np.int8)
    try:
        with np.load(file, allow_pickle=False) as kept:
            made_by, digests, vectors = str(kept["model"]), kept["digests"].tolist(), kept["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("The vectors of %s cannot be read (%s); they are made anew.", file, error)
        return nothing
    if made_by != model:
        log.warning("The vectors of %s are those of %s, not of %s; they are made anew.", file, made_by, model)
        return nothing
    return {digest: row for row, digest in enumerate(digests)}, vectors


def _digest(kind: Kind, text: str) -> int:
    return int.from_bytes(blake2b(f"{kind}: {text}".encode(), digest_size=8).digest(), "big")


def _unit(row: NDArray[np.int8]) -> Vectors:
    vector = row.astype(np.float32)
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit
