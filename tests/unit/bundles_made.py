"""Bundles for tests: small, but signed by the real ssh-keygen, and a machine that is a folder to install them on."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from assistant.bundle import archive, guard, signing
from assistant.bundle.archive import BundleFile, Content
from assistant.bundle.installing import BundleInstallation
from assistant.bundle.manifest import FORMAT, MANIFEST, BundleManifest, BundleTarget
from assistant.core.errors import SetupError
from assistant.install.machine import Machine

TRAINS = b"---\ntitle: Trains\n---\n\n## Rails\n\nRails are made of steel.\n"
TARGET = BundleTarget(debian="trixie", python="3.13", machine="aarch64")
PROGRAM = {"wheels/pip-25.0-py3-none-any.whl": b"pip", "wheels/wakebutton-1-py3-none-any.whl": b"new"}
PACKS = {"packs/trains.md": TRAINS}


def key_in(folder: Path) -> Path:
    key = folder / "key"
    if not key.exists():
        signing.make_key(key)
    return key


def bundle_in(
    folder: Path,
    contents: Mapping[str, Content],
    *,
    name: str = "museum.kiosk",
    target: BundleTarget | None = None,
    key: Path | None = None,
) -> Path:
    """A signed bundle with these files."""
    folder.mkdir(exist_ok=True)
    files = {member: archive.hashed(content) for member, content in sorted(contents.items())}
    manifest = BundleManifest(
        format=FORMAT, version="0.1.0", profile="", target=target, program_bytes=9, left_out=(), files=files
    )
    archive.write(folder / name, manifest, contents, b"print('start')\n", key or key_in(folder))
    return folder / name


def changed(file: Path, changes: Mapping[str, bytes | None], modes: Mapping[str, int] | None = None) -> Path:
    """A copy whose members are others, or not there, as somebody else would make it who has no key."""
    out = file.with_name(f"changed-{file.name}")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        members = {name: old.read(name) for name in old.namelist()} | dict(changes)
        for name, content in members.items():
            if content is not None:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = (modes or {}).get(name, 0o100644) << 16
                new.writestr(entry, content)
    return out


def manifest_with(file: Path, member: str, content: bytes) -> Mapping[str, bytes]:
    """What makes a bundle hold one more file that its manifest names, with the right checksum."""
    with zipfile.ZipFile(file) as old:
        manifest = json.loads(old.read(MANIFEST))
    manifest["files"][member] = archive.hashed(content).model_dump()
    return {MANIFEST: json.dumps(manifest).encode(), member: content}


class RunningMachine(Machine):
    """A machine in a folder, on which a program is a script that says its name; other commands are noted."""

    systemd = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ran: list[tuple[str, ...]] = []
        self.fails = ""
        self.python = "3 13"

    @property
    def systemd_runs(self) -> bool:
        return self.systemd

    def make_old(self) -> None:
        """As `assistant install` leaves it."""
        self.write_program(self.path("/opt/wakebutton/venv"), "old")
        guard.set_link(self.path("/opt/wakebutton"), guard.CURRENT, "venv")

    def write_program(self, environment: Path, says: str) -> None:
        (environment / "bin").mkdir(parents=True, exist_ok=True)
        (environment / "bin" / "assistant").write_text(says)
        (environment / "bin" / "python").touch()

    @property
    def question(self) -> str:
        [found] = self.path("/opt/wakebutton/versions/1").rglob("*.flac")
        return str(found)

    def look(self, *command: str) -> str | None:
        match command:
            case ("/usr/bin/python3", "-c", _):
                return self.python
            case ("uname", "-m"):
                return "aarch64\n"
            case ("dpkg-query" | "apt-cache", *_):
                return None
            case (_, "-c", _):
                return ""
            case _:
                raise AssertionError(command)

    def run(self, *command: str, user: str | None = None, env: Mapping[str, str] | None = None) -> None:
        self.ran.append(command)
        if self.fails and self.fails in " ".join(command):
            raise SetupError(f"`{command[0]}` ended with 1; what it said stands above.")
        match command:
            case ("/usr/bin/python3", "-m", "venv", "--without-pip", folder):
                (Path(folder) / "bin").mkdir(parents=True)
            case (python, pip, "install", *rest) if pip.endswith(".whl/pip"):
                new = next(Path(name) for name in rest if Path(name).name.startswith("wakebutton"))
                self.write_program(Path(python).parents[1], new.read_text())
                demo = Path(python).parents[1] / "lib/python3.13/site-packages/assistant/share/config/demo"
                demo.mkdir(parents=True)
                (demo / "000_en_distance.flac").touch()
            case _:
                pass

    def install(self, file: Path, *, first_key: bool = True) -> list[str]:
        told: list[str] = []
        with BundleFile(file) as bundle:
            BundleInstallation(self, bundle, told.append, first_key=first_key).run()
        return told

    @property
    def answers(self) -> str:
        """What the service would run."""
        return self.path("/opt/wakebutton/current/bin/assistant").read_text()

    def commands(self, *words: str) -> list[tuple[str, ...]]:
        return [command for command in self.ran if set(words) <= set(command)]
