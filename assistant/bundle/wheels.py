"""The program and all that it needs as wheels for another machine: chosen by uv, fetched by pip, each with its hash.

Pip itself judges "python_version < '3.13'" by the Python that runs it, and so would choose for the wrong machine.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from assistant.bundle.manifest import BundleTarget
from assistant.bundle.targets import RELEASES, platforms
from assistant.core.config import APP
from assistant.core.errors import BundleError
from assistant.core.resources import resource
from assistant.install.own_wheel import write_wheel
from assistant.install.packages import PIP
from assistant.install.program_steps import EXTRAS

PINNED = re.compile(r"^[a-z0-9-]+==", re.MULTILINE)
BYTECODE = 1.6
"""What is installed takes so many times what is in the wheels: Python compiles each module (measured on 157 wheels)."""


class WheelChoice:
    """What runs on a target, by name, version and hash. As files: `fetch`."""

    def __init__(self, target: BundleTarget, folder: Path) -> None:
        """Asks the package index. Raises BundleError where something cannot be had for that machine."""
        self._target, self._folder = target, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._own = write_wheel(folder)
        self._requirements = folder / "requirements.txt"
        wanted = folder / "wanted.txt"
        wanted.write_text(f"{APP}[{EXTRAS}] @ {self._own.resolve().as_uri()}\npip\n", encoding="utf-8")
        platform = f"{target.machine}-manylinux_2_{RELEASES[target.debian].glibc}"
        options = ("--no-config", "--no-header", "--no-annotate", "--generate-hashes", "--only-binary", ":all:", "-q")
        where = ("--python-platform", platform, "--python-version", target.python)
        pins = ("--constraint", str(resource("config", "constraints.txt")))
        out = ("--no-emit-package", APP, "--output-file", str(self._requirements))
        _run(
            f"Not all can be had for {target.told}", _uv(), "pip", "compile", *options, *where, *pins, *out, str(wanted)
        )

    @property
    def count(self) -> int:
        return len(PINNED.findall(self._requirements.read_text(encoding="utf-8"))) + 1

    def fetch(self) -> list[Path]:
        """All of it, the program too. Raises BundleError where one is not what the index has said before."""
        folder = self._folder / "wheels"
        tags = [option for tag in platforms(self._target) for option in ("--platform", tag)]
        options = ("--quiet", "--no-input", "--no-deps", "--only-binary", ":all:", "--require-hashes")
        python = ("--python-version", self._target.python, "--implementation", "cp")
        files = ("--dest", str(folder), "--requirement", str(self._requirements))
        _run("Not all wheels could be fetched", *PIP, "download", *options, *tags, *python, *files)
        shutil.copyfile(self._own, folder / self._own.name)
        return sorted(folder.glob("*.whl"))


def installed_size(wheels: list[Path]) -> int:
    """Bytes that they take once they are installed."""
    total = 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            total += sum(member.file_size for member in archive.infolist())
    return int(total * BYTECODE)


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    if found is None:
        raise BundleError(
            f"The program that chooses wheels for another machine is missing: pip install '{APP}[bundle]'"
        )
    return found


def _run(what: str, *command: str) -> None:
    """Raises BundleError with what the program says. It asks the same package index as pip does."""
    environment = dict(os.environ)
    if index := _setting("index-url"):
        environment.setdefault("UV_DEFAULT_INDEX", index)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BundleError(f"{what}: {command[0]} cannot be run ({error.strerror}).") from error
    if done.returncode:
        said = " ".join(line.strip(" ×╰─▶│") for line in done.stderr.splitlines() if line.strip())
        raise BundleError(f"{what}: {said or f'{command[0]} ended with {done.returncode}'}")


def _setting(name: str) -> str:
    """One of pip's own settings; empty where it has none."""
    done = subprocess.run([*PIP, "config", "get", f"global.{name}"], capture_output=True, text=True, check=False)
    return os.environ.get(f"PIP_{name.upper().replace('-', '_')}", "") or done.stdout.strip()
