"""What a pack was before each change that was made in the console: bounded, and brought back by name."""

import logging
import shutil
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.errors import KnowledgeError
from assistant.core.files import as_before, beside, create, put_in_place

FOLDER = "history"
MOST = 40
MOST_BYTES = 5_000_000
"""Of all versions of a pack; the newest is kept whatever its size."""

_LOG = logging.getLogger(__name__)


class PackVersion(BaseModel):
    """A pack before a change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: datetime
    """Of the change."""
    change: str = Field(max_length=400)
    """What it was, as a sentence."""
    text: str
    questions: str | None = None
    """The file beside it, where there was one."""
    number: int = Field(ge=0)


def folder_of(pack: Path) -> Path:
    return pack.parent / FOLDER / pack.name


def keep(pack: Path, change: str, text: str, questions: str | None, now: datetime) -> None:
    """Before a change; raises OSError."""
    folder = folder_of(pack)
    folder.mkdir(parents=True, exist_ok=True)
    files = _files(pack)
    number = int(files[0].stem) + 1 if files else 0
    version = PackVersion(when=now, change=change, text=text, questions=questions, number=number)
    path = folder / f"{number:06}.json"
    write(path, version.model_dump_json())
    _drop([path, *files])


def versions(pack: Path) -> list[PackVersion]:
    """The newest first; one that cannot be read is left out, which the log tells."""
    found = list[PackVersion]()
    for path in _files(pack):
        try:
            found.append(PackVersion.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            _LOG.warning("%s is left out of the history: %s", path, type(error).__name__)
    return found


def version(pack: Path, number: int) -> PackVersion:
    """Raises KnowledgeError where it is not there any more."""
    found = next((one for one in versions(pack) if one.number == number), None)
    if found is None:
        raise KnowledgeError(f"The history of {pack.name} has no version {number} any more. Load the page again.")
    return found


def forget(pack: Path) -> None:
    """All of them; raises OSError."""
    if folder_of(pack).is_dir():
        shutil.rmtree(folder_of(pack))


def _files(pack: Path) -> list[Path]:
    """The newest first."""
    return sorted((path for path in folder_of(pack).glob("*.json") if path.stem.isdecimal()), reverse=True)


def _drop(files: list[Path]) -> None:
    """What is too much; files: the newest first."""
    size = 0
    for place, path in enumerate(files):
        size += path.stat().st_size
        if place and (place >= MOST or size > MOST_BYTES):
            path.unlink(missing_ok=True)


def write(path: Path, text: str | None) -> None:
    """Whole or not; None: it is not there afterwards. Raises OSError."""
    if text is None:
        path.unlink(missing_ok=True)
        return
    create(beside(path), text, 0o644)
    if path.exists():
        as_before(beside(path), path)
    put_in_place(beside(path), path)
