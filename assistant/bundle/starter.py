"""Installs a kiosk from a bundle where no program is yet: `sudo python3 museum.kiosk`.

This file is the first that runs of a bundle, by the system's Python, with nothing but what comes with that. It makes an
environment of the wheels for a while; the program in it checks the whole bundle and installs it.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NoReturn

INSTALLED = Path("/opt/wakebutton/current/bin/assistant")
FOLDER = "/var/tmp"  # noqa: S108 - the folder in it is root's own


def main(bundle: Path, arguments: list[str]) -> int:
    if os.geteuid() != 0:
        stop(f"This changes the system, so it has to be run as root: sudo python3 {bundle}")
    if INSTALLED.exists():
        return subprocess.call([str(INSTALLED), "bundle", "install", str(bundle), *arguments])
    with zipfile.ZipFile(bundle) as archive, tempfile.TemporaryDirectory(prefix="wakebutton-", dir=FOLDER) as folder:
        manifest = json.loads(archive.read("manifest.json"))
        check(manifest["target"])
        print("Unpacking the program …", flush=True)
        wheels = unpack(archive, manifest["files"], "wheels/", Path(folder))
        if not shutil.which("ssh-keygen"):
            add_packages(unpack(archive, manifest["files"], "packages/", Path(folder)))
        environment = Path(folder, "venv")
        run(sys.executable, "-m", "venv", "--without-pip", str(environment))
        python = str(environment / "bin" / "python")
        pip = next(wheel for wheel in wheels if wheel.name.startswith("pip-"))
        options = ("--isolated", "--quiet", "--no-index", "--no-deps", "--no-cache-dir", "--no-compile", "--no-input")
        run(python, str(pip / "pip"), "install", *options, *map(str, wheels))
        program = str(environment / "bin" / "assistant")
        return subprocess.call([program, "bundle", "install", str(bundle), *arguments], cwd="/")


def check(target: "dict[str, str] | None") -> None:
    if target is None:
        stop("There is no program in this file, so it cannot be the first on a kiosk.")
    here = {"python": "{}.{}".format(*sys.version_info[:2]), "machine": platform.machine()}
    for name, value in here.items():
        if target[name] != value:
            stop(f"This file is for {name} {target[name]}, and here is {value}.")


def unpack(archive: zipfile.ZipFile, files: "dict[str, dict[str, object]]", start: str, folder: Path) -> "list[Path]":
    """The members whose names begin so, checked, in one folder."""
    found = []
    for name in sorted(name for name in files if name.startswith(start)):
        path = folder / start / Path(name).name
        path.parent.mkdir(exist_ok=True)
        content = archive.read(name)
        if hashlib.sha256(content).hexdigest() != files[name]["sha256"]:
            stop(f"{name} has another checksum than the manifest says; copy the file anew.")
        path.write_bytes(content)
        found.append(path)
    return found


def add_packages(packages: "list[Path]") -> None:
    """The one that checks signatures, and what it needs."""
    place = packages[0].parent
    lists = place / "lists"
    (lists / "partial").mkdir(parents=True)
    for path in (place.parent, place, lists):
        path.chmod(0o755)
    source = place / "bundle.list"
    source.write_text(f"deb [trusted=yes] file:{place} ./\n")
    where = {"Dir::Etc::SourceList": source, "Dir::Etc::SourceParts": "/dev/null", "Dir::State::Lists": lists}
    options = [option for name, value in where.items() for option in ("-o", f"{name}={value}")]
    run("apt-get", *options, "update", "-qq")
    run("apt-get", *options, "install", "-qqy", "--no-install-recommends", "openssh-client")


def run(*command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(command, env={**environment, "DEBIAN_FRONTEND": "noninteractive"}, cwd="/", check=False)
    if done.returncode:
        stop(f"`{' '.join(command[:5])} …` ended with {done.returncode}; what it said stands above.")


def stop(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[0]).absolute(), sys.argv[1:]))
