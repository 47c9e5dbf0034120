"""Trying the light out."""

import time
from typing import Annotated

import typer

from assistant.commands.shared import load_config
from assistant.core.config.button import Look
from assistant.core.events import Event, KioskState, StateChanged, ThermalState, ThermalStateChanged

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The light in or beside the button.", no_args_is_help=True)


@app.callback()
def light() -> None:
    """The light in or beside the button."""


@app.command()
def demo(
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="How long each is shown.")] = 2.5,
) -> None:
    """Show every state and every heat level, by name.

    Where no light is configured, only the table is printed, and how to configure one.
    """
    from assistant.device.lamps import open_lamp
    from assistant.device.light import Light
    from assistant.device.patterns import look_of

    settings = load_config().light
    lamp = open_lamp(settings)
    if lamp is None:
        for state in KioskState:
            print(f"{state}: {_described(look_of(settings.states, state))}")
        print('There is no light. Set kind in [light] of the configuration to "led", "pwm" or "rgb", and pins.')
        return
    with Light(lamp, settings) as shown:
        for name, event in _program():
            print(name, flush=True)
            shown(event)
            time.sleep(seconds)


def _program() -> list[tuple[str, Event]]:
    """Every state, then every heat level over a kiosk that is ready."""
    states: list[tuple[str, Event]] = [(str(state), StateChanged(state)) for state in KioskState]
    hot: list[tuple[str, Event]] = [
        (f"ready, {w}", ThermalStateChanged(w)) for w in ThermalState if w is not ThermalState.NORMAL
    ]
    return [*states, ("ready", StateChanged(KioskState.READY)), *hot]


def _described(look: Look) -> str:
    return f"{look.pattern}, {look.seconds:g} s, {look.colour}"
