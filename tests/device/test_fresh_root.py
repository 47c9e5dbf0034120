"""`assistant install` on a fresh Debian: everything but systemd itself, which does not run in a chroot.

Each suite takes some ten minutes and 4 GB; WAKEBUTTON_ROOTS names a folder in which the roots are kept for the next
time.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fresh_root import FreshRoot, wanting

from assistant.core.config import Config

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "/opt/wakebutton/current/bin/assistant"
pytestmark = [
    pytest.mark.install,
    pytest.mark.models,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(bool(wanting()), reason=wanting() or "-"),
]


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshRoot]:
    kept = os.environ.get("WAKEBUTTON_ROOTS")
    parent = Path(kept) if kept else tmp_path_factory.mktemp("roots")
    with FreshRoot(parent / request.param, request.param) as fresh:
        fresh.mount(Config().data / "models", "/media/stick")
        yield fresh


@pytest.fixture(scope="module")
def first(root: FreshRoot, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program in an environment of its own, as somebody has it who wants to install the service."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT], check=True)
    [wheel] = folder.glob("wakebutton-*.whl")
    place = root.path("/root/dist")
    place.mkdir(exist_ok=True)
    (place / wheel.name).write_bytes(wheel.read_bytes())
    (place / "constraints.txt").write_bytes((ROOT / "config" / "constraints.txt").read_bytes())
    root.run("python3", "-m", "venv", "/root/first")
    pip = ("/root/first/bin/pip", "install", "-q", "--constraint", "/root/dist/constraints.txt")
    root.run(*pip, f"/root/dist/{wheel.name}")
    root.run(*pip, "--no-deps", "--force-reinstall", f"/root/dist/{wheel.name}")  # a root may have been kept
    return "/root/first/bin/assistant"


def test_from_nothing_to_an_answer_and_back(root: FreshRoot, first: str) -> None:
    before = root.files()
    dry = root.run(first, "install", "--dry-run", "--from", "/media/stick")
    assert [line[:2] for line in dry.splitlines() if "–" in line] == [f"{n:2}" for n in range(1, 13)]
    assert "systemd does not run here" in dry
    assert root.files() == before, "nothing was changed"

    done = root.run(first, "install", "--from", "/media/stick")
    assert "The kiosk is installed." in done
    assert "https://ollama.com/download" in done, "how to get Ollama"
    _is_in_place(root)

    installed = root.files()
    again = root.run(first, "install", "--from", "/media/stick")
    assert "Everything was done already; nothing was changed." in again
    assert root.files() == installed

    configuration = root.path("/etc/wakebutton/assistant.toml")
    configuration.write_text(configuration.read_text().replace("Santiago de Chile", "Lisbon"))
    gone = root.run("/usr/local/bin/assistant", "uninstall")
    assert "kept the configuration" in gone
    assert "Lisbon" in configuration.read_text()
    assert root.path("/var/lib/wakebutton/models/whisper-base").is_dir()
    assert "wakebutton" not in root.path("/etc/passwd").read_text()
    assert _new(root, before) == {"etc/wakebutton", "etc/wakebutton/assistant.toml"}

    root.run(first, "install", "--from", "/media/stick")
    assert "Lisbon" in configuration.read_text(), "a configuration that is there is never changed"
    _is_in_place(root)
    root.run(PROGRAM, "uninstall", "--purge")
    assert not root.path("/var/lib/wakebutton").exists()
    assert _new(root, before) == set()
    assert not before.keys() - root.files().keys()


def _new(root: FreshRoot, before: dict[str, float]) -> set[str]:
    """What is there now and was not before, but for the copies that useradd keeps of the files that it changes."""
    return {name for name in root.files() if name not in before and not name.endswith("-")}


def _is_in_place(root: FreshRoot) -> None:
    """The unit, the user, and a program that answers as that user, with lgpio at hand."""
    assert root.path("/etc/systemd/system/multi-user.target.wants/assistant.service").is_symlink()
    assert "audio" in root.run("id", "-nG", "wakebutton")
    asked = ("setpriv", "--reuid=wakebutton", "--regid=wakebutton", "--init-groups", "--reset-env", PROGRAM)
    assert "11,630 kilometers" in root.run(*asked, "ask", "How far away is France?")
    if "3.13" not in root.run("python3", "--version"):  # Debian itself has no lgpio for it; Raspberry Pi OS has
        python = "/opt/wakebutton/venv/bin/python"
        root.run("env", "LG_WD=/tmp", python, "-c", "import lgpio, gpiozero; lgpio.gpiochip_open")
    owners = {path.stat().st_uid for path in root.path("/var/lib/wakebutton").rglob("*")}
    assert owners == {int(root.run("id", "-u", "wakebutton"))}, "what the service has to change is its own"
