"""The packs of facts."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.baking import bake
from assistant.commands.shared import Inputs, Json, Language, assistant_parts, checked_language, console, load_config

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(
    help="The packs of facts: ask, search, list, add, remove.", no_args_is_help=True, rich_markup_mode="markdown"
)


app.command("bake")(bake)


@app.command("ask")
def knowledge_ask(
    questions: Inputs,
    *,
    sources: Annotated[bool, typer.Option("--sources", help="Show the passages, with their scores.")] = False,
    temperature: Annotated[float | None, typer.Option(min=0, max=2, help="How freely words are chosen.")] = None,
    top_k: Annotated[int | None, typer.Option(min=1, max=1000, help="From how many words at most.")] = None,
    top_p: Annotated[float | None, typer.Option(min=0, max=1, help="From the likeliest, up to this share.")] = None,
    passages: Annotated[int | None, typer.Option(min=1, max=20, help="How many passages the model reads.")] = None,
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Ask the packs alone: `assistant knowledge ask "Existem abelhas no Brasil?" --sources`.

    What a passage surely answers is said as it stands; the options for the language model apply where it has to
    compose the answer. Those that are not given are as in the configuration.
    """
    from assistant.operations import facts
    from assistant.operations.questions import inputs
    from assistant.thinking.languages import detect

    given = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "passages": passages}
    with assistant_parts() as parts:
        config = parts.config
        chosen = config.knowledge.model_copy(update={k: v for k, v in given.items() if v is not None})
        skill, seconds = parts.knowledge_skill(chosen), config.kiosk.turn_seconds
        for question in inputs(questions):
            spoken = checked_language(language, config) or detect(question, config.kiosk.languages)
            if as_json:
                facts.show_json(skill, question, spoken, seconds)
            else:
                facts.show(skill, question, spoken, seconds, console, sources=sources)


@app.command("add")
def knowledge_add(
    packs: Annotated[list[Path], typer.Argument(help="Markdown or text files.")],
) -> None:
    """Add packs of facts: `assistant knowledge add trains.md`.

    A pack is a text file: a paragraph for each fact, below it a few questions that it answers, each after a "?". It is
    checked, copied into the data folder and indexed; the kiosk knows it from its next start on.
    """
    from assistant.operations.packs import add, counted

    with assistant_parts() as parts:
        add(packs, parts.config, console)
        console.print(f"In all {counted(len(parts.index.passages))}.")


@app.command("remove")
def knowledge_remove(name: Annotated[str, typer.Argument(help="Of the file, or its title.")]) -> None:
    """Remove a pack that was added: `assistant knowledge remove trains.md`."""
    from assistant.operations.packs import counted, remove

    with assistant_parts() as parts:
        path = remove(name, parts.config)
        console.print(f"{path} is removed. In all {counted(len(parts.index.passages))}.", soft_wrap=True)


@app.command("list")
def knowledge_list(*, as_json: Json = False) -> None:
    """List the packs that are searched."""
    from assistant.build import pack_files
    from assistant.operations.packs import list_packs

    list_packs(pack_files(load_config()), console, as_json=as_json)


@app.command("search")
def knowledge_search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    *,
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Show the passages that are nearest to a question, with their scores and the verdict."""
    from assistant.operations.packs import search
    from assistant.thinking.languages import detect

    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config) or detect(question, parts.config.kiosk.languages)
        finding = parts.retriever.find(question, spoken, parts.config.knowledge.passages)
        search(finding, console, as_json=as_json)
