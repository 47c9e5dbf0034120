"""Bundles that somebody names, or brings on a USB stick: mounted to be read only, for no other program to see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.bundle.archive import SUFFIX, BundleFile
from assistant.bundle.installing import BundleInstallation
from assistant.core.errors import AssistantError, BundleError
from assistant.install.machine import Machine

MOUNTED = Path("/run/assistant-stick")


@contextmanager
def mounted(machine: Machine, device: Path) -> Iterator[Path]:
    """Where the files of a stick are meanwhile. Raises SetupError."""
    folder = machine.path(MOUNTED)
    machine.check_own(folder.parent)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    machine.run("mount", "-o", "ro,nosuid,nodev,noexec", str(device), str(folder))
    try:
        yield folder
    finally:
        machine.run("umount", "--lazy", str(folder))


def install_file(machine: Machine, file: Path, tell: Callable[[str], None]) -> None:
    """One that somebody names. Raises AssistantError and OSError."""
    with BundleFile(file) as bundle:
        BundleInstallation(machine, bundle, tell).run()
    tell(f"{file.name} is installed.")


def install_from(machine: Machine, folder: Path, tell: Callable[[str], None]) -> None:
    """Installs each bundle on a stick that was not installed before, by its name's order.

    A stick that stays plugged in, and an old bundle that somebody brings again, change nothing. Raises BundleError for
    those that could not be installed, after all were tried.
    """
    wrong = []
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with BundleFile(file) as bundle:
                installation = BundleInstallation(machine, bundle, tell, first_key=False)
                if installation.was_done_before:
                    tell(f"{file.name} was installed before.")
                    continue
                installation.run()
            tell(f"{file.name} is installed.")
        except (AssistantError, OSError) as error:
            wrong.append(str(error))
    if wrong:
        raise BundleError("\n".join(wrong))
