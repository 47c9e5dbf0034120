"""The steps of an installation that concern the program: its environment, itself, its configuration, its models."""

import hashlib
import os
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from rich.console import Console

from assistant.bundle import guard
from assistant.core.config import Config
from assistant.core.config_file import SYSTEM_FILE, read
from assistant.core.errors import EngineError, SetupError
from assistant.core.hints import printable
from assistant.core.privileges import Owner, acting_as, controller, give, held, stranger
from assistant.core.resources import resource
from assistant.install import steps
from assistant.install.machine import Machine, Receipt
from assistant.install.own_wheel import write_wheel
from assistant.install.steps import HOME, LGPIO_WHEELS, RESTART, USER, lgpio_is_offered, python_version
from assistant.models import store
from assistant.models.catalogue import load_catalogue
from assistant.models.ollama_server import OllamaServer
from assistant.models.setup import WITHOUT, needed

PLACE = guard.PLACE
RECEIPT = PLACE / "receipt.json"
ENVIRONMENT = PLACE / guard.ENVIRONMENT
VERSIONS = PLACE / guard.VERSIONS
"""The environments that came in bundles: see bundle/versions.py."""
CURRENT = PLACE / guard.CURRENT
"""A link to the environment that the service runs."""
PROGRAM = CURRENT / "bin" / "assistant"
STAMP = PLACE / "program.sha256"
"""Of what was installed last."""
COMMAND = Path("/usr/local/bin/assistant")
EXTRAS = "embedded,hands,library,mqtt,ocr,pi"
PYTHONS = ((3, 11), (3, 13))
LGPIO_FILES = ("lgpio.py", "_lgpio*.so")
FIND_LGPIO = "import importlib.util as u; u.find_spec('lgpio').origin, u.find_spec('_lgpio').origin"
"""Fails where Python finds no lgpio that is made for it. Importing it would leave a pipe wherever one stands."""


@dataclass
class Environment:
    """The virtual environment, of the system's Python."""

    machine: Machine
    receipt: Receipt
    name: str = "environment"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"python3 -m venv {ENVIRONMENT}"

    def done(self) -> bool:
        self._check_own()
        python = str(self.machine.path(ENVIRONMENT / "bin" / "python"))
        made_of = self.machine.look(python, "-c", "import pip, sys; print(*sys.version_info[:2])")
        return made_of is not None and tuple(map(int, made_of.split())) == python_version(self.machine)

    def _check_own(self) -> None:
        """Root runs what is in there. Raises SetupError where another user could have changed it."""
        place = self.machine.path(ENVIRONMENT)
        self.machine.check_own(place)
        if place.exists() and (found := stranger(place)):
            raise SetupError(
                f"{found} can be changed by another than root, who runs what is in there. Remove it, and run the same "
                f"command again: sudo rm -r {ENVIRONMENT}"
            )

    def do(self) -> None:
        version = python_version(self.machine)
        if not PYTHONS[0] <= version <= PYTHONS[1]:
            raise SetupError(f"The system's Python is {version[0]}.{version[1]}; it has to be 3.11, 3.12 or 3.13.")
        self.machine.run("/usr/bin/python3", "-m", "venv", "--clear", str(self.machine.path(ENVIRONMENT)))

    def undo(self, *, purge: bool) -> str:
        return f"removed {ENVIRONMENT}" if self.machine.remove(self.machine.path(ENVIRONMENT)) else ""


@dataclass
class Program:
    """This very program, with the versions of everything that it was tested with."""

    machine: Machine
    receipt: Receipt
    name: str = "program"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"this program and what it needs, as pinned in constraints.txt, into {ENVIRONMENT}"

    def done(self) -> bool:
        stamp, place = self.machine.path(STAMP), self.machine.path(PLACE)
        if guard.link(place, CURRENT.name) != ENVIRONMENT.name:
            return False
        if not stamp.is_file() or not self.machine.path(PROGRAM).is_file():
            return False
        with tempfile.TemporaryDirectory() as folder:
            return stamp.read_text(encoding="utf-8").strip() == _digest(write_wheel(Path(folder)))

    def do(self) -> None:
        self.receipt.note(RESTART, [self.name])
        constraints = resource("config", "constraints.txt")
        self.machine.remove(self.machine.path(STAMP))
        with tempfile.TemporaryDirectory() as folder:
            wheel = write_wheel(Path(folder))
            pip = (str(self.machine.path(ENVIRONMENT / "bin" / "python")), "-m", "pip", "install", "--no-input")
            self.machine.run(*pip, "--constraint", str(constraints), f"{wheel}[{EXTRAS}]")
            # Pip leaves the same version alone, even if its contents are others.
            self.machine.run(*pip, "--quiet", "--no-deps", "--force-reinstall", str(wheel))
            self.machine.write(self.machine.path(STAMP), _digest(wheel) + "\n")
        (self.machine.path(PLACE) / guard.SWITCH).unlink(missing_ok=True)
        guard.set_link(self.machine.path(PLACE), CURRENT.name, ENVIRONMENT.name)

    def undo(self, *, purge: bool) -> str:
        self.machine.remove(self.machine.path(STAMP))
        self.machine.remove(self.machine.path(CURRENT))
        return ""  # it goes with its environment


