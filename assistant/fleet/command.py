"""Commands for several kiosks of one house; the page "Fleet" of the leader's console shows and does the rest."""

import signal
import threading
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant.commands.shared import assistant_parts, console, load_config
from assistant.core import hints
from assistant.core.config import Config
from assistant.core.errors import ConfigError, FleetError, ScreenError
from assistant.offline.network import allow_near, keep_offline

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="Several kiosks of one house: one leads, the others follow.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Several kiosks of one house: one leads, the others follow."""
    try:
        import assistant.fleet.member  # noqa: F401 - whether the extra is there
    except ImportError as error:
        raise ConfigError('This needs the extra "fleet": pip install "wakebutton[fleet]"') from error


@app.command()
def lead() -> None:
    """Lead the kiosks of a house from a laptop, which answers no visitors itself: `assistant fleet lead`.

    A kiosk that leads needs no command, but `role = "leader"` in `[fleet]` of its configuration. Either shows the page
    "Fleet" in its console. Ctrl-C ends it; the kiosks go on as they are.
    """
    config = _as(load_config(), "leader")
    if not config.console.password_hash:
        raise ConfigError(f"The console has no password; `{hints.command('console', 'password')}` makes one.")
    with assistant_parts(config) as parts:
        screen, service = parts.web_server, parts.fleet
        if screen is None or service is None:
            raise ScreenError(
                f"Port {config.screen.port} or {config.fleet.port} cannot be had; what stands above says."
            )
        with screen, service:
            _tell(f"Kiosks find this leader on port {config.fleet.port}. Its page: {screen.address}/console/fleet")
            signal.signal(signal.SIGTERM, _ended)
            threading.Event().wait()


@app.command()
def join(
    leader: Annotated[str, typer.Argument(help="The leader's address, where it is not found by itself.")] = "",
) -> None:
    """Show a code here, by which the leader's operator takes this kiosk in: `assistant fleet join`.

    A kiosk with a screen needs no command: with `role = "member"` in `[fleet]` it shows its code after a start.
    """
    from assistant.fleet import discovery
    from assistant.fleet.joining import Joining
    from assistant.fleet.kept import MEMBER, has_joined
    from assistant.fleet.place import own_name

    loaded = load_config()
    fleet = loaded.fleet.model_copy(update={"leader": leader} if leader else {})
    config = _as(loaded.model_copy(update={"fleet": fleet}), "member")
    folder, stop = config.data / MEMBER, threading.Event()
    if has_joined(config.data):
        raise FleetError("This kiosk is in a fleet already; `assistant fleet leave` takes it out.")

    def show(code: str) -> None:
        if code:
            _tell(f"Type this code on the page “Fleet” of the leader: {code}")

    places = [(config.fleet.leader, config.fleet.port)]
    joining = Joining(
        folder, own_name(config), (lambda: places) if config.fleet.leader else discovery.find, show, stop.wait
    )
    if not joining.join():
        raise FleetError("Nobody has typed the code in time. Is the leader running, and in the same network?")
    _tell("It has joined." + ("" if loaded.fleet.role == "member" else ' Write role = "member" into [fleet].'))


@app.command()
def push(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle, such as museum.kiosk.")],
    *,
    first: Annotated[str, typer.Option(help="The kiosk that tries it first, by its name.")] = "",
) -> None:
    """On the leader: bring a bundle to all kiosks, to one first: `assistant fleet push museum.kiosk`.

    Each kiosk installs it only if it trusts the key that it is signed with. The others follow once the first is well;
    the page "Fleet" shows how far it is, and stops it.
    """
    from assistant.fleet.leader import FOLDER, Leader

    data = load_config().data
    if not (data / FOLDER).is_dir():
        raise FleetError("This machine leads no fleet; `push` is for the one that does.")
    leader = Leader(data)
    ids = [id_ for id_, name in leader.names.items() if name == first]
    if first and not ids:
        raise FleetError(f"There is no kiosk {first!r}; there are {', '.join(sorted(leader.names.values()))}.")
    _tell(leader.push(file, *ids[:1]).told(leader.names))


@app.command()
def leave() -> None:
    """Take this kiosk out of its fleet; it stays as it is: `assistant fleet leave`."""
    from assistant.fleet.member import leave
    from assistant.turn import pause_mark

    config = _as(load_config(), "member")
    paused = pause_mark.is_set(config.data)
    if not leave(config):
        _tell("It is in no fleet.")
        return
    _tell("It has left its fleet." + (" It was paused, and answers again once it is started anew." if paused else ""))


def _as(config: Config, role: str) -> Config:
    """With another role, and the hosts allowed that it needs."""
    fleet = config.fleet.model_copy(update={"role": role})
    changed = config.model_copy(update={"fleet": fleet})
    keep_offline(changed, *((remembered,) if (remembered := _remembered(changed)) else ()))
    return changed


def _remembered(config: Config) -> str:
    """The address where the leader was last."""
    from assistant.fleet.joining import remembered
    from assistant.fleet.kept import MEMBER

    place = remembered(config.data / MEMBER)
    return place[0] if place and allow_near(place[0]) else ""


def _ended(*_: object) -> NoReturn:
    raise SystemExit(0)


def _tell(line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
