"""Running the program as root beside files of another user, who has placed links there."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import assistant

OTHER = pwd.getpwnam("nobody")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to leave")


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that the other user can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="wakebutton-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@cache
def python() -> str | None:
    """A Python that the other user may run, too: this one, or the system's of the same version."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        version = "import resource, sys; print(*sys.version_info[:2])"
        try:
            done = subprocess.run(
                [candidate, "-c", version],
                user=OTHER.pw_uid,
                group=OTHER.pw_gid,
                cwd="/",
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            continue
        if done.stdout.split() == [str(part) for part in sys.version_info[:2]]:
            return candidate
    return None


def run(*arguments: str, typed: str = "", cwd: str | Path = "/") -> subprocess.CompletedProcess[str]:
    """The program as root starts it; skips where the other user could not read a Python."""
    found = python()
    if found is None:
        pytest.skip("the other user may run no Python of this version")
    site = [path for path in sys.path if path.endswith("site-packages")]
    paths = os.pathsep.join([str(Path(assistant.__file__).parents[1]), *site])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return subprocess.run(
        [found, "-m", "assistant", *arguments],
        input=typed,
        env={**kept, "PYTHONPATH": paths},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def give(*paths: Path) -> None:
    for path in paths:
        os.chown(path, OTHER.pw_uid, OTHER.pw_gid, follow_symlinks=False)
