"""The exhibits in the data folder: one file each, whole or not there; a running kiosk sees what changes."""

import hashlib
import logging
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import ExhibitError
from assistant.core.files import beside, locked, put_in_place
from assistant.vision.exhibits.exhibit import MOST_VIEWS, SUFFIX, Exhibit, read, written

log = logging.getLogger(__name__)

FOLDER = "exhibits"
MOST = 500
"""Exhibits; 200 with twelve photographs each take 90 MB of memory."""
LOCK_SECONDS = 10.0
LONGEST_NAME = 80
"""Letters, as it is spoken."""


@dataclass(frozen=True, slots=True)
class ExhibitsRead:
    """All exhibits, and what could not be read."""

    exhibits: tuple[Exhibit, ...] = ()
    faults: tuple[str, ...] = ()


class ExhibitStore:
    """The exhibits of a kiosk."""

    def __init__(self, data: Path) -> None:
        """Data: the folder of all that the kiosk keeps."""
        self.folder = data / FOLDER

    def load(self) -> ExhibitsRead:
        """In the order of their names; what cannot be read is told, and the others count."""
        found: list[Exhibit] = []
        faults: list[str] = []
        for path in self._files():
            try:
                found.append(read(path))
            except ExhibitError as error:
                faults.append(str(error))
        return ExhibitsRead(tuple(sorted(found, key=lambda one: _key(one.name))), tuple(faults))

    def stamp(self) -> Sequence[tuple[str, int, int]]:
        """Changes when any of them does; takes a millisecond."""
        return [(path.name, (found := path.stat()).st_mtime_ns, found.st_size) for path in self._files()]

    def find(self, name: str) -> Exhibit:
        """By its name, in large or small letters; raises ExhibitError."""
        path = self._file(name)
        if path.is_file():
            return read(path)
        there = ", ".join(one.name for one in self.load().exhibits if one.name) or "none"
        raise ExhibitError(f"There is no exhibit {name!r}; there are: {there}.")

    def add(self, exhibit: Exhibit, *, anew: bool = False) -> Exhibit:
        """Keeps it; photographs of one that is there are added to it, unless it begins anew. Raises ExhibitError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with locked(self.folder, LOCK_SECONDS):
                path = self._file(exhibit.name)
                if path.exists() and not anew and (before := read(path)).model == exhibit.model:
                    exhibit = before.with_more(exhibit)
                elif not path.exists() and len(self._files()) >= MOST:
                    raise ExhibitError(f"There are {MOST} exhibits, which is the most; remove one first.")
                if len(exhibit.features) > MOST_VIEWS:
                    raise ExhibitError(
                        f"{exhibit.name}: {exhibit.photographs} photographs are too many; twenty good ones are enough. "
                        "Nothing was changed."
                    )
                new = beside(path)
                new.write_bytes(written(exhibit))
                put_in_place(new, path)
        except OSError as error:
            raise ExhibitError(f"{self.folder}: it cannot be written ({error.strerror or error}).") from error
        return exhibit

    def remove(self, name: str) -> None:
        """Raises ExhibitError where there is none of that name."""
        path = self._file(name)
        if not path.is_file():
            self.find(name)
        with locked(self.folder, LOCK_SECONDS):
            path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if path.suffix == SUFFIX and path.name[0] != ".")
        except OSError:
            return []

    def _file(self, name: str) -> Path:
        """A name may hold anything, so its file is called by a digest of it."""
        return self.folder / f"{hashlib.sha256(_key(name).encode()).hexdigest()[:16]}{SUFFIX}"


def checked_name(name: str) -> str:
    """A name that can be spoken; raises ExhibitError."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or not any(map(str.isalnum, name)):
        raise ExhibitError(f"{name[:LONGEST_NAME]!r} is no name of an exhibit; it takes 1 to {LONGEST_NAME} letters.")
    return name


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
