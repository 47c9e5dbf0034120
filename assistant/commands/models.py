"""The models: which are there, which one does what; getting, removing and choosing them."""

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import Json, chosen, console, load_config

if TYPE_CHECKING:
    from assistant.models.inventory import ModelInventory
    from assistant.models.survey import Survey

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The models: list, pull, remove, use.", invoke_without_command=True, rich_markup_mode="markdown")

Name = Annotated[str, typer.Argument(help='As "llama3.2:3b" of Ollama, or "qwen2.5-coder-0.5b" of this program.')]


@app.callback()
def models(context: typer.Context, *, as_json: Json = False) -> None:
    """List the models that are installed, which one plays each role and why, and others that can be had."""
    if context.invoked_subcommand:
        return
    survey = _shelf().survey()
    if as_json:
        print(json.dumps(dataclasses.asdict(survey), ensure_ascii=False))
    else:
        _show(survey)


@app.command("pull")
def models_pull(name: Name) -> None:
    """Get a model: `assistant models pull llama3.2:3b`.

    A name of Ollama's library is fetched by Ollama, wherever that runs; a name of this program's own list onto this
    disk. Before it begins you are told if it will not fit into the memory of this machine.
    """
    try:
        _shelf(set_up=True).pull(name, console)
    except KeyboardInterrupt:
        console.print("Stopped. What has come stays; the same command goes on from there.")
        raise
    console.print(f"{name} is ready.", highlight=False)


@app.command("remove")
def models_remove(
    name: Name,
    *,
    force: Annotated[bool, typer.Option("--force", help="Even if the configuration uses it.")] = False,
) -> None:
    """Remove a model from the disk: `assistant models remove llama3.2:3b`.

    What the configuration uses is kept, unless you insist with --force.
    """
    from rich.filesize import decimal

    freed = _shelf().remove(name, force=force)
    console.print(f"{name} is removed; that freed {decimal(freed)}.", highlight=False)


@app.command("use")
def models_use(
    role: Annotated[str, typer.Argument(help="chat, vision or extraction.")],
    name: Name,
) -> None:
    """Choose the model of a role: `assistant models use chat llama3.2:3b`.

    The choice is written into your configuration file, which is otherwise left as it is; "none" as the name of a
    vision model means that there is to be none. You are told what speaks against it.
    """
    from assistant.models.inventory import use

    file = use(role, name, chosen["config"])
    console.print(f"{role} is {name} from the next start on ({file}).", highlight=False, soft_wrap=True)
    for doubt in _shelf().doubts(role, name):
        console.print(doubt, style="yellow", highlight=False, soft_wrap=True)


def _shelf(*, set_up: bool = False) -> "ModelInventory":
    from assistant.app import App
    from assistant.models.inventory import ModelInventory
    from assistant.models.memory import total_memory
    from assistant.models.ollama_catalogue import load_ollama_catalogue

    parts = App(load_config(set_up=set_up))
    return ModelInventory(parts.config, parts.chooser, parts.catalogue, load_ollama_catalogue(), total_memory())


def _show(survey: "Survey") -> None:
    from rich.filesize import decimal
    from rich.table import Table
    from rich.text import Text

    if survey.silence:
        console.print(survey.silence, highlight=False, soft_wrap=True)
    if survey.served:
        table = Table("model", "parameters", "quantization", "size", "context", "loaded", title="In Ollama")
        for model in survey.served:
            context = f"{model.context:,}" if model.context else "?"
            loaded = "yes" if model.loaded else ""
            table.add_row(Text(model.name), model.parameters, model.quantization, decimal(model.size), context, loaded)
        console.print(table)
    if survey.embedded:
        table = Table("model", "role", "parameters", "quantization", "size", "context", title="Inside this program")
        for kept in survey.embedded:
            context = f"{kept.context:,}" if kept.context else ""
            table.add_row(kept.name, kept.role, kept.parameters, kept.quantization, decimal(kept.size), context)
        console.print(table)
    table = Table("role", "model", "engine", "why", title="In use")
    for cast in survey.casts:
        table.add_row(cast.role, Text(cast.model or "–"), cast.engine or "–", Text(cast.why))
    console.print(table)
    table = Table("model", "roles", "download", "memory", "good for", title="Not installed")
    for offer in survey.offers:
        memory = decimal(offer.memory) + ("" if offer.fits else " – will not fit")
        good_for = offer.good_for or "without Ollama"
        style = "" if offer.fits else "dim"
        table.add_row(offer.name, ", ".join(offer.roles), decimal(offer.size), memory, good_for, style=style)
    console.print(table)