@dataclass
class BundledVersion:
    """This very program, which came in a bundle and has its environment already."""

    machine: Machine
    receipt: Receipt
    environment: Path
    """Where it is, from / on."""
    name: str = "program"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"{CURRENT}, a link to {self.environment}"

    def done(self) -> bool:
        return guard.link(self.machine.path(PLACE), CURRENT.name) == self._target

    def do(self) -> None:
        self.receipt.note(RESTART, [self.name])
        self.machine.check_own(self.machine.path(PLACE))
        guard.set_link(self.machine.path(PLACE), CURRENT.name, self._target)

    def undo(self, *, purge: bool) -> str:
        return ""  # `uninstall` removes whatever bundles have brought

    @property
    def _target(self) -> str:
        return str(self.environment.relative_to(PLACE))


@dataclass
class Gpio:
    """Lgpio, which drives the pins: the system's own where there is no wheel. Only its files are let in.

    With --system-site-packages every library that the system has would mix with those that were tested.
    """

    machine: Machine
    receipt: Receipt
    environment: Path = ENVIRONMENT
    name: str = "GPIO"
    changes: bool = True

    @property
    def what(self) -> str:
        if self._from_wheel:
            return "lgpio comes with the program"
        if not lgpio_is_offered(self.machine):
            return "left out: this system has no package python3-lgpio for its Python, as Raspberry Pi OS has"
        return f"links from the environment to the system's lgpio ({', '.join(LGPIO_FILES)})"

    def done(self) -> bool:
        python = str(self.machine.path(self.environment / "bin" / "python"))
        if self._from_wheel or not lgpio_is_offered(self.machine):
            return True
        return self.machine.look(python, "-c", FIND_LGPIO) is not None

    def do(self) -> None:
        folder = self.machine.path("/usr/lib/python3/dist-packages")
        files = [path for pattern in LGPIO_FILES for path in folder.glob(pattern)]
        if len(files) < len(LGPIO_FILES):
            raise SetupError(f"The system's lgpio is not in {folder}; apt-get install python3-lgpio puts it there.")
        major, minor = python_version(self.machine)
        packages = self.machine.path(self.environment / "lib" / f"python{major}.{minor}" / "site-packages")
        for path in files:
            (packages / path.name).unlink(missing_ok=True)
            (packages / path.name).symlink_to(path)
        if not self.done():
            raise SetupError(
                f"The system's lgpio in {folder} cannot be imported by {self.environment / 'bin' / 'python'}."
            )

    def undo(self, *, purge: bool) -> str:
        return ""  # the links go with the environment

    @property
    def _from_wheel(self) -> bool:
        return python_version(self.machine) <= LGPIO_WHEELS


@dataclass
class Command:
    """The command, for everybody."""

    machine: Machine
    receipt: Receipt
    name: str = "command"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"{COMMAND}, a link to {PROGRAM}" + (" (left out: there is another one)" if self._taken else "")

    def done(self) -> bool:
        return self._taken or self._is_ours

    def do(self) -> None:
        self.receipt.note("command", [str(COMMAND)])
        link = self.machine.path(COMMAND)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)  # one of ours that leads elsewhere
        link.symlink_to(PROGRAM)

    def undo(self, *, purge: bool) -> str:
        if not self.receipt.noted("command") or not self._is_ours:
            return ""
        self.machine.path(COMMAND).unlink()
        return f"removed {COMMAND}"

    @property
    def _is_ours(self) -> bool:
        link = self.machine.path(COMMAND)
        return link.is_symlink() and link.readlink() == PROGRAM

    @property
    def _taken(self) -> bool:
        link = self.machine.path(COMMAND)
        ours = link.is_symlink() and link.readlink().is_relative_to(PLACE)
        return os.path.lexists(link) and not ours


