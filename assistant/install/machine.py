"""The machine that the service is installed on: its files, and the commands that change it; and one made up for tests.

Machine ── what a step may do: look, run a command, write a file, note what it will take back
Receipt ── what was done, kept on the machine, so that `assistant uninstall` takes back that and nothing else
"""

import json
import os
import pwd
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.core.errors import SetupError
from assistant.core.files import beside, create, put_in_place
from assistant.core.privileges import controller

LOOK_SECONDS = 60.0
"""The longest that a command may take that only looks."""


class Machine:
    """The real one."""

    root = Path("/")

    def path(self, path: Path | str) -> Path:
        """Where a file of the machine is."""
        return self.root / str(path).lstrip("/")

    def look(self, *command: str) -> str | None:
        """What a command prints that changes nothing; None where it fails or is not there."""
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False, env=_plain(), cwd="/"
            )  # from a folder of somebody else Python would import what lies there
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    def run(self, *command: str, user: str | None = None, env: Mapping[str, str] | None = None) -> None:
        """Runs a command that changes something, its output and progress shown; raises SetupError where it fails.

        As a user, with the groups of that user. It takes as long as a network takes, and ends by Ctrl-C.
        """
        group, groups = (pwd.getpwnam(user).pw_gid, _groups(user)) if user else (None, None)
        environment = {**_plain(), **(env or {})}
        try:
            done = subprocess.run(
                command, env=environment, cwd="/", user=user, group=group, extra_groups=groups, check=False
            )
        except OSError as error:
            raise SetupError(f"{command[0]} cannot be run: {error.strerror}.") from error
        if done.returncode:
            raise SetupError(f"`{' '.join(command)}` ended with {done.returncode}; what it said stands above.")

    @property
    def systemd_runs(self) -> bool:
        return self.path("/run/systemd/system").is_dir()

    def write(self, path: Path, text: str) -> None:
        """Whole or not at all, also when the power goes. Raises SetupError where another than root could change it."""
        self.check_own(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = beside(path)
        create(new, text, 0o644)
        put_in_place(new, path)

    def check_own(self, path: Path) -> None:
        """Raises SetupError where another than root can change what a path leads to."""
        if other := controller(path):
            raise SetupError(
                f"{path} can be changed by {other.name}, so root does not use it. Remove it or give it to root, after "
                f"a look at what is in it: sudo chown -hR root: {shlex.quote(str(path))}"
            )

    def remove(self, path: Path) -> bool:
        """A file, link or folder with all that is in it; whether it was there. Raises SetupError."""
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            try:
                shutil.rmtree(path)
            except RecursionError as error:
                told = shlex.quote(str(path))
                raise SetupError(
                    f"{path} holds too many folders in each other. Remove it: sudo rm -rf --one-file-system {told}"
                ) from error
        else:
            return False
        return True


def _plain() -> dict[str, str]:
    """The environment for other programs: in English, asking nothing, without this program's own Python."""
    hidden = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ASSISTANT_CONFIG"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def _groups(user: str) -> list[int]:
    return os.getgrouplist(user, pwd.getpwnam(user).pw_gid)


class Receipt:
    """What an installation did, by the kind of thing, written before it is done."""

    def __init__(self, path: Path, machine: Machine) -> None:
        self.path = path
        self._machine = machine
        self._noted: dict[str, list[str]] = {}
        if path.is_file():
            try:
                self._noted = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise SetupError(f"{path} is damaged; what it held is not known any more. Remove it.") from error

    def noted(self, kind: str) -> list[str]:
        return list(self._noted.get(kind, ()))

    def note(self, kind: str, things: Sequence[str]) -> None:
        if new := [thing for thing in things if thing not in self.noted(kind)]:
            self._noted[kind] = [*self.noted(kind), *new]
            self._machine.write(self.path, json.dumps(self._noted, indent=2) + "\n")

    def forget(self, kind: str) -> None:
        if self._noted.pop(kind, None) is not None:
            self._machine.write(self.path, json.dumps(self._noted, indent=2) + "\n")
