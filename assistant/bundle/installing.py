"""Installing a bundle: checked, unpacked beside what runs, tried, switched by one rename, watched.

Until the switch nothing of what runs was changed but for models and Debian's packages, which are only added. After an
interruption at any moment the kiosk runs the old version or the new one; the same command begins anew, and goes on with
what is whole already.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console

from assistant.bundle import guard, progress, signing
from assistant.bundle.archive import BundleFile
from assistant.bundle.manifest import ARCHIVES, CONFIGURATION, MODELS, PACKAGES, PACKS, WHEELS
from assistant.bundle.trial import try_out
from assistant.bundle.versions import UNPACKED, Versions
from assistant.core.config import Config
from assistant.core.config_file import SYSTEM_FILE, load
from assistant.core.errors import BundleError
from assistant.core.files import locked
from assistant.core.privileges import acting_as, controller
from assistant.install.machine import Machine, Receipt
from assistant.install.program_steps import CURRENT, ENVIRONMENT, PLACE, RECEIPT, Command, Gpio
from assistant.install.steps import HOME, LOADING_MARGIN, UNIT, USER, Packages, Unit, python_version

Tell = Callable[[str], None]
SPARE = 300_000_000
"""Bytes that stay free whatever is installed."""
LOOK_SECONDS = 1.0


class BundleInstallation:
    """Of one bundle on one machine."""

    def __init__(self, machine: Machine, bundle: BundleFile, tell: Tell, *, first_key: bool = True) -> None:
        """First key: whether a machine that knows no key yet trusts the one that the bundle brings."""
        self._machine, self._bundle, self._tell = machine, bundle, tell
        self._manifest = bundle.manifest
        self._first_key = first_key
        self._versions = Versions(machine)
        self._unpacked = machine.path(UNPACKED)

    @property
    def was_done_before(self) -> bool:
        return self._versions.was_installed(self._bundle.identity)

    def run(self) -> None:
        """Raises AssistantError and OSError, and then what ran before runs on, or has come back."""
        machine, manifest = self._machine, self._manifest
        self._check_target()
        key = self._signer()
        machine.path(PLACE).mkdir(mode=0o755, parents=True, exist_ok=True)
        with self._alone(), progress.noted(self._versions.place):
            self._check_space()
            try:
                self._unpack()
                self._versions.trust(key)
                if manifest.target:
                    self._program()
                else:
                    self._add_models(self._versions.current)
                self._add_content()
            finally:
                machine.remove(self._unpacked)
            self._versions.note_installed(self._bundle.identity)
            self._versions.prune()

    def _signer(self) -> str:
        """The key that has signed it. Raises BundleError where that is none of the machine's."""
        known = self._versions.signers
        if not known and not self._first_key:
            raise BundleError(
                f"This machine trusts no key yet; the first bundle is installed by hand: "
                f"sudo assistant bundle install {self._bundle.path.name}"
            )
        claimed = self._bundle.claimed_key
        if known and claimed not in known:
            told = ", ".join(map(signing.fingerprint, known))
            raise BundleError(
                f"{self._bundle.path.name} is not installed: it says that it is signed by "
                f"{signing.fingerprint(claimed)}, and this machine trusts {told}. If it is from somebody whom you "
                f"trust: sudo assistant bundle trust KEY.pub"
            )
        key = self._bundle.signed_by(known or [claimed])
        self._tell(
            f"Signed by {signing.fingerprint(key)}" + ("" if known else ", which this machine trusts from now on")
        )
        return key

    def _check_target(self) -> None:
        target = self._manifest.target
        if target is None:
            if not self._versions.current:
                raise BundleError("There is no kiosk on this machine yet, and no program in this file.")
            return
        version = "{}.{}".format(*python_version(self._machine))
        machine = (self._machine.look("uname", "-m") or "").strip()
        if (version, machine) != (target.python, target.machine):
            raise BundleError(
                f"{self._bundle.path.name} is for {target.told}; this machine has Python {version} on {machine}."
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with locked(self._versions.place, 0):
                yield
        except TimeoutError as error:
            raise BundleError("Another bundle is being installed on this machine; wait for it to end.") from error

    def _check_space(self) -> None:
        """Raises BundleError where the disk has no room. Models and archives are there twice for a while."""
        manifest, home = self._manifest, self._machine.path(HOME)
        here = self._bundle.size + manifest.program_bytes + SPARE
        data = manifest.size(MODELS) + manifest.size(ARCHIVES) + manifest.size(PACKS)
        place = self._versions.place
        data_folder = next(path for path in (home, *home.parents) if path.exists())
        if data_folder.stat().st_dev == place.stat().st_dev:
            here, data = here + data, 0
        for folder, needs in ((place, here), (data_folder, data)):
            free = shutil.disk_usage(folder).free
            if needs > free:
                raise BundleError(
                    f"{self._bundle.path.name} needs {needs / 1e9:.2f} GB in {folder}, and {free / 1e9:.2f} GB are "
                    f"free there. Nothing was changed."
                )

    def _unpack(self) -> None:
        self._tell("Unpacking and checking …")
        self._machine.remove(self._unpacked)
        self._unpacked.mkdir(mode=0o755)
        try:
            self._bundle.unpack(self._manifest.files, self._unpacked)
        except OSError as error:
            raise BundleError(f"It cannot be unpacked: {error.strerror or error}. Nothing was changed.") from error

    def _program(self) -> None:
        before = self._versions.current or (ENVIRONMENT.name if self._machine.path(ENVIRONMENT).is_dir() else "")
        self._add_packages()
        version = self._versions.holding(self._bundle.identity) or self._environment()
        if version == (before or version):  # the first, or one that an interruption kept from being finished
            self._first(version)
            return
        if not self._versions.current:  # installed before there were versions
            guard.set_link(self._versions.place, CURRENT.name, before)
        self._add_models(version)
        self._try(version)
        self._switch(version)
        self._rest(version)

    def _begin(self, step: int, what: str) -> None:
        self._tell(what)
        progress.note(self._versions.place, step)

    def _add_packages(self) -> None:
        """Those of Debian that are missing; apt chooses them among those in the bundle, and reaches no other source."""
        receipt = Receipt(self._machine.path(RECEIPT), self._machine)
        step = Packages(self._machine, receipt, self._config.kiosk.languages, bundled=True)
        if not self._manifest.names(PACKAGES) or step.done():
            return
        self._tell(f"Debian's packages: {', '.join(step.wanted)}")
        place = self._unpacked / PACKAGES
        (place / "lists" / "partial").mkdir(parents=True)
        (place / "bundle.list").write_text(f"deb [trusted=yes] file:{place} ./\n", encoding="utf-8")
        where = {"SourceList": place / "bundle.list", "SourceParts": "/dev/null"}
        options = [option for name, value in where.items() for option in ("-o", f"Dir::Etc::{name}={value}")]
        step.do(("-o", f"Dir::State::Lists={place / 'lists'}", *options))

    def _environment(self) -> str:
        """A new environment with the bundle's wheels; returns its version."""
        version = self._versions.begin()
        folder = self._machine.path(PLACE / version)
        self._begin(progress.ADDING, f"The program, into {PLACE / version} …")
        self._machine.run("/usr/bin/python3", "-m", "venv", "--without-pip", str(folder))
        wheels = [str(self._unpacked / name) for name in self._manifest.names(WHEELS)]
        pip = next((wheel for wheel in wheels if Path(wheel).name.startswith("pip-")), None)
        if pip is None:
            raise BundleError(f"{self._bundle.path.name} holds no pip, and so cannot be installed.")
        python = str(folder / "bin" / "python")
        options = ("--isolated", "--quiet", "--no-index", "--no-deps", "--no-cache-dir", "--no-input")
        self._machine.run(python, f"{pip}/pip", "install", *options, *wheels, env={"PYTHONNOUSERSITE": "1"})
        gpio = Gpio(self._machine, Receipt(self._machine.path(RECEIPT), self._machine), PLACE / version)
        if not gpio.done():
            gpio.do()
        self._versions.finish(version, self._bundle.identity, self._manifest)
        return version

    def _first(self, version: str) -> None:
        """There is nothing else that could be disturbed: the program installs itself, and is tried then."""
        if self._versions.current != version:
            guard.set_link(self._versions.place, CURRENT.name, version)
        self._rest(version)
        self._add_models(version)
        self._try(version)
        if not self._versions.previous:
            guard.write(self._versions.place, guard.RESULT, {"became": guard.INSTALLED, "version": version})

    def _rest(self, version: str) -> None:
        """The new program's own `install`: user, data, configuration, unit. What is done already is left alone."""
        config: tuple[str, ...] = ()
        if (self._unpacked / CONFIGURATION).is_file():
            config = ("--config", str(self._unpacked / CONFIGURATION))
        elif self._manifest.profile:
            config = ("--config", self._manifest.profile)
        models = ("--from", str(self._unpacked / MODELS)) if self._manifest.models else ()
        self._machine.run(str(self._command(version)), *config, "install", *models)

    def _add_models(self, version: str) -> None:
        if self._manifest.models:
            self._begin(progress.ADDING, f"Models: {', '.join(self._manifest.models)}")
            self._as_user(version, "bundle", "apply", "--models", str(self._unpacked))

    def _add_content(self) -> None:
        """Packs, configuration and archives; each is checked by the program, and put in place as a whole."""
        manifest = self._manifest
        if manifest.names(PACKS) or manifest.names(ARCHIVES) or CONFIGURATION in manifest.files:
            self._begin(progress.SWITCHING, "Packs, configuration and archives")
            self._as_user(self._versions.current, "bundle", "apply", str(self._unpacked))
            if self._machine.systemd_runs:
                self._machine.run("systemctl", "restart", "--no-block", UNIT)

    def _try(self, version: str) -> None:
        """Beside the one that runs. Raises BundleError where the new one does not answer."""
        self._begin(progress.TRYING, "Trying it: the doctor, and a question …")
        folder = self._machine.path(PLACE / version)
        try_out(partial(self._as_user, version), folder, self._config.kiosk.languages, self._tell)

    def _switch(self, version: str) -> None:
        """Raises BundleError where the new one was not ready in time or kept ending, and the old one came back."""
        from assistant.install import service  # noqa: PLC0415 - a long chain of imports, which only a switch needs

        machine, place = self._machine, self._versions.place
        for step in service.to_install(machine, Console(quiet=True), None, None):
            if isinstance(step, Command | Unit) and not step.done():
                step.do()
        limit = self._config.kiosk.loading_seconds + LOADING_MARGIN
        guard.switch(place, version, limit)
        if machine.systemd_runs:
            self._begin(progress.SWITCHING, "Starting it; the old version comes back if it does not hold …")
            machine.run("systemctl", "daemon-reload")
            machine.run("systemctl", "restart", "--no-block", UNIT)
            self._wait(limit)
        else:
            guard.trust(place)
        if self._versions.current != version:
            why = guard.read(place, guard.RESULT).get("why", "")
            raise BundleError(f"The new version did not hold, and the old one is back. {why}")

    def _wait(self, limit: float) -> None:
        """Until the new version is trusted, or taken back."""
        place, began = self._versions.place, time.monotonic()
        while guard.on_trial(place):
            if not guard.read(place, guard.SWITCH).get("ready") and time.monotonic() - began > limit * guard.STARTS:
                guard.go_back(place, guard.SLOW)
                self._machine.run("systemctl", "restart", "--no-block", UNIT)
            time.sleep(LOOK_SECONDS)

    def _as_user(self, version: str, *arguments: str) -> None:
        """Runs a version's program as the kiosk's user, and lets the kiosk that answers go first."""
        command = ("nice", "-n", "10", str(self._command(version)), "--config", str(SYSTEM_FILE), *arguments)
        self._machine.run(*command, user=USER, env={"HOME": str(HOME)})

    def _command(self, version: str) -> Path:
        return self._machine.path(PLACE / version / "bin" / "assistant")

    @property
    def _config(self) -> Config:
        """The machine's; of one that has none yet that of the bundle, else as the program is by itself."""
        own = self._machine.path(SYSTEM_FILE)
        if own.is_file():
            with acting_as(controller(own)):
                return load(own)
        unpacked = self._unpacked / CONFIGURATION
        return load(unpacked) if unpacked.is_file() else Config()


def roll_back(machine: Machine) -> str:
    """Brings back the version before the one that runs, and says which; raises BundleError where there is none."""
    before = Versions(machine).roll_back()
    if machine.systemd_runs:
        machine.run("systemctl", "restart", "--no-block", UNIT)
    return before


def trust(machine: Machine, file: Path) -> str:
    """Has a machine trust one more public key; returns its fingerprint. Raises BundleError for what is no key."""
    public = signing.plain(file.read_text("utf-8", "replace"), str(file))
    Versions(machine).trust(public)
    return signing.fingerprint(public)
