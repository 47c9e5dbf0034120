"""The machines that a bundle can be made for: which Python their system has, and which wheels run there."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.bundle.manifest import BundleTarget
from assistant.core.errors import BundleError


@dataclass(frozen=True, slots=True)
class Release:
    """A release of Debian, and of Raspberry Pi OS, which is made of it."""

    python: str
    glibc: int
    """The minor version of the C library that a wheel may want; trixie has 41, of which uv does not know yet."""


RELEASES = {"bookworm": Release("3.11", 36), "trixie": Release("3.13", 40)}
NEWEST = "trixie"
ARCHITECTURES = {"aarch64": "arm64", "x86_64": "amd64"}
"""How Debian calls the machines of a kiosk."""
OLDEST_GLIBC = 17
"""Of the wheels with a manylinux tag by number; manylinux2014 is the same."""


def target(debian: str, machine: str) -> BundleTarget:
    """Raises BundleError for a machine or a release that this program does not run on."""
    if debian not in RELEASES:
        raise BundleError(f"--debian {debian!r}: there are {', '.join(RELEASES)}.")
    if machine not in ARCHITECTURES:
        raise BundleError(f"--machine {machine!r}: there are {', '.join(ARCHITECTURES)}.")
    return BundleTarget(debian=debian, python=RELEASES[debian].python, machine=machine)


def platforms(wanted: BundleTarget) -> Sequence[str]:
    """The tags of wheels that run there, as pip wants them; "any" is always among them."""
    newest = RELEASES[wanted.debian].glibc
    numbered = [f"manylinux_2_{minor}_{wanted.machine}" for minor in range(newest, OLDEST_GLIBC - 1, -1)]
    return [*numbered, f"manylinux2014_{wanted.machine}"]
