"""What lies in the data directory: which models are whole, and the way in for new ones.

models/<name>/             the files of a model and its stamp
models/.partial/<name>/    what has been fetched of it so far
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.filesize import decimal

from assistant.core import hints
from assistant.core.errors import SetupError
from assistant.models.catalogue import Catalogue, Edition, Model, ModelFile

STAMP = ".installed.json"
HASH_BLOCK = 1 << 20


class StampedFile(BaseModel):
    model_config = ConfigDict(frozen=True)

    size: int
    mtime_ns: int
    sha256: str


class Stamp(BaseModel):
    """What was checked when a model was installed, so that nobody has to hash it again."""

    model_config = ConfigDict(frozen=True)

    source: str
    files: dict[str, StampedFile]


def models_folder(data: Path) -> Path:
    return data / "models"


def model_path(name: str, *, data: Path, catalogue: Catalogue) -> Path:
    """The folder of an installed model, after a look at the sizes of its files (under a millisecond).

    Raises SetupError when it is missing or a file is not whole, ConfigError for an unknown name.
    """
    model = catalogue.model(name)
    folder = models_folder(data) / name
    stamp = _read_stamp(folder)
    if stamp is None:
        raise SetupError(
            f"The model {name} ({decimal(model.size)}) is not in {folder}; `{hints.command('setup')}` gets it."
        )
    for file, expected in stamp.files.items():
        path = folder / file
        size = path.stat().st_size if path.is_file() else None
        if size != expected.size:
            found = "it is missing" if size is None else f"it has {size:,} bytes"
            raise SetupError(
                f"{path} should have {expected.size:,} bytes, but {found}; `{hints.command('setup')}` mends it."
            )
    return folder


def digest(folder: Path) -> str:
    """Of what was installed in a model's folder: another one for other files, whatever their names. Empty: unknown."""
    stamp = _read_stamp(folder)
    sums = sorted(file.sha256 for file in stamp.files.values()) if stamp else []
    return hashlib.sha256("".join(sums).encode()).hexdigest() if sums else ""


def damaged(folder: Path) -> list[str]:
    """The files of a model that are not as they were installed, by their sha256; it reads all of them."""
    stamp = _read_stamp(folder)
    expected = stamp.files.items() if stamp else ()
    return [name for name, file in expected if not (folder / name).is_file() or sha256(folder / name) != file.sha256]


def why_unusable(folder: Path) -> str:
    """In half a sentence, why what is in a model's folder could not be loaded."""
    if names := damaged(folder):
        return f"{', '.join(names)} is damaged; `{hints.command('setup', '--verify')}` fetches it anew"
    return "its files are whole, so they are of a kind that this program does not know, or the memory does not suffice"


def is_whole(name: str, model: Model, data: Path) -> bool:
    """Whether nothing has changed since the model was installed and the catalogue still wants these files."""
    folder = models_folder(data) / name
    stamp = _read_stamp(folder)
    if stamp is None or not any(_describes(stamp, edition) for edition in model.editions):
        return False
    return all(_unchanged(folder / file, expected) for file, expected in stamp.files.items())


def adopt(name: str, model: Model, data: Path) -> bool:
    """Hashes what lies in the model's folder and stamps it when it is whole; whoever put it there."""
    folder = models_folder(data) / name
    for edition in model.editions:
        if all(matches(folder / file.name, file) for file in edition.files):
            previous = _read_stamp(folder)
            write_stamp(folder, edition, previous.source if previous else "found in place")
            return True
    return False


def matches(path: Path, file: ModelFile) -> bool:
    """Whether a file has the size and the sha256 of the catalogue."""
    return path.is_file() and path.stat().st_size == file.size and sha256(path) == file.sha256


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write_stamp(folder: Path, edition: Edition, source: str) -> None:
    files = {}
    for file in edition.files:
        status = (folder / file.name).stat()
        files[file.name] = StampedFile(size=status.st_size, mtime_ns=status.st_mtime_ns, sha256=file.sha256)
    temporary = folder / f"{STAMP}.new"
    temporary.write_text(Stamp(source=source, files=files).model_dump_json(indent=2), encoding="utf-8")
    temporary.replace(folder / STAMP)


def publish(name: str, edition: Edition, partial: "PartialFolder", data: Path, source: str) -> None:
    """Puts a checked model in its place, whole or not at all; what lay there before goes."""
    staging = partial.folder / "whole"
    staging.mkdir(exist_ok=True)
    for file in edition.files:
        partial.path(file).replace(staging / file.name)
        with (staging / file.name).open("rb") as written:
            os.fsync(written.fileno())
    write_stamp(staging, edition, source)
    target = models_folder(data) / name
    if target.exists():
        target.rename(partial.folder / "replaced")
    staging.rename(target)
    shutil.rmtree(partial.folder)


class PartialFolder:
    """What has been fetched of a model so far.

    A file is kept under its sha256, so any source can go on where another stopped.
    """

    def __init__(self, name: str, data: Path) -> None:
        self.folder = models_folder(data) / ".partial" / name

    def open(self) -> None:
        """Makes the folder, and clears away what a killed set-up left half done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in (self.folder / "whole", self.folder / "replaced", self.wheels):
            shutil.rmtree(left, ignore_errors=True)

    def close(self) -> None:
        """Leaves the folder only if there is something in it to go on with."""
        shutil.rmtree(self.wheels, ignore_errors=True)
        if self.folder.exists() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    @property
    def wheels(self) -> Path:
        return self.folder / "wheels"

    def path(self, file: ModelFile) -> Path:
        return self.folder / f"{file.sha256[:12]}-{file.name}"

    def have(self, file: ModelFile) -> int:
        """Bytes of a file that are here."""
        path = self.path(file)
        return min(path.stat().st_size, file.size) if path.exists() else 0

    def have_all(self, edition: Edition) -> int:
        return sum(self.have(file) for file in edition.files)


@contextmanager
def locked(data: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keeps a second set-up out until this one is done; calls `waiting` first if it has to wait itself."""
    folder = models_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        held = lock.acquire(blocking=False)
    except Timeout:
        waiting()
        held = lock.acquire()
    with held:
        yield


def check_space(needed: int, data: Path) -> None:
    """Raises SetupError when the disk of the data directory has no room for so many bytes."""
    free = shutil.disk_usage(next(p for p in (data, *data.parents) if p.exists())).free
    if needed > free:
        raise SetupError(f"Set-up needs {needed / 1e9:.2f} GB in {data}, but only {free / 1e9:.2f} GB are free there.")


def _describes(stamp: Stamp, edition: Edition) -> bool:
    return {name: file.sha256 for name, file in stamp.files.items()} == {f.name: f.sha256 for f in edition.files}


def _unchanged(path: Path, expected: StampedFile) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (expected.size, expected.mtime_ns)


def _read_stamp(folder: Path) -> Stamp | None:
    try:
        stamp = folder / STAMP
        return Stamp.model_validate_json(stamp.read_bytes()) if stamp.is_file() else None
    except (OSError, ValidationError):
        return None
