"""Which archives the kiosk reads in: those that ship, those that were added, and Kiwix's."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.core.errors import LibraryError
from assistant.core.files import beside, create, locked, put_in_place
from assistant.core.resources import resource
from assistant.library import kiwix
from assistant.library.archive import SUFFIX, ArchiveFacts, LibraryArchive

Origin = Literal["shipped", "added", "copied", "kiwix"]
LIST = "archives.json"
LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A ZIM file, and how it came here."""

    path: Path
    origin: Origin


class LibraryShelf:
    """The archives by their paths; what is added is kept in a folder of the data folder."""

    def __init__(self, folder: Path, kiwix_folder: Path | None = None, shipped: Path | None = None) -> None:
        """kiwix_folder: None where Kiwix's archives are not to be read. shipped: None for the program's own."""
        self._folder = folder
        self._kiwix = kiwix_folder
        self._shipped = shipped or resource("config", "library")

    def files(self) -> list[ArchiveFile]:
        """All, each once; raises LibraryError where the list of them cannot be read."""
        found: dict[Path, ArchiveFile] = {}
        for file in self._all():
            found.setdefault(file.path, file)
        return list(found.values())

    def add(self, path: Path, *, copy: bool = False, verify: bool = False) -> ArchiveFacts:
        """Checks an archive and puts it on the list; raises LibraryError with what is wrong with it."""
        path = path.expanduser().resolve()
        archive = LibraryArchive(path)
        if archive.facts.articles < 1:
            raise LibraryError(f"{path}: there is no article in it.")
        if verify and not archive.verify():
            raise LibraryError(f"{path}: its content has not the checksum it was written with; copy it anew.")
        self._folder.mkdir(parents=True, exist_ok=True)
        if copy:
            return LibraryArchive(self._copied(path)).facts
        with locked(self._folder, LOCK_SECONDS):
            self._write([*dict.fromkeys([*self._listed(), path])])
        return archive.facts

    def remove(self, name: str) -> ArchiveFile:
        """Takes an archive off the list, by its path, the name of its file or a part of that; a copy is deleted.

        Raises LibraryError where no archive that was added is meant, or several are.
        """
        own = [file for file in self.files() if file.origin in {"added", "copied"}]
        exact = [file for file in own if name in {str(file.path), file.path.name, file.path.stem}]
        meant = exact or [file for file in own if name and name.lower() in file.path.name.lower()]
        if len(meant) != 1:
            there = ", ".join(file.path.name for file in meant or own) or "none"
            raise LibraryError(f"{name!r}: name one of the archives that were added: {there}.")
        with locked(self._folder, LOCK_SECONDS):
            if meant[0].origin == "copied":
                meant[0].path.unlink(missing_ok=True)
            self._write([path for path in self._listed() if path != meant[0].path])
        return meant[0]

    def _all(self) -> Iterator[ArchiveFile]:
        for path in self._listed():
            yield ArchiveFile(path, "added")
        yield from (ArchiveFile(path, "copied") for path in _archives_in(self._folder))
        if self._kiwix:
            yield from (ArchiveFile(path, "kiwix") for path in kiwix.archives(self._kiwix))
        yield from (ArchiveFile(path, "shipped") for path in _archives_in(self._shipped))

    def _copied(self, path: Path) -> Path:
        """Where the copy lies; half of one is never taken for an archive."""
        target = self._folder / path.name
        if target == path:
            return target
        new = beside(target)
        try:
            shutil.copyfile(path, new)
            put_in_place(new, target)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise LibraryError(f"{path}: it cannot be copied to {self._folder} ({error.strerror}).") from error
        return target

    def _listed(self) -> list[Path]:
        file = self._folder / LIST
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise LibraryError(f"{file}: it cannot be read; remove it and add the archives anew.") from error
        if not isinstance(told, list) or not all(isinstance(path, str) for path in told):
            raise LibraryError(f"{file}: it is no list of paths; remove it and add the archives anew.")
        return [Path(path) for path in told]

    def _write(self, paths: Sequence[Path]) -> None:
        file = self._folder / LIST
        new = beside(file)
        create(new, json.dumps([str(path) for path in paths], ensure_ascii=False, indent=1) + "\n", 0o644)
        put_in_place(new, file)


def _archives_in(folder: Path) -> list[Path]:
    try:
        return sorted(path.resolve() for path in folder.iterdir() if path.suffix == SUFFIX and path.name[0] != ".")
    except OSError:
        return []
