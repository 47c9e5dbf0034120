"""Adding photographs to an exhibit, and what is told of one; for the command line and the console."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import ExhibitError
from assistant.core.messages import Picture
from assistant.vision.exhibits.exhibit import Exhibit
from assistant.vision.exhibits.photographs import FEW, look_at, made, nothing_yet, photographs_in, views_of
from assistant.vision.exhibits.store import ExhibitStore, checked_name
from assistant.vision.sight import ImageEmbedder

PLACE = ""
"""In place of a name: all is a photograph of the place without an exhibit."""


@dataclass(frozen=True, slots=True)
class AddedPhotographs:
    """What became of photographs."""

    told: str
    broken: tuple[str, ...]
    """What is wrong with those that could not be read."""


@dataclass(frozen=True, slots=True)
class ExhibitAdder:
    """Adds photographs of a thing to a kiosk's exhibits."""

    store: ExhibitStore
    embedder: Callable[[], ImageEmbedder]

    def add(
        self,
        name: str,
        paths: Sequence[Path],
        *,
        pack: str = "",
        names: Mapping[str, str] | None = None,
        anew: bool = False,
    ) -> AddedPhotographs:
        """Name: PLACE for that. Pack: a title. Raises AssistantError; then nothing is changed."""
        name = name if name == PLACE else checked_name(name)
        files = photographs_in(paths)
        if not files:
            raise ExhibitError("Which photographs? Name pictures, or a folder of them.")
        looked = look_at(files, nothing_yet(name, pack, names), self.embedder())
        kept = self.store.add(looked.exhibit, anew=anew)
        return AddedPhotographs(told(kept), looked.broken)

    def add_picture(self, name: str, picture: Picture, pack: str = "") -> str:
        """One that the kiosk's camera took; returns what is told of the exhibit. Raises AssistantError."""
        name = name if name == PLACE else checked_name(name)
        embedder = self.embedder()
        return told(self.store.add(made([views_of(picture, embedder)], nothing_yet(name, pack), embedder)))


def told(exhibit: Exhibit) -> str:
    """An exhibit in a line, and what is wanting."""
    count = exhibit.photographs
    others = "".join(f", {language}: {name}" for language, name in sorted(exhibit.names.items()))
    pack = f", told of from {exhibit.pack}" if exhibit.pack else ""
    few = f"; from {FEW} on, of all sides, it is known surely" if count < FEW and exhibit.name else ""
    plural = "" if count == 1 else "s"
    return f"{exhibit.title}: {count} photograph{plural}{others}{pack}{few}."


def names_in(given: Sequence[str]) -> dict[str, str]:
    """The names of other languages, given as de=Smoker; raises ExhibitError."""
    names: dict[str, str] = {}
    for one in given:
        language, _, name = one.partition("=")
        if not re.fullmatch("[a-z]{2}", language) or not name.strip():
            raise ExhibitError(f"--called {one!r}: write a language (ISO 639-1) and a name, such as de=Smoker.")
        names[language] = checked_name(name)
    return names
