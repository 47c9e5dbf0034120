"""A kiosk as far as a backup is concerned: a configuration file and a data folder."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.backup.backups import Backups, SavedBackup
from assistant.core.config import Config
from assistant.core.config_file import load

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA"
TRAINS = "---\ntitle: Trains\n---\n\n## Rails\n\nRails are made of steel.\n"
SHIPS = "---\ntitle: Ships\n---\n\n## Keel\n\nA keel is made of oak.\n"
ASKED = "text,must\nWhat are rails made of?,steel\n"


@dataclass
class FileKiosk:
    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.file = self.folder / "assistant.toml"
        self.data = self.folder / "data"
        self.configure("# ours\n[kiosk]\nname = 'Bertha' # the bee\n")
        self.put("knowledge/trains.md", TRAINS)
        self.put("questions/trains.csv", ASKED)

    def configure(self, text: str) -> None:
        own = f"[console]\npassword_hash = '{HASH}'\n[paths]\ndata = '{self.data}'\n"
        self.file.write_text(f"{text}{own}", encoding="utf-8")

    def put(self, name: str, text: str) -> Path:
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def config(self) -> Config:
        return load(self.file)

    @property
    def backups(self) -> Backups:
        return Backups(self.data, self.file)

    def save(self, name: str = "backup.zip") -> SavedBackup:
        return self.backups.save(self.folder / name)

    def restore(self, file: Path) -> None:
        self.backups.restore(self.backups.look(file))

    @property
    def state(self) -> dict[str, str]:
        """Everything that a backup is of, and whatever else lies beside it."""
        found = {"assistant.toml": self.file.read_text(encoding="utf-8")}
        for part in ("knowledge", "questions"):
            for path in (self.data / part).rglob("*"):
                if path.is_file():
                    found[str(path.relative_to(self.data))] = path.read_text(encoding="utf-8", errors="replace")
        return found


def rewritten(file: Path, changes: Mapping[str, bytes | None]) -> Path:
    """A copy of a backup with other members, whatever its manifest says of them; None takes one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        names = [name for name in old.namelist() if name not in changes]
        for name in names:
            new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    copy = file.with_name("changed.zip")
    copy.write_bytes(out.getvalue())
    return copy


def forged(kiosk: FileKiosk, name: str, content: bytes = b"x", **changes: object) -> Path:
    """A backup with one file more, in which the manifest is right."""
    file = kiosk.save().file
    with zipfile.ZipFile(file) as old:
        manifest = json.loads(old.read("manifest.json"))
    manifest["sha256"][name] = hashlib.sha256(content).hexdigest()
    manifest |= changes
    return rewritten(file, {"manifest.json": json.dumps(manifest).encode(), name: content})
