"""What the commands share: options, the parts of the assistant, and how a conversation is shown."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from assistant.core.config import ButtonSettings, Config
from assistant.core.config.button import Input
from assistant.core.config_file import SYSTEM_FILE, find, load, user_file
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.events import Event, Failed, Generated, Heard, Said, StateChanged, ThermalStateChanged
from assistant.core.messages import Usage
from assistant.core.privileges import ROOT, Owner, become, controller
from assistant.core.resources import resource
from assistant.core.wrong_values import explained
from assistant.offline.network import allow_network, keep_offline

if TYPE_CHECKING:
    from assistant.app import App

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: not all went well; the command or the configuration is wrong; Ctrl-C."""

console = Console()
chosen: dict[str, Path | None] = {"config": None}
"""The configuration file that the command line names."""

Conversation = Annotated[bool, typer.Option("--conversation", help="All inputs are one conversation.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Language = Annotated[str, typer.Option("--language", "-l", help="ISO 639-1; detected where not given.")]
Inputs = Annotated[list[str], typer.Argument(help='Questions, or "-" for lines on standard input.')]
Recordings = Annotated[list[str], typer.Argument(help='Sound files, or "-" for their names on standard input.')]


def checked_language(given: str, config: Config) -> str:
    """A language that was asked for; raises ConfigError where the kiosk does not speak it."""
    if given and given not in config.kiosk.languages:
        raise ConfigError(f"--language {given!r}: there are {', '.join(config.kiosk.languages)}.")
    return given


def leave_root(given: Path | None) -> Path | None:
    """Has root go on as the user who can change the configuration: the kiosk's, where one is installed.

    Given: what the command line names. Returns it; for root the very file that was looked at: one that appears
    meanwhile does not count.
    """
    if os.geteuid() != ROOT:
        return given
    file, own = find(given), user_file()
    shipped = file.is_relative_to(resource("config"))
    named = given or os.environ.get("ASSISTANT_CONFIG")
    kiosk = None if named else controller(SYSTEM_FILE)
    become((controller(own) or kiosk) if shipped else (controller(file) or controller(own)))
    if shipped and kiosk:  # its user may remove it, and is not to decide thereby whether root leaves its rights
        raise ConfigError(f"{SYSTEM_FILE} is missing. The installation writes it anew: sudo assistant install")
    return file


def kiosk_user(given: Path | None) -> tuple[str, str]:
    """Whose the installed kiosk is, and the home of that user, where the command works on that one; else nothing."""
    try:
        file = find(given)
        owner = Owner.of(file.lstat().st_uid)
    except (AssistantError, OSError):
        return "", ""
    return (owner.name, owner.home) if file == SYSTEM_FILE and owner.uid != ROOT else ("", "")


def load_config(*, set_up: bool = False) -> Config:
    """From here on the program keeps to the hosts that the configuration names, unless models are to be fetched."""
    config = load(chosen["config"])
    if other := controller(config.data):
        paths = config.paths.model_copy(update={"data": str(config.data)})  # as root's home says, which is left now
        become(other)
        config = config.model_copy(update={"paths": paths})
    if set_up:
        allow_network()
    else:
        keep_offline(config)
    return config


def checked_inputs(given: Sequence[str] | None, config: Config) -> tuple[Input, ...]:
    """The inputs that were asked for, else those configured; raises ConfigError where they do not go together."""
    if not given:
        return config.button.inputs
    try:
        return ButtonSettings.model_validate({"inputs": given}).inputs
    except ValidationError as error:
        told = explained(error, ButtonSettings)[0]
        raise ConfigError(f"--button {', '.join(given)}: {told.advice}.") from error


@contextmanager
def assistant_parts(config: Config | None = None) -> Iterator["App"]:
    """The parts of the assistant, closed at the end, whatever happens. Config: the user's where none is given."""
    from assistant.app import App  # noqa: PLC0415
    from assistant.models.progress import IndexProgress  # noqa: PLC0415

    errors = Console(stderr=True)
    progress = IndexProgress(errors) if errors.is_terminal else None
    parts = App(config or load_config(), progress, chosen["config"])
    try:
        yield parts
    finally:
        parts.close()


def exit_unless(good: bool) -> None:  # noqa: FBT001
    if not good:
        raise typer.Exit(FAILED)


def print_reply(event: Event) -> None:
    """The answer, sentence by sentence, as it comes."""
    match event:
        case Said(sentence):
            print(sentence.text, end=" ", flush=True)
        case Failed(code, _):
            print(f"({code})", file=sys.stderr)
        case _:
            pass


class UsageNotes:
    """What the replies of the language model took, to be printed after the answer that they are part of."""

    def __init__(self) -> None:
        self._usages: list[Usage] = []

    def __call__(self, event: Event) -> None:
        if isinstance(event, Generated):
            self._usages.append(event.usage)

    def print(self) -> None:
        """Beside the answer itself, which may be read by another program; each is printed once."""
        from assistant.models import usage_meter  # noqa: PLC0415

        usages, self._usages = self._usages, []
        for used in usages:
            print(f"\n{usage_meter.as_text(used)}\n", file=sys.stderr, flush=True)


def print_state(event: Event) -> None:
    """What the kiosk does, without anybody's words: what is no terminal may be a file or a journal."""
    match event:
        case StateChanged(now) | ThermalStateChanged(now):
            console.print(f"● {now}")
        case Failed(code, _):
            console.print(f"({code})", markup=False)
        case _:
            pass


def print_event(event: Event) -> None:
    """What the kiosk does, what it heard and what it says."""
    match event:
        case StateChanged(now) | ThermalStateChanged(now):
            console.print(f"● {now}", style="dim")
        case Heard(transcript):
            words = transcript.text or "(not shown, as the guard answers)"
            console.print(f"{words} [{transcript.language}]", markup=False)
        case Said(sentence):
            console.print(f"→ {sentence.text}", markup=False, highlight=False)
        case Failed(code, _):
            console.print(f"({code})", style="red", markup=False)
        case _:
            pass
