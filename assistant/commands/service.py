"""The kiosk as a service of the machine."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import chosen, console
from assistant.offline.network import allow_network

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def install(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print the steps; change nothing.")] = False,
    folder: Annotated[Path | None, typer.Option("--from", help="A folder or USB stick that holds the models.")] = None,
) -> None:
    """Make this machine a kiosk: `sudo assistant --config pi5-8gb install`.

    For Raspberry Pi OS and Debian. Packages, a user, this program in /opt/wakebutton, its configuration in
    /etc/wakebutton, models in /var/lib/wakebutton, and a service that starts with the machine. What is done already
    is left alone: run it again after an interruption, or to bring the service up to this program.
    """
    from assistant.install import service
    from assistant.install.machine import Machine

    machine = Machine()
    if folder and not folder.is_dir():
        raise typer.BadParameter(f"--from {folder}: there is no such folder")
    folder = folder and folder.absolute()  # the steps are run elsewhere
    service.check_machine(machine, dry_run=dry_run)
    allow_network()
    service.install(service.to_install(machine, console, chosen["config"], folder), console, dry_run=dry_run)


def uninstall(
    *,
    purge: Annotated[bool, typer.Option("--purge", help="Also the configuration, models and added packs.")] = False,
) -> None:
    """Take back what `assistant install` did; configuration and data stay: `sudo assistant uninstall`."""
    from assistant.install import service
    from assistant.install.machine import Machine

    machine = Machine()
    service.check_machine(machine)
    service.uninstall(service.to_take_back(machine, console), machine, console, purge=purge)
