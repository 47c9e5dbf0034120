"""The command line: one program, its options and its exit codes; the commands stand in commands/."""

import logging
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from assistant import usage
from assistant.commands import (
    bench,
    doctor,
    evaluation,
    geography,
    guide,
    install,
    knowledge,
    languages,
    library,
    light,
    models,
    operating,
    pictures,
    service,
    skills,
    talk,
    understand,
)
from assistant.commands.shared import FAILED, INTERRUPTED, USAGE, chosen, kiosk_user, leave_root
from assistant.core import hints
from assistant.core.config import APP
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.plain_log import PlainFormatter
from assistant.core.privileges import left_root_for
from assistant.fleet import command as fleet

FOR_ROOT = {"install", "uninstall", "bundle"}
"""The commands that change the machine; every other one that root starts goes on as the kiosk's user.

Of the group bundle some do, and it tells itself which."""

log = logging.getLogger(__name__)

app = typer.Typer(
    name="assistant",
    help="An offline voice assistant for a kiosk: press the button, ask, hear the answer.",
    epilog="Exit codes: 0 all well, 1 something failed, 2 wrong command or configuration, 130 Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",  # "rich" would take [audio] for a style, and leave it out
    pretty_exceptions_enable=False,  # its tracebacks would show what visitors said
)
for command in (
    talk.demo,
    talk.run,
    talk.ask,
    talk.listen,
    talk.say,
    geography.distance,
    pictures.look,
    understand.transcribe,
    understand.guard,
    understand.route,
    install.setup,
    install.devices,
    service.install,
    service.uninstall,
    doctor.doctor,
    bench.bench,
    operating.report,
    operating.backup,
    operating.restore,
    understand.wyoming,
    guide.guide,
):
    app.command()(command)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(library.app, name="library")
app.add_typer(pictures.exhibits, name="exhibits")
app.add_typer(evaluation.app, name="eval")
app.add_typer(skills.app, name="skills")
app.add_typer(languages.app, name="languages")
app.add_typer(models.app, name="models")
app.add_typer(light.app, name="light")
app.add_typer(operating.app, name="console")
app.add_typer(service.app, name="bundle")
app.add_typer(fleet.app, name="fleet")


def main(ignored: Sequence[str] = ()) -> None:
    """Runs a command; an error that was foreseen is a sentence, not a traceback.

    Ignored: variables of the environment that cannot be used, for those who look why nothing can be fetched.
    """
    try:
        sys.exit(app(obj=tuple(ignored), standalone_mode=False) or 0)
    except TyperException as error:
        print(hints.printable(usage.explained(error, sys.argv[1:])), file=sys.stderr)
        sys.exit(USAGE)
    except Abort:
        sys.exit(INTERRUPTED)
    except ConfigError as error:
        print(hints.printable(error), file=sys.stderr)
        sys.exit(USAGE)
    except AssistantError as error:
        print(hints.printable(error), file=sys.stderr)
        sys.exit(FAILED)
    except OSError as error:
        told = f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")
        if isinstance(error, PermissionError) and (user := left_root_for()):
            told += f" – this command works as {user}, who has to be able to read and write what it names"
        print(hints.printable(told), file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    if wanted:
        print(f"{APP} {metadata.version(APP)}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="The configuration file, or a profile.", show_default=False)
    ] = None,
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log what happens, without anybody's words.")
    ] = False,
) -> None:
    chosen["config"] = config if context.invoked_subcommand in FOR_ROOT else leave_root(config)
    hints.belongs_to(*kiosk_user(chosen["config"]))
    written = logging.StreamHandler()
    written.setFormatter(PlainFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[written], level=logging.WARNING)
    logging.getLogger("assistant").setLevel(logging.INFO if verbose else logging.WARNING)
    for name in context.obj or ():
        log.info("%s is ignored: what it holds cannot be used", name)
