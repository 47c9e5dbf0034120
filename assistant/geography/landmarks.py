"""The world's landmarks of config/landmarks.toml, found by their names in any places.toml, also nearly heard."""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.geography.names import key, words
from assistant.geography.place_names import called, everywhere

LEAST_LIKENESS = 88
"""Per cent of letters; "the Eifel Tower" and "Machu Pichu" are meant, "the Tower Hotel" is not."""
SHORTEST_LIKE = 6
"""Letters; shorter names have to be the very ones."""


class LandmarkEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Near(LandmarkEntry):
    """The nearest town of GeoNames, for a test."""

    town: str
    km: float


class Landmark(LandmarkEntry):
    """A sight, and where it lies in degrees."""

    name: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    country: str = ""
    """ISO 3166-1 alpha-2; none for the poles."""
    near: Near | None = None
    spoken: Annotated[Mapping[str, str], Field(default_factory=dict)]
    """By language, where it differs, as it stands after "from"."""
    also: tuple[str, ...] = ()

    def called(self, language: str) -> str:
        return self.spoken.get(language, self.name)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.spoken.values(), *self.also)


class Landmarks:
    """Finds landmarks in sentences."""

    def __init__(self, table: Path | None = None) -> None:
        """Raises ConfigError where the table cannot be used."""
        path = table or resource("config", "landmarks.toml")
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            self.all = TypeAdapter(tuple[Landmark, ...]).validate_python(
                [{**row, "spoken": called("landmarks", row["name"])} for row in content["landmarks"]]
            )
        except (OSError, KeyError, tomllib.TOMLDecodeError, ValidationError) as error:
            raise ConfigError(f"{path} cannot be read: {error}") from error

    @cached_property
    def _by_key(self) -> Mapping[str, Landmark]:
        return {bare(name): landmark for landmark in self.all for name in landmark.names}

    def find(self, text: str) -> tuple[Landmark, str] | None:
        """The landmark that a sentence names, and the words that name it."""
        sentence = words(text)
        longest = max(name.count(" ") for name in self._by_key) + 1
        for named in (self._by_key.get, self._like):  # the very name first: "Machu Picchu", not "Machu Picchu to"
            for size in range(min(longest, len(sentence)), 0, -1):
                for start in range(len(sentence) - size + 1):
                    window = sentence[start : start + size]
                    if landmark := named(" ".join(word.key for word in window)):
                        return landmark, text[window[0].start : window[-1].end]
        return None

    def _like(self, name: str) -> Landmark | None:
        if len(name) < SHORTEST_LIKE or " " not in name:  # a single word is too easily like another
            return None
        like = process.extractOne(name, self._by_key.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS)
        return self._by_key[like[0]] if like else None


def bare(name: str) -> str:
    """As names are compared, without the article at its beginning."""
    first, _, rest = key(name).partition(" ")
    return rest if rest and first in everywhere("bare_articles") else key(name)
