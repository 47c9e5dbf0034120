"""The operator's pages, and what they list of questions asked in vain."""

import sys
from typing import Annotated

import typer

from assistant.commands.shared import Json, chosen, console, load_config

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The operator's pages, at /console of the screen.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """The operator's pages, at /console of the screen."""


@app.command()
def password(
    *,
    show: Annotated[
        bool, typer.Option("--print", help="Change no file; print what belongs into the configuration.")
    ] = False,
) -> None:
    """Set the password of the console: `sudo assistant console password` on a kiosk that was installed.

    Only a hash of it is written into the configuration. Until there is one the console is off. It counts from the
    next start on. Where standard input is no terminal, its first line is the password.
    """
    from assistant.core.settings_file import change
    from assistant.web.console.passwords import hashed

    if sys.stdin.isatty():
        typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    stored = hashed(typed)
    if show:
        print(f'[console]\npassword_hash = "{stored}"')
        return
    file = change({"console.password_hash": stored}, chosen["config"])
    console.print(f"The hash stands in {file}. Start the kiosk anew, and log in at /console.", soft_wrap=True)


def unanswered(
    *,
    clear: Annotated[
        bool, typer.Option("--clear", help="Forget all of it: the counts, and words that are kept.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List what visitors asked in vain, the most frequent first, without their words.

    Each question was counted under the nearest of the typical questions and of the packs' own. The console answers one
    in a line, which becomes a fact of a pack.
    """
    from assistant.unanswered import listing
    from assistant.unanswered.store import UnansweredStore

    config = load_config()
    store = UnansweredStore(config.data, config.privacy.unanswered_days)
    if clear:
        store.clear()
        console.print("Nothing is counted any more; it begins anew.")
    else:
        listing.show(store, console, as_json=as_json)
