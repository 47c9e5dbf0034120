"""Models and sound devices."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import assistant_parts, console, load_config

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def setup(
    *,
    embedded: Annotated[bool, typer.Option("--embedded", help="Only what runs without any server.")] = False,
    folder: Annotated[Path | None, typer.Option("--from", help="A folder or USB stick that holds the models.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Check every file that is there, byte by byte.")] = False,
) -> None:
    """Get the models and voices that the configuration needs: `assistant setup`.

    What is there already is not fetched again, and an interrupted download goes on where it stopped. Without a
    network, bring the models on a stick: `assistant setup --from /media/stick`. At the end stands what is ready, and
    what could not be had.
    """
    from assistant.models.setup import run_setup

    run_setup(load_config(set_up=True), embedded=embedded, folder=folder, verify=verify, console=console)


def devices(
    seconds: Annotated[float, typer.Option(help="How long to show the level of the microphone.", min=0, max=600)] = 5,
) -> None:
    """List microphones and speakers, and show the level of the chosen microphone.

    A dot marks the devices that will be used. Others are chosen by name or number in the [audio] part of the
    configuration. Speak while the meter runs: a level that does not move is a microphone that hears nothing.
    """
    from assistant.asking.devices import list_devices, show_level

    with assistant_parts() as parts:
        list_devices(parts.portaudio, parts.config.audio, console)
        if seconds:
            show_level(parts.microphone, seconds, console)
