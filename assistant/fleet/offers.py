"""A kiosk gives a bundle of its leader's to root, who checks and installs it: see bundle/offered.py."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.bundle.archive import BundleFile
from assistant.core.errors import BundleError
from assistant.fleet.kept import keep, keep_json, kept_json
from assistant.install.steps import ANSWER, FLEET_PATH_UNIT, HOME, INSTALLED, OFFERED, UNITS

NOTED = "offered.json"
"""Beside what is offered: for what it was put there."""
SPARE = 300_000_000
"""Bytes that stay free."""


@dataclass(frozen=True, slots=True)
class OfferedState:
    """How far a bundle is."""

    state: Literal["", "waiting", "installed", "refused"]
    """Empty: it was not offered yet."""
    why: str = ""


class BundleOffers:
    """The kiosk's side. Each push of a bundle is offered once."""

    def __init__(self, data: Path, root: Path) -> None:
        """Root: where the machine's files are."""
        self.file = data / OFFERED
        self._root = root

    @property
    def can_install(self) -> bool:
        """Whether somebody takes what is offered: a service of root, which looks into the usual folder only."""
        unit, usual = self._at(UNITS / FLEET_PATH_UNIT), self._at(HOME / OFFERED)
        return unit.is_file() and self.file.parent.absolute() == usual.parent

    def state(self, identity: str, push: float) -> OfferedState:
        """Push: tells one from another of the same bundle."""
        installed = kept_json(self._at(INSTALLED)).get("identities", [])
        if identity in installed:
            self.file.unlink(missing_ok=True)
            return OfferedState("installed")
        noted, answer = kept_json(self.file.parent / NOTED), self._answer
        if noted.get("identity") != identity or noted.get("push") != push:
            return OfferedState("")
        if answer.get("id") != noted.get("before") and answer.get("identity") in {identity, ""}:
            self.file.unlink(missing_ok=True)
            return OfferedState("refused", str(answer.get("why", "")) or "it could not be installed")
        return OfferedState("waiting" if self.file.exists() else "")

    def offer(self, identity: str, push: float, size: int, fetch: Callable[[Path], None]) -> None:
        """Has root look at it. Fetch: writes the bundle into a file. Raises AssistantError and OSError."""
        if not self.can_install:
            raise BundleError("Bundles can be installed on kiosks only that `assistant install` made.")
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.file.with_name("arriving.kiosk")
        new.unlink(missing_ok=True)
        room = os.statvfs(self.file.parent)
        if room.f_bavail * room.f_frsize < size + SPARE:
            raise BundleError(f"There is no room for {size / 1e9:.2f} GB on the disk.")
        try:
            keep(new, b"")
            fetch(new)
            with BundleFile(new) as bundle:
                if bundle.identity != identity:
                    raise BundleError("Another bundle came than the one that was promised.")
            noted = {"identity": identity, "push": push, "before": self._answer.get("id")}
            keep_json(self.file.parent / NOTED, noted)
            new.replace(self.file)
        finally:
            new.unlink(missing_ok=True)

    @property
    def _answer(self) -> dict[str, object]:
        return kept_json(self._at(ANSWER))

    def _at(self, path: Path) -> Path:
        return self._root / str(path).lstrip("/")
