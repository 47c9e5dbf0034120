"""The skills that come in folders."""

import typer

from assistant.commands.shared import FAILED, Json, console, load_config

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The skills that come in folders: list.", no_args_is_help=True, rich_markup_mode="markdown")


@app.callback()
def skills() -> None:
    """Keeps `list` a command of its own, though it is the only one."""


@app.command("list")
def skills_list(*, as_json: Json = False) -> None:
    """List the skills that are there, where each is from, and its languages; `assistant skills list`."""
    import json

    from assistant.skills.registry import find, unknown_sections

    load_config()
    rows = [
        {"name": found.name, "origin": found.origin, "languages": list(found.languages), "fault": found.fault}
        for found in find()
    ]
    for row in rows:
        if as_json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            told = row["fault"] or " ".join(row["languages"])
            console.print(f"{row['name']:12} {told}  ({row['origin']})", highlight=False, markup=False, soft_wrap=True)
    for name in unknown_sections(load_config()):
        console.print(f"[skills.{name}]: there is no such skill", highlight=False, markup=False)
    if any(row["fault"] for row in rows):
        raise typer.Exit(FAILED)
