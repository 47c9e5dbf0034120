"""The kiosk as a service of the machine, and bundles, which install and update it without a network."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import chosen, console, leave_root, load_config
from assistant.offline.network import allow_network

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="One signed file that installs and updates a kiosk without a network.", no_args_is_help=True)
FOR_ROOT = {"install", "offered", "rollback", "stick", "trust"}
"""The commands of the group that change the machine."""
BundlePath = Annotated[Path, typer.Argument(metavar="FILE", help="A bundle, such as museum.kiosk.")]


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

    if folder and not folder.is_dir():
        raise typer.BadParameter(f"--from {folder}: there is no such folder")
    folder = folder and folder.absolute()  # the steps are run elsewhere
    machine = service.this_machine(dry_run=dry_run)
    allow_network()
    service.install(service.to_install(machine, console, chosen["config"], folder), console, dry_run=dry_run)


def uninstall(
    *,
    purge: Annotated[bool, typer.Option("--purge", help="Also the configuration, models and added packs.")] = False,
) -> None:
    """Take back what `assistant install` did; configuration and data stay: `sudo assistant uninstall`."""
    from assistant.install import service

    machine = service.this_machine()
    service.uninstall(service.to_take_back(machine, console), machine, console, purge=purge)


@app.callback()
def main(context: typer.Context) -> None:
    """One signed file that installs and updates a kiosk without a network."""
    if context.invoked_subcommand not in FOR_ROOT:
        chosen["config"] = leave_root(chosen["config"])


@app.command()
def make(
    out: Annotated[Path, typer.Argument(help="The file to write, such as museum.kiosk.")],
    *,
    profile: Annotated[
        str, typer.Option("--for", metavar="PROFILE", help="The kiosks that it is for, such as pi5-8gb.")
    ] = "",
    debian: Annotated[str, typer.Option(help="The release that they run.")] = "trixie",
    machine: Annotated[str, typer.Option(help="aarch64 for a Raspberry Pi, x86_64 for a PC.")] = "aarch64",
    configuration: Annotated[Path | None, typer.Option("--config", help="The configuration to put in.")] = None,
    packs: Annotated[list[Path] | None, typer.Option(help="A pack, or a folder of packs.")] = None,
    archives: Annotated[list[Path] | None, typer.Option("--archive", help="An archive of the library, a .zim.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="program|models|packs|configuration|archives", help="Nothing else.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The key to sign with; your own, made once, if not given.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go in, and what is missing.")] = False,
) -> None:
    """Write one file that makes a machine a kiosk, or updates one: `assistant bundle make museum.kiosk --for pi5-8gb`.

    On any machine with internet. The program, every wheel and Debian package that it needs, models, voices, and what
    you name: packs, a configuration, archives. What is missing is said before anything is fetched. With --only the file
    is smaller: `assistant bundle make packs.kiosk --only packs --packs notes/`. The same contents make the same file.
    """
    from assistant.bundle.making import BundleMaker, BundleOrder, BundlePart

    if wrong := sorted(set(only or ()) - {*BundlePart}):
        raise typer.BadParameter(f"--only {wrong[0]}: there are {', '.join(BundlePart)}")
    allow_network()
    order = BundleOrder(
        profile,
        debian,
        machine,
        frozenset(BundlePart(part) for part in only or BundlePart),
        key,
        configuration,
        tuple(packs or ()),
        tuple(archives or ()),
    )
    with BundleMaker(order, out.absolute(), _tell) as maker:
        plan = maker.plan()
        for line in (*plan.lines, *(f"Not in it: {sentence}" for sentence in plan.left_out)):
            _tell(line)
        if dry_run:
            _tell("Nothing was fetched, as --dry-run says.")
            return
        maker.make(plan)
    _tell(f"Written: {out}. On the kiosk: sudo assistant bundle install {out.name}")


@app.command()
def show(file: BundlePath) -> None:
    """Say what is in a bundle and for which machines; nothing is checked."""
    from assistant.bundle.shown import shown

    for line in shown(file):
        _tell(line)


@app.command()
def check(
    file: BundlePath,
    *,
    key: Annotated[Path | None, typer.Option(help="The public key that has to have signed it.")] = None,
) -> None:
    """Read all of a bundle, and say whether each byte is as it was signed: `assistant bundle check museum.kiosk`.

    Without --key it is the key that the file itself brings, which tells that nothing was damaged, and not who made it.
    """
    from assistant.bundle.shown import checked

    _tell(checked(file, key))


@app.command("install")
def install_bundle(file: BundlePath) -> None:
    """Make this machine a kiosk, or update it, from a bundle: `sudo assistant bundle install museum.kiosk`.

    The signature has to be of a key that this machine trusts; the first bundle's is trusted. The new version is
    unpacked beside the one that runs and tried; only then it takes its place, and the old one comes back if it does not
    hold. Where no program is yet: `sudo python3 /media/stick/museum.kiosk`.
    """
    from assistant.bundle.stick import install_file
    from assistant.install import service

    install_file(service.this_machine(), file, _tell)


@app.command()
def rollback() -> None:
    """Bring back the version before the one that runs: `sudo assistant bundle rollback`; once more undoes that.

    Configuration, packs and models stay as they are; `assistant restore --undo` brings back those before the bundle.
    """
    from assistant.bundle.installing import roll_back
    from assistant.install import service

    _tell(f"The kiosk runs {roll_back(service.this_machine())} again.")


@app.command()
def trust(key: Annotated[Path, typer.Argument(help="A public key, such as bundle-key.pub.")]) -> None:
    """Have this machine install the bundles of one more key, too: `sudo assistant bundle trust bundle-key.pub`."""
    from assistant.bundle import installing
    from assistant.install import service

    _tell(f"Bundles of {installing.trust(service.this_machine(), key)} are installed from now on.")


@app.command(hidden=True)
def stick(device: Annotated[Path, typer.Argument(help="The device of a USB stick, such as /dev/sda1.")]) -> None:
    """Install what lies on a USB stick; systemd runs it when one is plugged in."""
    from assistant.bundle.stick import install_from, mounted
    from assistant.install import service

    machine = service.this_machine()
    with mounted(machine, device) as folder:
        install_from(machine, folder, _tell)


@app.command(hidden=True)
def offered() -> None:
    """Install what the kiosk was given by its fleet; systemd runs it when something has come."""
    from assistant.bundle.offered import install_offered
    from assistant.install import service

    install_offered(service.this_machine(), _tell)


@app.command(hidden=True)
def apply(
    unpacked: Annotated[Path, typer.Argument(help="A bundle, unpacked.")],
    *,
    models: Annotated[bool, typer.Option("--models", help="Only its models.")] = False,
) -> None:
    """Bring what a bundle holds into the kiosk's data; the installation runs it as the kiosk's user."""
    from assistant.bundle import content

    config = load_config()
    for line in content.apply_models(unpacked, config) if models else content.apply(unpacked, config, chosen["config"]):
        _tell(line)


def _tell(line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
