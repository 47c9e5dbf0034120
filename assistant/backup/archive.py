"""A backup is a ZIP archive with a manifest. Nothing in one is believed: its members are known by name, none is a link,
each has its checksum and its limit.
"""

import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.errors import BackupError
from assistant.core.files import beside, create, put_in_place
from assistant.knowledge.packs.packs import FILE_NAME

FORMAT = 1
MANIFEST, CONFIGURATION = "manifest.json", "assistant.toml"
OWN = ("console.password_hash", "paths.data")
"""Keys of the configuration that no restoring changes: who may log in here, and where the data lie."""
PACKS, QUESTIONS = "packs", "questions"
FOLDERS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    PACKS: ("knowledge", FILE_NAME),
    QUESTIONS: ("questions", re.compile(r"[^/\\\0.][^/\\\0]*\.(?:toml|csv)")),
}
"""Of each folder in a backup: the one among the data that it is of, and the names of its files."""
LARGEST = 1_000_000_000
"""Bytes of all members together, unpacked; packs are texts."""
LARGEST_FILE = 200_000_000
"""Bytes of one; it is held in memory for a moment."""
LARGEST_TEXT = 1_000_000
"""Bytes of manifest and configuration."""
MOST = 10_000
"""Members."""
LONGEST_NAME = 200
"""Bytes, as far as a file's name may go with what is written beside it."""
_ENCRYPTED = 0x1
_BROKEN = (
    OSError,
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    zlib.error,
    struct.error,
    ValueError,
    OverflowError,
)
"""What zipfile raises, depending on where a file is broken."""


class BackupManifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    version: str = Field(max_length=100)
    """Of the program that made it."""
    made: str = Field(max_length=100)
    sha256: dict[str, str]
    """Of each other member."""


def write(file: Path, configuration: str, files: Mapping[str, Path], *, version: str, made: str) -> None:
    """Files: by their names in the archive, such as "packs/bees.md". Raises BackupError, and then there is no file."""
    new, sums = beside(file), dict[str, str]()
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        create(new, b"")  # nobody else may read it
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
            contents = ((name, path.read_bytes()) for name, path in files.items())
            for name, content in ((CONFIGURATION, configuration.encode()), *contents):
                archive.writestr(name, content)
                sums[name] = hashlib.sha256(content).hexdigest()
            manifest = BackupManifest(format=FORMAT, version=version, made=made, sha256=sums)
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        BackupFile(new)  # what cannot be restored is no backup
        put_in_place(new, file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror or error}.") from error
    except UnicodeEncodeError as error:
        raise BackupError(f"A name among the packs or questions is not UTF-8 ({error.object!r}); rename it.") from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


class BackupFile:
    """A backup whose every byte was checked; what its packs and its configuration say was not."""

    def __init__(self, file: Path) -> None:
        """Raises BackupError with what is wrong with it."""
        self._file = file
        try:
            with zipfile.ZipFile(file) as archive:
                self.manifest = self._checked(archive)
                self.configuration = archive.read(CONFIGURATION).decode()
        except UnicodeDecodeError as error:
            raise self._wrong(f"{CONFIGURATION} in it is no UTF-8 text") from error
        except _BROKEN as error:
            raise BackupError(f"{file.name} is no backup, or a broken one ({error}).") from error

    @property
    def path(self) -> Path:
        return self._file

    def names(self, folder: str) -> list[str]:
        """Of the files in one of FOLDERS."""
        return sorted(name.removeprefix(f"{folder}/") for name in self.manifest.sha256 if name.startswith(f"{folder}/"))

    def contents(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Each file in one of FOLDERS; raises BackupError where it was changed since it was checked."""
        with zipfile.ZipFile(self._file) as archive:
            for name in self.names(folder):
                content = archive.read(f"{folder}/{name}")
                if hashlib.sha256(content).hexdigest() != self.manifest.sha256[f"{folder}/{name}"]:
                    raise BackupError(f"{self._file.name} was changed while it was read; nothing was restored.")
                yield name, content

    def check_same(self, other: "BackupFile") -> None:
        """Raises BackupError where this copy of another one is none."""
        if self.manifest != other.manifest:
            raise BackupError(f"{other.path.name} was changed while it was read; nothing was restored.")

    def _checked(self, archive: zipfile.ZipFile) -> BackupManifest:
        members = archive.infolist()
        if len(members) > MOST:
            raise self._wrong(f"it has {len(members)} files, and a backup has at most {MOST}")
        for member in members:
            self._check_member(member)
        if (size := sum(member.file_size for member in members)) > LARGEST:
            raise self._wrong(f"unpacked it has {size / 1e6:,.0f} MB, and a backup has at most {LARGEST / 1e6:,.0f}")
        names = Counter(member.filename for member in members)
        if twice := next((name for name, count in names.items() if count > 1), ""):
            raise self._wrong(f"{twice!r} is in it twice")
        if missing := next((name for name in (MANIFEST, CONFIGURATION) if name not in names), ""):
            raise self._wrong(f"{missing} is not in it")
        manifest = self._manifest(archive.read(MANIFEST))
        if wrong := sorted(set(names) ^ {MANIFEST, *manifest.sha256}):
            raise self._wrong(f"{wrong[0]!r} is missing, or not in its manifest")
        for name, expected in manifest.sha256.items():
            if hashlib.sha256(archive.read(name)).hexdigest() != expected:
                raise self._wrong(f"{name!r} has another checksum than the manifest says")
        return manifest

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        name, mode = member.filename, member.external_attr >> 16
        if name not in {MANIFEST, CONFIGURATION} and not _is_known(name):
            raise self._wrong(f"{name[:LONGEST_NAME]!r} is no name of a file that a backup has")
        if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
            raise self._wrong(f"{name!r} is a link or a device, and no file")
        if member.flag_bits & _ENCRYPTED or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self._wrong(f"{name!r} is encrypted, or packed in another way than a backup's")
        most = LARGEST_TEXT if name in {MANIFEST, CONFIGURATION} else LARGEST_FILE
        if member.file_size > most:
            raise self._wrong(f"{name!r} has {member.file_size:,} bytes; it has at most {most:,}")

    def _manifest(self, content: bytes) -> BackupManifest:
        try:
            found = json.loads(content).get("format")
            if isinstance(found, int) and found > FORMAT:
                raise self._wrong(
                    f"it has format {found}, of a newer program; this one reads format {FORMAT}: update it"
                )
            return BackupManifest.model_validate_json(content)
        except (ValueError, AttributeError, ValidationError, RecursionError) as error:
            raise self._wrong(f"its {MANIFEST} is not as this program writes it") from error

    def _wrong(self, why: str) -> BackupError:
        return BackupError(f"{self._file.name} is no backup that can be restored: {why}.")


def _is_known(name: str) -> bool:
    folder, _, file = name.partition("/")
    if folder not in FOLDERS or len(file.encode("utf-8", "replace")) > LONGEST_NAME or not file.isprintable():
        return False
    return bool(FOLDERS[folder][1].fullmatch(file))


def folders(data: Path) -> tuple[Path, Path]:
    """Where the packs that were added lie, and the files of questions."""
    return data / FOLDERS[PACKS][0], data / FOLDERS[QUESTIONS][0]


def there(folder: str, data: Path) -> list[Path]:
    """The files among the data that one of FOLDERS is of; a link is none."""
    where, names = FOLDERS[folder]
    found = (data / where).glob("*")
    return sorted(p for p in found if names.fullmatch(p.name) and p.is_file() and not p.is_symlink())
