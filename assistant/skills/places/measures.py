"""How high, long or deep things are: config/measures.toml, with the names of each language's places.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.geography.chinese import simplified
from assistant.geography.landmarks import bare
from assistant.geography.names import NameWord
from assistant.geography.place_names import called, place_names

Sort: TypeAlias = Literal["mountains", "buildings", "rivers", "lakes"]


class MeasureRow(BaseModel):
    """What the file has of a thing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(gt=0)
    countries: tuple[str, ...] = Field(alias="in")
    source: Literal["", "factbook", "wordnet", "wikipedia"] = ""
    """Where the value was found; the file's first lines explain it."""
    town: str = ""
    continent: str = ""
    shared: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A mountain, building, river or lake."""

    name: str
    """As the file has it: English, without an article."""
    sort: Sort
    row: MeasureRow

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *called("measures", self.name).values(), *self.row.also)

    def called(self, language: str) -> str:
        """Its name in a language; empty where it has no other one there."""
        return place_names(language).measures.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Sighted:
    """A thing that a sentence names, and its words there."""

    measure: Measure
    indices: frozenset[int]


class Measures:
    """Finds the things of the table in sentences."""

    def __init__(self, table: Path | None = None) -> None:
        """Raises ConfigError where the table cannot be used."""
        path = table or resource("config", "measures.toml")
        try:
            content = TypeAdapter(dict[Sort, dict[str, MeasureRow]]).validate_python(
                tomllib.loads(path.read_text(encoding="utf-8"))
            )
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
            raise ConfigError(f"{path} cannot be read: {error}") from error
        self.all = tuple(Measure(name, sort, row) for sort, rows in content.items() for name, row in rows.items())

    @cached_property
    def by_name(self) -> Mapping[str, Measure]:
        """By the name of the file."""
        return {measure.name: measure for measure in self.all}

    @cached_property
    def _by_key(self) -> Mapping[str, Sequence[Measure]]:
        """By compared names; one name may be a river's and a mountain's."""
        found: dict[str, list[Measure]] = {}
        for measure in self.all:
            names = [bare(name) for name in measure.names]
            for name in dict.fromkeys((*names, *map(simplified, names))):  # what is Japanese is written as it is
                found.setdefault(name, []).append(measure)
        return found

    @cached_property
    def _longest(self) -> int:
        return max(name.count(" ") for name in self._by_key) + 1

    def find(self, sentence: Sequence[NameWord], sorts: Sequence[Sort]) -> Sighted | None:
        """The longest name of a thing of some sorts."""
        for size in range(min(self._longest, len(sentence)), 0, -1):
            for start in range(len(sentence) - size + 1):
                name = " ".join(word.key for word in sentence[start : start + size])
                for measure in self._by_key.get(name, ()):
                    if measure.sort in sorts:
                        return Sighted(measure, frozenset(range(start, start + size)))
        return None
