"""Debian's packages for another machine, with their dependencies: chosen, fetched and checked by apt.

Apt works in a folder of its own, as if that machine had what every Debian has and nothing else. Its sources are those
of this machine, with the release that is wanted.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.bundle.archive import hashed
from assistant.bundle.manifest import INDEX, BundleTarget
from assistant.bundle.targets import ARCHITECTURES
from assistant.core.errors import BundleError

OS_RELEASE = Path("/etc/os-release")
TARGETS = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)"
KEYRINGS = (Path("/usr/share/keyrings"), Path("/etc/apt/keyrings"), Path("/etc/apt/trusted.gpg.d"))
MAKERS = ("debian", "raspberrypi", "raspbian")
"""How the names of the keys begin that sign the lists; others may be there for other sources."""
URI = re.compile(r"^'[^']+' (?P<file>(?P<name>[^_ ]+)_\S+\.deb) (?P<size>\d+) ", re.MULTILINE)
THERE = "required"
"""The priority of what every Debian has."""


@dataclass(frozen=True, slots=True)
class DebChoice:
    """Packages by name, and how many bytes all of them have."""

    names: tuple[str, ...]
    size: int
    missing: tuple[str, ...]
    """Those of the wanted ones that the sources do not have."""


class TargetApt:
    """Apt for a target, in a folder."""

    def __init__(self, target: BundleTarget, folder: Path) -> None:
        """Fetches the lists of packages. Raises BundleError where this machine has no apt, or its sources fail."""
        self._target, self._folder = target, folder.resolve()
        if not shutil.which("apt-get"):
            raise BundleError("There is no apt here")
        for name in ("lists/partial", "cache/archives/partial", "etc", "debs", "keys"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").write_text("")
        for ring in (ring for folder in KEYRINGS for ring in folder.glob("*.*") if ring.name.startswith(MAKERS)):
            suffix = ".asc" if ring.suffix == ".asc" else ".gpg"
            shutil.copyfile(ring, self._folder / "keys" / f"{ring.stem}{suffix}")
        architecture = ARCHITECTURES[target.machine]
        sources = self._sources()
        (self._folder / "etc" / "target.list").write_text("".join(f"{line}\n" for line in sources), encoding="utf-8")
        settings = {
            "Dir::State::status": "status",
            "Dir::State::Lists": "lists",
            "Dir::Cache": "cache",
            "Dir::Etc::SourceParts": "etc",
            "Dir::Etc::TrustedParts": "keys",
        }
        lines = [f'{name} "{self._folder / place}";' for name, place in settings.items()]
        lines += ['Dir::Etc::SourceList "/dev/null";', f'APT::Architecture "{architecture}";', 'APT::Sandbox::User "";']
        lines += [f'APT::Architectures {{ "{architecture}"; }};', 'APT::Install-Recommends "false";']
        (self._folder / "apt.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._apt("apt-get", "update", "-qq")

    def choose(self, wanted: Sequence[str]) -> DebChoice:
        """What a machine needs for the wanted packages, beyond what each has. Raises BundleError."""
        known = set(self._apt("apt-cache", "pkgnames").split())
        needed = self._with_dependencies([name for name in wanted if name in known])
        base = self._with_dependencies(self._base())
        names = sorted(needed.keys() - base.keys())
        missing = tuple(name for name in wanted if name not in known)
        return DebChoice(tuple(names), sum(needed[name] for name in names), missing)

    def fetch(self, choice: DebChoice) -> list[Path]:
        """The packages, and the index by which apt finds them on the kiosk. Raises BundleError.

        Apt checks what it fetches against the signed lists.
        """
        debs = self._folder / "debs"
        self._apt("apt-get", "download", "-qq", *choice.names, cwd=debs)
        files = sorted(debs.glob("*.deb"))
        entries = (_run(("dpkg-deb", "--field", str(deb)), None, None) + _found_at(deb) for deb in files)
        (debs / INDEX).write_text("\n".join(entries), encoding="utf-8")
        return [*files, debs / INDEX]

    def _with_dependencies(self, names: Sequence[str]) -> dict[str, int]:
        """The packages and all that they need, each with its bytes."""
        planned = self._apt("apt-get", "install", "-qq", "--print-uris", *names)
        return {found["name"]: int(found["size"]) for found in URI.finditer(planned)}

    def _base(self) -> list[str]:
        names = []
        for entry in self._apt("apt-cache", "dumpavail").split("\n\n"):
            fields = dict(re.findall(r"^(Package|Priority): (\S+)$", entry, re.MULTILINE))
            if fields.get("Priority") == THERE:
                names.append(fields["Package"])
        return sorted(set(names))

    def _sources(self) -> list[str]:
        """This machine's own that are named after its release, for the one that is wanted."""
        release = re.search(r"^VERSION_CODENAME=\"?(\w+)", OS_RELEASE.read_text(encoding="utf-8"), re.MULTILINE)
        own = release[1] if release else ""
        lines = []
        listed = _run(("apt-get", "indextargets", "--format", TARGETS, "Created-By: Packages"), None, None)
        for line in dict.fromkeys(listed.splitlines()):
            uri, suite, component = line.split("|")
            if own and (suite == own or suite.startswith(f"{own}-")):
                lines.append(f"deb {uri} {self._target.debian}{suite.removeprefix(own)} {component}")
        if not lines:
            raise BundleError(f"Apt's sources here name no release {own or 'of Debian'}")
        return list(dict.fromkeys(lines))

    def _apt(self, *command: str, cwd: Path | None = None) -> str:
        return _run(command, self._folder / "apt.conf", cwd)


def _found_at(deb: Path) -> str:
    """The lines of an index by which apt finds a package, and knows it again."""
    found = hashed(deb)
    return f"Filename: ./{deb.name}\nSize: {found.size}\nSHA256: {found.sha256}\n"


def _run(command: Sequence[str], settings: Path | None, cwd: Path | None) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"} | ({"APT_CONFIG": str(settings)} if settings else {})
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join(line.strip() for line in done.stderr.splitlines() if line.strip())
        raise BundleError(f"apt cannot give the packages: {said}")
    return done.stdout
