"""The versions of the program on this machine: each an environment of its own, one of which the service runs.

versions/3/venv           the environment
versions/3/whole.json     written last; without it the folder is what an interruption left
unpacked/                 a bundle while it is installed
signers                   the public keys whose bundles are installed, one a line
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.bundle import guard
from assistant.bundle.guard import ENVIRONMENT, PLACE, VERSIONS
from assistant.bundle.manifest import BundleManifest
from assistant.bundle.signing import plain
from assistant.core.errors import BundleError
from assistant.install.machine import Machine

UNPACKED = PLACE / "unpacked"
SIGNERS = PLACE / "signers"
INSTALLED = PLACE / "bundles.json"
"""The bundles that were installed, by their identity, so that a stick that stays plugged in is not installed again."""
WHOLE = "whole.json"
KEPT_IDENTITIES = 50


class Versions:
    """Root's alone: raises SetupError where another user could change them."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.place = machine.path(PLACE)
        machine.check_own(self.place)

    @property
    def current(self) -> str:
        """The environment that the service runs, such as "versions/3/venv"; empty where none is installed."""
        found = guard.link(self.place, guard.CURRENT)
        return found if found and (self.place / found).is_dir() else ""

    @property
    def previous(self) -> str:
        """What `bundle rollback` brings back; empty where there is none."""
        found = guard.link(self.place, guard.PREVIOUS)
        return found if found and found != self.current and (self.place / found).is_dir() else ""

    def environment(self, version: str) -> Path:
        """Where it is as the program names it, from / on."""
        return PLACE / version

    def holding(self, identity: str) -> str:
        """The whole version that came from a bundle; empty where there is none."""
        for folder in self._folders():
            if _read(folder / WHOLE).get("identity") == identity:
                return f"{VERSIONS}/{folder.name}/{ENVIRONMENT}"
        return ""

    def begin(self) -> str:
        """A new one, whose folder is empty; what interruptions left is removed."""
        numbers = [0]
        for folder in self._folders():
            if (folder / WHOLE).is_file():
                numbers.append(int(folder.name))
            else:
                self._machine.remove(folder)
        number = max(numbers) + 1
        (self.place / VERSIONS / str(number)).mkdir(mode=0o755, parents=True)
        return f"{VERSIONS}/{number}/{ENVIRONMENT}"

    def finish(self, version: str, identity: str, manifest: BundleManifest) -> None:
        """It is whole from here on."""
        content = {"identity": identity, "version": manifest.version}
        self._machine.write((self.place / version).parent / WHOLE, json.dumps(content) + "\n")

    def prune(self) -> None:
        """Removes all but the one that runs, the one before, and what a trial would go back to."""
        kept = {self.current, guard.link(self.place, guard.PREVIOUS), guard.read(self.place, guard.SWITCH).get("from")}
        for folder in self._folders():
            if f"{VERSIONS}/{folder.name}/{ENVIRONMENT}" not in kept:
                (folder / WHOLE).unlink(missing_ok=True)  # first of all: half a version is none
                self._machine.remove(folder)

    @property
    def signers(self) -> Sequence[str]:
        file = self._machine.path(SIGNERS)
        self._machine.check_own(file)
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        return [plain(line, str(SIGNERS)) for line in lines if line.strip()]

    def trust(self, key: str) -> None:
        """From now on bundles that are signed by this public key are installed, too."""
        if key not in self.signers:
            self._machine.write(self._machine.path(SIGNERS), "".join(f"{k}\n" for k in (*self.signers, key)))

    def was_installed(self, identity: str) -> bool:
        return identity in _read(self._machine.path(INSTALLED)).get("identities", [])

    def note_installed(self, identity: str) -> None:
        before: list[str] = _read(self._machine.path(INSTALLED)).get("identities", [])
        kept = [*(known for known in before if known != identity), identity][-KEPT_IDENTITIES:]
        self._machine.write(self._machine.path(INSTALLED), json.dumps({"identities": kept}) + "\n")

    def roll_back(self) -> str:
        """Makes the one before the one that runs, by one rename; which one that is. Raises BundleError."""
        before, now = self.previous, self.current
        if not before:
            raise BundleError("There is no earlier version on this machine to go back to.")
        (self.place / guard.SWITCH).unlink(missing_ok=True)
        guard.set_link(self.place, guard.CURRENT, before)
        guard.set_link(self.place, guard.PREVIOUS, now)
        return before

    def _folders(self) -> list[Path]:
        folder = self.place / VERSIONS
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted((path for path in found if path.name.isdecimal()), key=lambda path: int(path.name))


def _read(file: Path) -> dict[str, Any]:
    return guard.read(file.parent, file.name)
