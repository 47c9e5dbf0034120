"""What stands in a bundle's manifest: for which machines it is, and each file with its size and checksum."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.errors import BundleError
from assistant.knowledge.packs.packs import FILE_NAME

FORMAT = 1
MANIFEST, SIGNATURE, SIGNER, STARTER = "manifest.json", "manifest.json.sig", "signer.pub", "__main__.py"
"""The members that the manifest does not name; the starter is run by `sudo python3 FILE` where no program is yet."""
CONFIGURATION = "assistant.toml"
INDEX = "Packages"
"""By which apt finds the packages beside it."""
WHEELS, PACKAGES, MODELS, PACKS, ARCHIVES = "wheels", "packages", "models", "packs", "archives"
_PLAIN = r"[A-Za-z0-9_][A-Za-z0-9_.+~%-]*"
FOLDERS: Mapping[str, re.Pattern[str]] = {
    WHEELS: re.compile(rf"{_PLAIN}\.whl"),
    PACKAGES: re.compile(rf"{_PLAIN}\.deb|{INDEX}"),
    MODELS: re.compile(rf"{_PLAIN}/{_PLAIN}"),
    PACKS: FILE_NAME,
    ARCHIVES: re.compile(rf"{_PLAIN}\.zim"),
}
"""Of each folder in a bundle: the names of its files. None leads out of its folder."""
LONGEST_NAME = 200
"""Bytes."""


class ManifestPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BundleTarget(ManifestPart):
    """The machines whose programs a bundle holds."""

    debian: str = Field(pattern=r"^[a-z]{1,20}$")
    """The name of the release, which Raspberry Pi OS shares: "trixie"."""
    python: str = Field(pattern=r"^3\.\d{1,2}$")
    machine: str = Field(pattern=r"^(aarch64|x86_64)$")

    @property
    def told(self) -> str:
        return f"Debian or Raspberry Pi OS {self.debian} with Python {self.python} on {self.machine}"


class BundledFile(ManifestPart):
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class BundleManifest(ManifestPart):
    format: int
    version: str = Field(max_length=100)
    """Of the program that made it."""
    profile: str = Field(pattern=r"^[\w.-]{0,60}$")
    """The kiosks that it is for, such as "pi5-8gb"; the configuration of one that has none yet."""
    target: BundleTarget | None
    """None where it holds no program, and so is for any machine."""
    program_bytes: int = Field(ge=0)
    """What the program takes once it is installed."""
    left_out: tuple[Annotated[str, Field(max_length=1000)], ...]
    """Sentences: what the kiosk could use and this file does not hold."""
    files: dict[str, BundledFile]

    def names(self, folder: str) -> list[str]:
        """The members in a folder, with it: "packs/bees.md"."""
        return sorted(name for name in self.files if name.startswith(f"{folder}/"))

    def size(self, folder: str) -> int:
        return sum(self.files[name].size for name in self.names(folder))

    @property
    def models(self) -> list[str]:
        return sorted({name.split("/")[1] for name in self.names(MODELS)})

    def as_bytes(self) -> bytes:
        """The same manifest makes the same bytes, which are signed."""
        return (self.model_dump_json(indent=1) + "\n").encode()


def read_manifest(content: bytes, name: str) -> BundleManifest:
    """Raises BundleError for what is no manifest, or names a file that a bundle cannot have. Name: of the bundle."""
    try:
        manifest = BundleManifest.model_validate_json(content)
    except (ValidationError, RecursionError) as error:
        raise BundleError(f"{name} is no bundle: its {MANIFEST} is not as this program writes it.") from error
    if manifest.format != FORMAT:
        raise BundleError(
            f"{name} has format {manifest.format}, and this program reads format {FORMAT}: "
            f"make it with the same version of the program."
        )
    if wrong := next((member for member in manifest.files if not is_known(member)), ""):
        raise BundleError(f"{name} is no bundle: {wrong[:LONGEST_NAME]!r} is no name of a file that one has.")
    return manifest


def is_known(member: str) -> bool:
    """Whether a bundle has files of such a name."""
    if member == CONFIGURATION:
        return True
    folder, _, file = member.partition("/")
    if folder not in FOLDERS or len(member.encode("utf-8", "replace")) > LONGEST_NAME or not member.isprintable():
        return False
    return bool(FOLDERS[folder].fullmatch(file))