@dataclass
class Configuration:
    """The machine's configuration, made once; from then on it is the operator's, who may change it in the console."""

    machine: Machine
    receipt: Receipt
    source: Path
    """What it is made of: the file or profile that the command line names, or the packaged one."""
    name: str = "configuration"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"{SYSTEM_FILE}, a copy of {self.source.name} (one that is there is never changed); {USER} may change it"

    def done(self) -> bool:
        file = self.machine.path(SYSTEM_FILE)
        return file.is_file() and all(path.lstat().st_uid == steps.user_id() for path in (file, file.parent))

    def do(self) -> None:
        """The folder is root's until its file is written: whoever had it could put a link there meanwhile.

        What lies in it stays its owner's, or a file that this user has written would count as root's if this stopped.
        """
        file, (uid, gid) = self.machine.path(SYSTEM_FILE), steps.user_and_group()
        self.machine.check_own(file.parent.parent)
        file.parent.mkdir(mode=0o755, exist_ok=True)
        with held(file.parent, uid, gid):
            if file.is_symlink():
                raise SetupError(f"{SYSTEM_FILE} is a link, and has to be a file. Remove it: sudo rm {SYSTEM_FILE}")
            if not file.exists():
                self._write()
            give(file.parent, uid, gid)

    def _write(self) -> None:
        with acting_as(controller(self.source)):
            document = tomlkit.parse(read(self.source))
        paths = document.setdefault("paths", tomlkit.table())
        paths["data"] = paths.get("data") or str(HOME)
        self.receipt.note("configuration", [str(SYSTEM_FILE)])
        self.machine.write(self.machine.path(SYSTEM_FILE), tomlkit.dumps(document))

    def undo(self, *, purge: bool) -> str:
        folder = self.machine.path(SYSTEM_FILE).parent
        if not folder.exists():
            return ""
        if not purge:
            return f"kept the configuration {SYSTEM_FILE} (--purge removes it)"
        self.machine.remove(folder)
        return f"removed {SYSTEM_FILE.parent}"


@dataclass
class OllamaStep:
    """Found, or explained: where it comes from is the operator's choice."""

    machine: Machine
    receipt: Receipt
    config: Config
    console: Console
    name: str = "Ollama"
    changes: bool = False

    @property
    def what(self) -> str:
        if self._unwanted:
            return "not wanted: the configuration names another engine"
        return f"looks whether it answers at {self.config.models.ollama.address}"

    def done(self) -> bool:
        return self._unwanted or not self._silence()

    def do(self) -> None:
        """Explains; the kiosk answers without it, by the model inside the program."""
        needs = "The kiosk needs it, as models.engine is ollama." if self.config.models.engine == "ollama" else ""
        way = "It is installed" if shutil.which("ollama") else "To install it, follow https://ollama.com/download/linux"
        then = f"{way}; then start it with `sudo systemctl start ollama`, and get its model with"
        model = self.config.models.chat or "llama3.2:1b"
        pull = f"sudo -u {USER} {shlex.join(['assistant', 'models', 'pull', model])}"
        for line in (self._silence(), needs, f"{then} `{pull}`."):
            if line:
                self.console.print(f"   {printable(line)}", highlight=False, markup=False, soft_wrap=True)

    def undo(self, *, purge: bool) -> str:
        return ""

    @property
    def _unwanted(self) -> bool:
        return self.config.models.engine not in {"auto", "ollama"}

    def _silence(self) -> str:
        """Why it does not answer; empty where it does."""
        try:
            OllamaServer(self.config.models.ollama.address).models()
        except EngineError as error:
            return str(error)
        return ""


@dataclass
class ModelsStep:
    """Models and voices, fetched by the program that was installed, as the service's user."""

    machine: Machine
    receipt: Receipt
    config: Config
    folder: Path | None = None
    """Where somebody brings them."""
    name: str = "models"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"{', '.join(self._needed())} into {self.config.data}" + (f" from {self.folder}" if self.folder else "")

    def done(self) -> bool:
        """Those that the kiosk can do without were asked for once."""
        catalogue, data = load_catalogue(), self.machine.path(self.config.data)
        asked = {*self._needed()} <= {*self.receipt.noted("models")}
        must = [n for n in self._needed() if catalogue.model(n).role not in WITHOUT or catalogue.model(n).packaged]
        user = steps.user_id()
        with acting_as(None if user is None else Owner.of(user)):  # nobody else reads what the kiosk's user put there
            return asked and all(store.is_whole(name, catalogue.model(name), data) for name in must)

    def do(self) -> None:
        source = ("--from", str(self.folder)) if self.folder else ()
        setup = (str(PROGRAM), "--config", str(SYSTEM_FILE), "setup", *source)
        self.machine.run(*setup, user=USER, env={"HOME": str(HOME)})
        self.receipt.note("models", self._needed())

    def _needed(self) -> list[str]:
        return needed(self.config, load_catalogue(), embedded=False)

    def undo(self, *, purge: bool) -> str:
        return ""  # they are data


def own_version(machine: Machine) -> Path | None:
    """The environment of this very program, from / on, where it came in a bundle and stands in its place."""
    here, versions = Path(sys.prefix).resolve(), machine.path(VERSIONS).resolve()
    return VERSIONS / here.relative_to(versions) if here.is_relative_to(versions) else None


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
