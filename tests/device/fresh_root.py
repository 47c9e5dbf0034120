"""A fresh Debian in a folder, made by debootstrap, in which commands run by chroot: no systemd runs there."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Self

BORROWED = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
"""How this machine reaches its package sources, so that the other one does too."""
MINUTES = 30


def wanting() -> str:
    """Why there can be no such root here; empty where there can."""
    if os.geteuid() != 0:
        return "needs root"
    return "" if shutil.which("debootstrap") else "needs debootstrap"


class FreshRoot:
    """As a context: what is mounted there is unmounted at the end."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.folder = folder
        self._suite = suite
        self._mounted: list[Path] = []

    def __enter__(self) -> Self:
        if not (self.folder / "etc/os-release").exists():
            packages = "--include=ca-certificates,python3-venv"
            command = ["debootstrap", "--variant=minbase", packages, self._suite, str(self.folder)]
            subprocess.run(command, check=True, timeout=60 * MINUTES, stdout=subprocess.DEVNULL)
        for name in BORROWED:
            if Path(name).exists():
                shutil.copy(name, self.folder / name.lstrip("/"))
        self.mount("/proc", "/proc")
        self.mount("/dev", "/dev")
        return self

    def __exit__(self, *_: object) -> None:
        for path in reversed(self._mounted):
            subprocess.run(["umount", "--lazy", str(path)], check=True, timeout=60)

    def mount(self, source: str | Path, target: str) -> None:
        """Makes a folder of this machine seen there."""
        path = self.path(target)
        path.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", str(source), str(path)], check=True, timeout=60)
        self._mounted.append(path)

    def path(self, name: str) -> Path:
        return self.folder / name.lstrip("/")

    def run(self, *command: str, status: int = 0) -> str:
        """What a command prints there; it has to end with a status."""
        hidden = ("PYTHONPATH", "VIRTUAL_ENV", "PIP_FIND_LINKS")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        done = subprocess.run(
            ["chroot", str(self.folder), *command],
            env={name: value for name, value in kept.items() if name not in hidden} | {"HOME": "/root"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60 * MINUTES,
            check=False,
        )
        assert done.returncode == status, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def files(self) -> dict[str, float]:
        """All files, links and folders, with the time of their change; not the caches and logs of package managers."""
        left_out = ("proc", "dev", "sys", "tmp", "run", "media", "root", "var/lib", "var/cache", "var/log", "etc/ssl")
        found = {}
        for parent, folders, names in os.walk(self.folder):
            inside = Path(parent).relative_to(self.folder)
            folders[:] = [name for name in folders if str(inside / name) not in left_out and name != "__pycache__"]
            for name in (*names, *folders):
                path = Path(parent, name)
                found[str(inside / name)] = path.lstat().st_mtime if name in names else 0.0
        return found
