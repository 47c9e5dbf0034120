"""A bundle in words."""

from collections.abc import Iterator
from pathlib import Path

from rich.filesize import decimal

from assistant.bundle.archive import BundleFile
from assistant.bundle.manifest import ARCHIVES, CONFIGURATION, MODELS, PACKAGES, PACKS, WHEELS
from assistant.bundle.signing import fingerprint, plain


def checked(file: Path, key: Path | None) -> str:
    """Reads all of a bundle; raises BundleError where it is not as it was signed.

    Key: the public one that has to have signed it; else the one that it brings.
    """
    with BundleFile(file) as bundle:
        trusted = plain(key.read_text("utf-8", "replace"), str(key)) if key else bundle.claimed_key
        signed = bundle.signed_by([trusted])
        bundle.check()
    return f"{file.name} is whole; signed by {fingerprint(signed)}"


def shown(file: Path) -> list[str]:
    """Raises BundleError."""
    with BundleFile(file) as bundle:
        return [*_lines(bundle)]


def _lines(bundle: BundleFile) -> Iterator[str]:
    """What is in it and for which machines; by whom it says that it is signed, which is not checked here."""
    manifest = bundle.manifest
    yield f"{bundle.path.name}: {decimal(bundle.size)}, made by version {manifest.version}"
    if manifest.target:
        yield f"For {manifest.target.told}" + (f", as {manifest.profile}" if manifest.profile else "")
    for folder, what in ((WHEELS, "wheels with the program"), (PACKAGES, "Debian's packages")):
        if names := manifest.names(folder):
            yield f"{len([name for name in names if '.' in name])} {what}, {decimal(manifest.size(folder))}"
    if manifest.models:
        yield f"Models: {', '.join(manifest.models)}, {decimal(manifest.size(MODELS))}"
    for folder, what in ((PACKS, "Packs"), (ARCHIVES, "Archives")):
        if names := manifest.names(folder):
            yield f"{what}: {', '.join(name.partition('/')[2] for name in names)}"
    if CONFIGURATION in manifest.files:
        yield "The configuration, with the facts of the house"
    yield from (f"Not in it: {sentence}" for sentence in manifest.left_out)
    yield f"Signed, as it says, by {fingerprint(bundle.claimed_key)}"
