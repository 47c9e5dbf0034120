"""Installing the kiosk as a service, step by step, and taking that back."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from assistant.core.config import Config
from assistant.core.config_file import FILE, SYSTEM_FILE, find, load
from assistant.core.errors import SetupError
from assistant.core.hints import printable
from assistant.core.privileges import acting_as, controller
from assistant.core.resources import resource
from assistant.install.machine import Machine, Receipt
from assistant.install.program_steps import (
    ENVIRONMENT,
    PLACE,
    RECEIPT,
    BundledVersion,
    Command,
    Configuration,
    Environment,
    Gpio,
    ModelsStep,
    OllamaStep,
    Program,
    own_version,
)
from assistant.install.steps import HOME, Data, InstallStep, Packages, Service, Unit, User

BROUGHT = ("versions", "unpacked", "signers", "bundles.json", "previous", "switch.json", "result.json", "current")
"""By bundles, below PLACE: see bundle/versions.py."""


def to_install(machine: Machine, console: Console, given: Path | None, folder: Path | None) -> list[InstallStep]:
    """The steps in their order. Raises ConfigError.

    Given: the configuration that the command line names; it counts where the machine has none. Folder: where somebody
    brings the models.
    """
    own, source = machine.path(SYSTEM_FILE), find(given)
    counts = own if own.is_file() else source
    with acting_as(controller(counts)):
        config = load(counts)
    return _steps(machine, console, config, source, folder, own_version(machine))


def to_take_back(machine: Machine, console: Console) -> list[InstallStep]:
    """The same steps, also where the configuration cannot be read."""
    return _steps(machine, console, Config(), resource("config", FILE), None)


def _steps(
    machine: Machine,
    console: Console,
    config: Config,
    source: Path,
    folder: Path | None,
    bundled: Path | None = None,
) -> list[InstallStep]:
    machine.check_own(machine.path(RECEIPT))  # it tells what to remove
    receipt = Receipt(machine.path(RECEIPT), machine)
    paths = config.paths.model_copy(update={"data": _at_home(config.paths.data)})
    config = config.model_copy(update={"paths": paths})
    program: list[InstallStep] = [Environment(machine, receipt), Program(machine, receipt)]
    if bundled:
        program = [BundledVersion(machine, receipt, bundled)]
    return [
        Packages(machine, receipt, config.kiosk.languages, bundled is not None),
        User(machine, receipt),
        Data(machine, receipt, config),
        *program,
        Gpio(machine, receipt, bundled or ENVIRONMENT),
        Command(machine, receipt),
        Configuration(machine, receipt, source),
        OllamaStep(machine, receipt, config, console),
        ModelsStep(machine, receipt, config, folder),
        Unit(machine, receipt, config),
        Service(machine, receipt),
    ]


def _at_home(data: str) -> str:
    """The folder of the data as the service finds it: its home is not that of root."""
    if not data:
        return str(HOME)
    return str(HOME) + data[1:] if data == "~" or data.startswith("~/") else data


def install(todo: Sequence[InstallStep], console: Console, *, dry_run: bool) -> None:
    """Does what is not done yet, or only tells it. Raises SetupError, naming the step, why, and how to go on."""
    changed = 0
    for number, step in enumerate(todo, start=1):
        title = f"{number:2}. {step.name}: {step.what}"
        try:
            done = step.done()
            _tell(console, f"{title} – {'done already' if done else 'to do' if dry_run else '…'}")
            if not done and not dry_run:
                step.do()
            changed += not done and step.changes
        except (SetupError, OSError) as error:
            raise SetupError(
                f"The step {number}, {step.name}, failed: {error}\n"
                "What was done before it stays. Once that is mended, run the same command again: it goes on from there."
            ) from error
        except KeyboardInterrupt:
            _tell(console, f"Stopped in step {number}, {step.name}. Run the same command again: it goes on from there.")
            raise
    if dry_run:
        _tell(console, f"Nothing was changed; {changed} of {len(todo)} steps are to be done.")
    else:
        _tell(console, "The kiosk is installed." if changed else "Everything was done already; nothing was changed.")


def uninstall(done: Sequence[InstallStep], machine: Machine, console: Console, *, purge: bool) -> None:
    """Takes back what the receipt tells, last things first."""
    for step in reversed(done):
        try:
            if told := step.undo(purge=purge):
                _tell(console, f"{step.name}: {told}")
        except (SetupError, OSError) as error:
            raise SetupError(
                f"Taking back the step {step.name} failed: {error}\nOnce that is mended, run the same command again."
            ) from error
    removed = [name for name in BROUGHT if machine.remove(machine.path(PLACE / name))]
    if removed:
        _tell(console, f"bundles: removed {', '.join(removed)} of {PLACE}")
    machine.remove(machine.path(RECEIPT))
    if (place := machine.path(PLACE)).is_dir() and not any(place.iterdir()):
        place.rmdir()
    _tell(console, "The kiosk is not installed any more.")


def this_machine(*, dry_run: bool = False) -> Machine:
    """Raises SetupError as `check_machine` does."""
    machine = Machine()
    check_machine(machine, dry_run=dry_run)
    return machine


def check_machine(machine: Machine, *, dry_run: bool = False) -> None:
    """Raises SetupError where this is no machine, or nobody, to install with."""
    if not machine.path("/usr/bin/apt-get").exists():
        raise SetupError("The kiosk can be installed as a service on Raspberry Pi OS and Debian only: there is no apt.")
    if os.geteuid() != 0 and not dry_run:
        raise SetupError(f"This changes the system, so it has to be run as root: sudo {' '.join(_command())}")


def _command() -> list[str]:
    """As it was typed, but found by sudo too."""
    return [str(Path(sys.argv[0]).absolute()), *sys.argv[1:]]


def _tell(console: Console, line: str) -> None:
    console.print(printable(line), markup=False, highlight=False, soft_wrap=True)
