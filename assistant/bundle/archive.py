"""A bundle is a ZIP archive, not compressed, with a signed manifest. Nothing in one is believed before it was checked.

The signature is of the manifest, which has the checksum of each other member; what is unpacked is checked while it is
written, so that nobody can change it in between.
"""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from assistant.bundle import signing
from assistant.bundle.manifest import MANIFEST, SIGNATURE, SIGNER, STARTER, BundledFile, BundleManifest, read_manifest
from assistant.core.errors import BundleError
from assistant.core.files import beside, create, put_in_place

SUFFIX = ".kiosk"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same contents make the same file."""
OWN = {MANIFEST: 10_000_000, SIGNATURE: 10_000, SIGNER: 10_000, STARTER: 100_000}
"""Bytes that these may have."""
MOST = 20_000
"""Members."""
BLOCK = 1 << 20
BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, struct.error, ValueError, OverflowError)
"""What zipfile raises, depending on where a file is broken."""

Content = Path | bytes
Progress = Callable[[int], None]
"""Is called with the bytes that were read since the last call."""


def hashed(content: Content) -> BundledFile:
    if isinstance(content, bytes):
        return BundledFile(size=len(content), sha256=hashlib.sha256(content).hexdigest())
    digest, size = hashlib.sha256(), 0
    with content.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
    return BundledFile(size=size, sha256=digest.hexdigest())


def write(file: Path, manifest: BundleManifest, contents: Mapping[str, Content], starter: bytes, key: Path) -> None:
    """Contents: by their names in the manifest. Raises BundleError and OSError, and then there is no file."""
    signed, new = manifest.as_bytes(), beside(file)
    own = {
        MANIFEST: signed,
        SIGNATURE: signing.sign(signed, key),
        SIGNER: (signing.public_key(key) + "\n").encode(),
        STARTER: starter,
    }
    try:
        create(new, b"", 0o644)
        with zipfile.ZipFile(new, "w", zipfile.ZIP_STORED) as archive:
            for name, content in (*own.items(), *sorted(contents.items())):
                _add(archive, name, content)
        with BundleFile(new) as made:
            made.check()  # what was changed while it was packed is no bundle
        put_in_place(new, file)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, name: str, content: Content) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.external_attr = 0o100644 << 16
    if isinstance(content, bytes):
        archive.writestr(entry, content)
        return
    entry.file_size = content.stat().st_size  # tells whether the entry needs more than 32 bits
    with content.open("rb") as source, archive.open(entry, "w") as member:
        while block := source.read(BLOCK):
            member.write(block)


class BundleFile:
    """A bundle, open: what is there now stays what is read, whatever becomes of its name. As a context it is closed.

    Only its form was checked; `signed_by` checks its signature, and what is unpacked is checked on the way.
    """

    def __init__(self, file: Path, opened: BinaryIO | None = None) -> None:
        """Raises BundleError with what is wrong with it. Opened: the file, where it must not be opened by its name."""
        self.path = file
        try:
            self._archive = zipfile.ZipFile(opened or file)
        except FileNotFoundError as error:
            raise BundleError(f"There is no file {file}.") from error
        except BROKEN as error:
            raise self._wrong("it is cut off, or no bundle at all; copy it anew") from error
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            self._check_members()
            self._signed = self._own(MANIFEST)
            self.manifest = read_manifest(self._signed, file.name)
            self._check_named()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def identity(self) -> str:
        """Of its contents: another one for other files."""
        return hashlib.sha256(self._signed).hexdigest()

    @property
    def size(self) -> int:
        return sum(file.size for file in self.manifest.files.values())

    @property
    def claimed_key(self) -> str:
        """The public key that it brings. Whoever made the file has written it, so it says nothing by itself."""
        return signing.plain(self._own(SIGNER).decode("utf-8", "replace"), f"{SIGNER} in {self.path.name}")

    def signed_by(self, keys: Iterable[str]) -> str:
        """Which of the public keys has signed it; raises BundleError where none has."""
        try:
            return signing.signer(self._signed, self._own(SIGNATURE), [*keys])
        except BundleError as error:
            raise BundleError(f"{self.path.name} is not installed: {error}.") from error

    def check(self, progress: Progress | None = None) -> None:
        """Reads all of it; raises BundleError where a file is not as the manifest says."""
        for name in self.manifest.files:
            for block in self._blocks(name):
                if progress:
                    progress(len(block))

    def unpack(self, names: Iterable[str], folder: Path, progress: Progress | None = None) -> None:
        """Writes members below a folder, for everybody to read and for the disk to keep.

        Raises BundleError where one is not as the manifest says, OSError where it cannot be written.
        """
        for name in names:
            path = folder / name  # what is in the manifest leads nowhere else
            for parent in reversed(path.relative_to(folder).parents):
                (folder / parent).mkdir(mode=0o755, exist_ok=True)
            path.unlink(missing_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
            with os.fdopen(handle, "wb") as out:
                for block in self._blocks(name):
                    out.write(block)
                    if progress:
                        progress(len(block))
                out.flush()
                os.fsync(out.fileno())

    def read(self, name: str) -> bytes:
        """A small member, checked."""
        return b"".join(self._blocks(name))

    def _blocks(self, name: str) -> Iterator[bytes]:
        expected, digest = self.manifest.files[name], hashlib.sha256()
        for block in self._raw(name):
            digest.update(block)
            yield block
        if digest.hexdigest() != expected.sha256:
            raise self._wrong(f"{name!r} has another checksum than the manifest says; copy it anew")

    def _raw(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(name) as member:
                yield from iter(lambda: member.read(BLOCK), b"")
        except BROKEN as error:
            raise self._wrong(f"{name!r} in it is broken; copy it anew") from error
        except OSError as error:
            raise self._unreadable(error) from error

    def _own(self, name: str) -> bytes:
        return b"".join(self._raw(name))

    def _check_members(self) -> None:
        members = self._archive.infolist()
        if len(members) > MOST:
            raise self._wrong(f"it has {len(members)} files, and a bundle has at most {MOST}")
        twice = [name for name, count in Counter(member.filename for member in members).items() if count > 1]
        if twice:
            raise self._wrong(f"{twice[0]!r} is in it twice")
        for name, most in OWN.items():
            found = next((member for member in members if member.filename == name), None)
            if found is None or found.file_size > most:
                raise self._wrong(f"{name} is not in it" if found is None else f"{name} in it is too large")
        for member in members:
            if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
                raise self._wrong(f"{member.filename!r} is a link or a device, and no file")
            if member.flag_bits & 1 or member.compress_type != zipfile.ZIP_STORED:
                raise self._wrong(f"{member.filename!r} is encrypted or compressed, which no file of a bundle is")

    def _check_named(self) -> None:
        sizes = {member.filename: member.file_size for member in self._archive.infolist()}
        if wrong := sorted(sizes.keys() ^ {*OWN, *self.manifest.files}):
            raise self._wrong(f"{wrong[0]!r} is missing, or not in its manifest")
        if wrong := [name for name, expected in self.manifest.files.items() if sizes[name] != expected.size]:
            raise self._wrong(f"{wrong[0]!r} has another size than the manifest says; copy it anew")

    def _wrong(self, why: str) -> BundleError:
        return BundleError(f"{self.path.name} is no bundle that can be used: {why}.")

    def _unreadable(self, error: OSError) -> BundleError:
        return BundleError(
            f"{self.path} cannot be read any further ({error.strerror or error}); is the stick still plugged in?"
        )
