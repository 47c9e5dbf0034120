"""The packs of facts."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import Json, Language, assistant_parts, checked_language, console, load_config

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The packs of facts: add, list, search.", no_args_is_help=True)


@app.command("add")
def knowledge_add(
    packs: Annotated[list[Path], typer.Argument(help="Markdown or text files.")],
) -> None:
    """Add packs of facts: `assistant knowledge add trains.md`."""
    from assistant.operations.packs import add

    with assistant_parts() as parts:
        add(packs, parts.config, console)
        console.print(f"{len(parts.index.passages)} passages are ready.")


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
