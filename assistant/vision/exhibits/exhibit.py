"""What is kept of an exhibit: its names, and features of a curator's photographs; never a photograph."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.errors import ExhibitError
from assistant.core.messages import Vectors

SUFFIX = ".npz"
MOST_VIEWS = 420
"""Of one exhibit: sixty photographs, which take a megabyte."""
MOST_BYTES = 4_000_000
"""Of a file."""
SAME = 0.01
"""How far features lie apart at most where a photograph is added twice; they are kept with three digits."""


class About(BaseModel):
    """What a file tells beside its features."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(max_length=200)
    names: Mapping[str, str] = {}
    """In other languages."""
    pack: str = ""
    """The title of the pack whose fact is told; empty: of any."""
    model: str
    """What its features are made by."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A thing that the kiosk knows by sight; without a name it is its place, when nothing is there."""

    name: str
    features: Vectors = field(repr=False)
    """Of all views of all photographs."""
    owners: npt.NDArray[np.uint16] = field(repr=False)
    """The number of the photograph that each is a view of; the first view of each is all of it."""
    model: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    pack: str = ""

    @property
    def photographs(self) -> int:
        return len(np.unique(self.owners))

    @property
    def title(self) -> str:
        """As a curator reads it."""
        return self.name or "The place without an exhibit"

    def named(self, language: str) -> str:
        return self.names.get(language, self.name)

    def with_more(self, other: "Exhibit") -> "Exhibit":
        """With the photographs of another one that it has not yet, whose names and pack are told where it has any."""
        new = [number for number in np.unique(other.owners) if not self._has(other, number)]
        kept = np.isin(other.owners, new)
        first = int(self.owners.astype(int).max(initial=-1)) + 1
        return replace(
            other,
            features=np.concatenate([self.features, other.features[kept]]),
            owners=np.concatenate([self.owners, other.owners[kept] + first]).astype(np.uint16),
            names={**self.names, **other.names},
            pack=other.pack or self.pack,
        )

    def _has(self, other: "Exhibit", number: int) -> bool:
        whole = other.features[np.argmax(other.owners == number)]
        return bool(np.isclose(self.features, whole, atol=SAME).all(axis=1).any())


def written(exhibit: Exhibit) -> bytes:
    """As a file."""
    about = About(name=exhibit.name, names=exhibit.names, pack=exhibit.pack, model=exhibit.model)
    out = BytesIO()
    np.savez(
        out,
        about=np.frombuffer(about.model_dump_json().encode(), np.uint8),
        features=exhibit.features.astype(np.float16),
        owners=exhibit.owners.astype(np.uint16),
    )
    return out.getvalue()


def read(path: Path) -> Exhibit:
    """Raises ExhibitError, which names the file and says what is wrong with it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")  # noqa: TRY301 - told like all else that is wrong with it
        with np.load(path, allow_pickle=False) as arrays:
            about = About.model_validate(json.loads(bytes(_checked(arrays["about"], np.uint8, 1))))
            features = _checked(arrays["features"], np.float16, 2).astype(np.float32)
            owners = _checked(arrays["owners"], np.uint16, 1)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, ValidationError) as error:
        raise ExhibitError(f"{path} is no exhibit that can be read ({error}); remove it and add it anew.") from error
    if len(owners) != len(features) or not 0 < len(features) <= MOST_VIEWS or not np.isfinite(features).all():
        raise ExhibitError(f"{path} is no exhibit that can be read; remove it and add it anew.")
    return Exhibit(about.name, features, owners, about.model, about.names, about.pack)


def _checked(array: "npt.NDArray[Any]", kind: type, dimensions: int) -> "npt.NDArray[Any]":
    if array.dtype != kind or array.ndim != dimensions:
        raise ValueError("it holds something else")
    return array
