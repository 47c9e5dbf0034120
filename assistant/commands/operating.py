"""What an operator has: the report of visits, what was asked in vain, a backup, the password of the pages."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import FAILED, Json, chosen, console, load_config
from assistant.core.errors import BackupError, ConfigError

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The operator's pages, at /console of the screen.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """The operator's pages, at /console of the screen."""


def report(
    *,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The newest of which there are counts.")] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one page, to print or to send.")] = None,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the pictures, for a slide.")] = None,
    as_json: Json = False,
) -> None:
    """Tell how many visitors came and what they asked: `assistant report --month 2026-11 --html report.html`.

    Visits, questions by day and hour, topics, languages, what answered, the share that was answered, waits, heat and
    faults of a month. All of it is counted while `assistant run` answers, without a word of what is said; `[privacy]
    keep_counts_days` says for how long it is kept. The console shows the same as its page "Visits".
    """
    from assistant.visits.figures import figures
    from assistant.visits.store import CountStore

    config = load_config()
    found = figures(CountStore(config.data, config.privacy.keep_counts_days), month)
    if found is None:
        why = "" if config.privacy.keep_counts_days else ", as keep_counts_days in [privacy] is 0"
        print(f"Nothing was counted in {config.data}{why}.", file=sys.stderr)
        raise typer.Exit(FAILED)
    if html:
        from assistant.visits import page

        page.write(html, found, config.kiosk.name)
    if png:
        from assistant.visits import picture

        picture.draw(png, found, config.kiosk.name)
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
        return
    from assistant.visits.report import show

    show(found, console)
    for written in filter(None, (html, png)):
        console.print(f"Written: {written}", highlight=False, markup=False, soft_wrap=True)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, or a folder, such as a USB stick, to put it in.")],
) -> None:
    """Save what makes this kiosk your own as one file: `assistant backup /media/stick`.

    In it are the configuration with the facts of the house, the packs that were added with their questions and
    translations, and the files of questions for `eval`. Not in it are the password of the console and other secrets,
    models, archives of the library, functions, recordings (bake them anew) and the counts of visits.
    """
    from assistant.backup.backups import Backups

    saved = Backups(load_config().data, chosen["config"]).save(file)
    console.print(f"{saved.file}: {saved.told}", highlight=False, markup=False, soft_wrap=True)
    for line in saved.left_out:
        console.print(line, highlight=False, markup=False, soft_wrap=True, style="yellow")


def restore(
    file: Annotated[Path | None, typer.Argument(help="A backup.", show_default=False)] = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Bring back what the last backup has replaced.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put what a backup holds in the place of what is here: `assistant restore /media/stick/wakebutton-2026-11-30.zip`.

    All of it is checked before anything is changed, and you are shown what would be. Packs and questions that are not
    in the backup are removed; the password of the console and the place of the data stay as they are. What was here
    before is kept, and `assistant restore --undo` brings it back. The configuration counts from the next start on.
    """
    from assistant.backup.backups import Backups

    backups = Backups(load_config().data, chosen["config"])
    if undo is (file is not None):
        raise ConfigError("Name a backup, or write --undo: `assistant restore FILE` or `assistant restore --undo`.")
    found = backups.look(file) if file else backups.look_back()
    if found is None:
        raise BackupError("No backup was restored here, so there is nothing to undo.")
    for line in found.plan.lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if found.plan.is_nothing:
        return
    if not yes and not sys.stdin.isatty():
        raise ConfigError("Nothing was changed: --yes says that you have read it, where nobody can be asked.")
    if yes or typer.confirm("Shall it be done?"):
        backups.restore(found)
        console.print("Restored. The configuration counts from the next start on; `--undo` brings back what was.")


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
