"""Tells what a pack answers from what it leaves open, by all of its questions together: kernel ridge regression.

The one nearest question tells little: "Who discovered the waggle dance?" is near to "What is the waggle dance?". That a
pack never says who discovered, invented or weighs what, all those that it leaves open tell together.
"""

import logging
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.core.messages import Vectors

SHARPNESS = 10.0
"""Of the kernel, exp(SHARPNESS * (cosine - 1)): 15, 20 and 30 told less on the part "dev" of tests/data/bees.toml."""
RIDGE = 0.1
"""0.3 and 1 told less there."""
MOST = 6000
"""Questions of a pack that are learnt from, evenly chosen: all pairs of them take 144 MB for some seconds, once."""

VECTORS, WEIGHTS = "vectors-", "weights-"
"""What the names of the arrays in the file begin with; the vectors, too, as the database takes 0.6 s to give them."""

Item = TypeVar("Item")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Divide:
    """Between the questions that a pack answers and those that it leaves open."""

    vectors: Vectors
    """Of its questions."""
    weights: NDArray[np.float32]

    def side(self, asked: Vectors) -> float:
        """About 1 for a question like those that are answered, -1 for one like those left open, 0 for any other.

        asked: shape (dimensions,).
        """
        return float(_kernel(self.vectors @ asked) @ self.weights)


def learn(vectors: Vectors, answered: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The weights of the questions; vectors: shape (questions, dimensions)."""
    sides = np.where(answered, 1.0, -1.0).astype(np.float32)
    pairs = _kernel(vectors @ vectors.T)
    pairs[np.diag_indices(len(pairs))] += RIDGE
    # Where a pack has few of one kind, hardly any likeness to the other tells.
    weights: NDArray[np.float32] = np.linalg.solve(pairs, sides - sides.mean()).astype(np.float32)
    return weights


class Divides:
    """What was learnt, kept in a file: it takes seconds."""

    def __init__(self, file: Path, model: str) -> None:
        """model: what makes the vectors, and how they are kept; what another one's told is learnt anew."""
        self._file = file
        self._model = model
        self._learnt = _read(file)

    def of(
        self, questions: Mapping[str, Mapping[str, bool]], read: Callable[[Sequence[str]], Vectors]
    ) -> dict[str, Divide]:
        """Of each pack that leaves questions open.

        questions: by pack, the keys of its questions and whether it answers them. read: gives the vectors of keys.
        """
        kept: dict[str, Divide] = {}
        found: dict[str, Divide] = {}
        for pack, own in questions.items():
            if len({*own.values()}) == 2:
                keys = evenly([*own], MOST)
                made_of = [self._model, f"{SHARPNESS} {RIDGE}", *keys]
                digest = sha256("\n".join(made_of).encode()).hexdigest()
                divide = self._learnt.get(digest)
                if divide is None:
                    vectors = read(keys)
                    divide = Divide(vectors, learn(vectors, np.array([own[key] for key in keys])))
                found[pack] = divide
                if divide.vectors.any(axis=1).all():  # another process may just be filling the index
                    kept[digest] = divide
        if kept.keys() != self._learnt.keys():
            self._learnt = kept
            self._write()
        return found

    def _write(self) -> None:
        part = self._file.with_name(f".{self._file.name}.part")
        arrays = {
            **{f"{VECTORS}{digest}": divide.vectors for digest, divide in self._learnt.items()},
            **{f"{WEIGHTS}{digest}": divide.weights for digest, divide in self._learnt.items()},
        }
        try:
            with part.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            part.replace(self._file)
        except OSError as error:
            log.warning("What the packs leave open cannot be kept in %s: %s", self._file, error)


def evenly(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many of them, in their order."""
    step = max(1.0, len(items) / most)
    return [items[int(number * step)] for number in range(min(most, len(items)))]


def _kernel(cosines: Vectors) -> Vectors:
    kernel: Vectors = np.exp(SHARPNESS * (cosines - 1))
    return kernel


def _read(file: Path) -> dict[str, Divide]:
    """None of a file that is missing or broken."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            digests = [name.removeprefix(WEIGHTS) for name in kept.files if name.startswith(WEIGHTS)]
            return {digest: Divide(kept[f"{VECTORS}{digest}"], kept[f"{WEIGHTS}{digest}"]) for digest in digests}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("%s is broken and will be made anew: %s", file, error)
        return {}
