"""Weights that PyTorch saved before 1.6 (a few pickles, then the numbers), read without PyTorch and without its trust.

A pickle may name any function to be called; here only the four that such a file needs can be named.
"""

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from assistant.core.errors import VisionError

Weights: TypeAlias = Mapping[str, "np.ndarray[Any, np.dtype[np.float32]]"]
"""Tensors by name."""

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
KINDS: "dict[str, np.dtype[Any]]" = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Stored(NamedTuple):
    """Where a tensor's numbers stand."""

    kind: str
    key: str


class _Tensor(NamedTuple):
    """What the pickle tells of a tensor; its arguments are those of torch._utils._rebuild_tensor_v2."""

    stored: _Stored
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    requires_grad: bool
    hooks: object


class _Unpickler(pickle.Unpickler):
    """Knows what such a file needs and nothing else."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - what pickle wants
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in KINDS:
            return name
        raise pickle.UnpicklingError(f"it wants {module}.{name}, which no weights need")

    def persistent_load(self, pid: Any) -> _Stored:  # noqa: ANN401 - what pickle hands over
        _storage, kind, key, *_ = pid
        return _Stored(kind, key)


def read_weights(path: Path) -> Weights:
    """The tensors of floats of a file; raises VisionError where it is none of PyTorch's."""
    try:
        with path.open("rb") as file:
            magic, protocol, _system = (_Unpickler(file).load() for _ in range(3))
            if (magic, protocol) != (MAGIC, PROTOCOL):
                raise ValueError("another kind of file")  # noqa: TRY301 - told like all else that is wrong with it
            tensors: Mapping[str, _Tensor] = _Unpickler(file).load()
            keys: list[str] = _Unpickler(file).load()
            kinds: dict[str, np.dtype[Any]] = {t.stored.key: KINDS[t.stored.kind] for t in tensors.values()}
            numbers = {key: _numbers(file, kinds[key]) for key in keys}
        return {name: _tensor(tensor, numbers) for name, tensor in tensors.items() if tensor.stored.kind[0] == "F"}
    except (OSError, pickle.UnpicklingError, ValueError, TypeError, KeyError, EOFError, AttributeError) as error:
        raise VisionError(f"{path} holds no weights of PyTorch that can be read: {error}") from error


def _numbers(file: BufferedReader, kind: "np.dtype[Any]") -> "np.ndarray[Any, Any]":
    count = int.from_bytes(file.read(8), "little")
    data = file.read(count * kind.itemsize)
    if len(data) != count * kind.itemsize:
        raise EOFError("it ends in the middle of a tensor")
    return np.frombuffer(data, kind)


def _tensor(tensor: _Tensor, numbers: "Mapping[str, np.ndarray[Any, Any]]") -> "np.ndarray[Any, np.dtype[np.float32]]":
    stored = numbers[tensor.stored.key]
    last = tensor.offset + sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.strides, strict=True))
    if min([tensor.offset, *tensor.strides]) < 0 or min(tensor.shape, default=1) < 1 or last >= len(stored):
        raise ValueError("a tensor is larger than its numbers")
    strides = [stride * stored.itemsize for stride in tensor.strides]
    return np.lib.stride_tricks.as_strided(stored[tensor.offset :], tensor.shape, strides).copy()
