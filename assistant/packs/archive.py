"""The packs and their index as one file, so that many kiosks need not embed them: a ZIP archive with a manifest.

Nothing in an archive is believed: its members are known by name, each has a checksum, and the names of packs are plain.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core.config import Config
from assistant.core.errors import ConfigError, KnowledgeError
from assistant.core.files import beside, put_in_place
from assistant.core.messages import Vectors
from assistant.knowledge.index.store import Contents
from assistant.knowledge.packs import paraphrases
from assistant.knowledge.packs.packs import FILE_NAME, SUFFIXES
from assistant.knowledge.packs.shelves import FORMAT
from assistant.packs.changes import changing, made_beside

MANIFEST = "manifest.json"
ENTRIES, VECTORS, WORDS, WORD_VECTORS = "entries.json", "vectors.npy", "words.json", "word-vectors.npy"
INDEX = (ENTRIES, VECTORS, WORDS, WORD_VECTORS)
LARGEST = 4 * 1024**3
"""Bytes of all members together, unpacked."""
LARGEST_MANIFEST = 10_000_000
BLOCK = 1 << 20
PACKS = "packs/"
"""Before the names of packs, and of what belongs to them."""


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    embedder: str
    sha256: dict[str, str]
    """Of each other member."""


def write(file: Path, contents: Contents, embedder: str, packs: Sequence[Path]) -> None:
    """Packs: the files of those that were added. Raises KnowledgeError where the file cannot be written."""
    new, sums = beside(file), dict[str, str]()
    members = {
        ENTRIES: json.dumps([contents.keys, contents.facts]).encode(),
        VECTORS: _saved(contents.vectors),
        WORDS: json.dumps(contents.words).encode(),
        WORD_VECTORS: _saved(contents.word_vectors),
    }
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
                sums[name] = hashlib.sha256(content).hexdigest()
            for part in (part for pack in packs for part in (pack, *made_beside(pack))):
                content = part.read_bytes()
                archive.writestr(f"{PACKS}{part.name}", content)
                sums[f"{PACKS}{part.name}"] = hashlib.sha256(content).hexdigest()
            manifest = Manifest(format=FORMAT, embedder=embedder, sha256=sums)
            archive.writestr(MANIFEST, manifest.model_dump_json())
        put_in_place(new, file)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise KnowledgeError(f"{file} cannot be written: {error.strerror or error}.") from error


class Archive:
    """An archive whose every byte was checked."""

    def __init__(self, file: Path, embedder: str) -> None:
        """Embedder: of the index that it is for. Raises KnowledgeError where it does not fit or is broken."""
        self._file = file
        try:
            self._check(embedder)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, ValidationError) as error:
            raise KnowledgeError(f"{file} is no exported index, or a broken one ({error}).") from error

    def contents(self) -> Contents:
        """What goes into the index; raises KnowledgeError."""
        try:
            with zipfile.ZipFile(self._file) as archive:
                (keys, facts), words = json.loads(archive.read(ENTRIES)), json.loads(archive.read(WORDS))
                return Contents(keys, facts, _loaded(archive, VECTORS), words, _loaded(archive, WORD_VECTORS))
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise KnowledgeError(f"{self._file} cannot be read: {error}.") from error

    def put_packs(self, config: Config) -> list[str]:
        """Each file in the place of one of the same name; the others stay. Returns the packs' names."""
        if config.knowledge.packs:
            raise ConfigError("The packs are listed in the configuration ([knowledge] packs); none can be imported.")
        with changing(config) as folder:
            return self._put_packs(folder)

    def _put_packs(self, folder: Path) -> list[str]:
        with zipfile.ZipFile(self._file) as archive:
            members = [name.removeprefix(PACKS) for name in archive.namelist() if name.startswith(PACKS)]
            names = [name for name in members if FILE_NAME.fullmatch(name)]
            for name in names:
                beside(folder / name).write_bytes(archive.read(f"{PACKS}{name}"))
        for name in names:
            put_in_place(beside(folder / name), folder / name)
            if (left := paraphrases.file_of(folder / name)).name not in names:
                left.unlink(missing_ok=True)  # it is of the pack that was replaced
        return sorted(name for name in names if Path(name).suffix in SUFFIXES)

    def _check(self, embedder: str) -> None:
        with zipfile.ZipFile(self._file) as archive:
            members = {part.filename: part for part in archive.infolist()}
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise ValueError(f"it would unpack to more than {LARGEST / 1e9:.1f} GB")
            if members[MANIFEST].file_size > LARGEST_MANIFEST:
                raise ValueError(f"{MANIFEST} is too large")
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            if (manifest.format, manifest.embedder) != (FORMAT, embedder):
                raise KnowledgeError(
                    f"{self._file} was made by {manifest.embedder}, format {manifest.format}; "
                    f"this program needs {embedder}, format {FORMAT}."
                )
            if wrong := sorted(members.keys() ^ {MANIFEST, *manifest.sha256}):
                raise ValueError(f"{wrong[0]!r} is missing, or not in the manifest")
            if missing := sorted(set(INDEX) - members.keys()):
                raise ValueError(f"{missing[0]!r} is missing")
            for name in manifest.sha256.keys() - set(INDEX):
                if not (name.startswith(PACKS) and FILE_NAME.fullmatch(name.removeprefix(PACKS))):
                    raise ValueError(f"{name!r} is no name of a pack")
            for name, expected in manifest.sha256.items():
                with archive.open(name) as member:
                    if _sha256(member) != expected:
                        raise ValueError(f"{name} has another checksum than the manifest says")


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _saved(vectors: Vectors) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def _loaded(archive: zipfile.ZipFile, name: str) -> Vectors:
    loaded: Vectors = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
    return loaded
