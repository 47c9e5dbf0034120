"""The skills that come in folders, and the functions of teachers and curators."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import (
    FAILED,
    Json,
    Language,
    assistant_parts,
    checked_language,
    console,
    exit_unless,
    load_config,
)

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(help="The skills: list, new, test.", no_args_is_help=True, rich_markup_mode="markdown")


@app.command("list")
def skills_list(*, as_json: Json = False) -> None:
    """List the skills and functions that are there, where each is from, its languages and what it needs."""
    import json

    from assistant.functions.files import find as function_files
    from assistant.skills.registry import find, unknown_sections

    config = load_config()
    rows = [
        {
            "name": found.name,
            "origin": found.origin,
            "languages": list(found.languages),
            "needs": list(found.folder.needs) if found.folder else [],
            "fault": found.fault,
        }
        for found in find()
    ]
    for file in function_files():
        names = ", ".join(function.name for function in file.functions) or file.path.stem
        rows.append({"name": names, "origin": f"{file.path}", "languages": list(file.languages), "fault": file.fault})
    for row in rows:
        if as_json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            needs = f"; needs {', '.join(row['needs'])}" if row.get("needs") else ""
            told = row["fault"] or (" ".join(row["languages"]) or "any language") + needs
            console.print(f"{row['name']:12} {told}  ({row['origin']})", highlight=False, markup=False, soft_wrap=True)
    for name in unknown_sections(config):
        console.print(f"[skills.{name}]: there is no such skill", highlight=False, markup=False)
    if any(row["fault"] for row in rows):
        raise typer.Exit(FAILED)


@app.command("new")
def skills_new(
    name: Annotated[str, typer.Argument(help="Of the function: letters, digits and _; or of an example: dice.")],
) -> None:
    """Write a file with a function that works at once, to be changed; `assistant skills new hive_temperature`.

    On an installed kiosk (with sudo) it is in /etc/wakebutton/skills, else your own, in ~/.config/wakebutton/skills.
    """
    from assistant.asking.functions import write_new

    load_config()
    path = write_new(name)
    console.print(f"Written: {path}", highlight=False, markup=False, soft_wrap=True)
    console.print(f'Try it:  assistant skills test {path} "…"', highlight=False, markup=False, soft_wrap=True)
    console.print("A kiosk that runs takes it in when it is started again.", highlight=False, markup=False)


@app.command("test")
def skills_test(
    file: Annotated[Path, typer.Argument(help="A file of functions.")],
    questions: Annotated[list[str], typer.Argument(help="What a visitor asks; several are one conversation.")],
    language: Language = "",
) -> None:
    """Ask the functions of a file, and show what is read; `assistant skills test dice.py "Roll two dice"`."""
    from assistant.asking.functions import FunctionTrial
    from assistant.functions.files import load

    config = load_config()
    checked_language(language, config)
    loaded = load(file.absolute())
    if loaded.fault:
        console.print(f"{file}: {loaded.fault}", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(FAILED)
    with assistant_parts(config) as parts:
        trial = FunctionTrial(parts, loaded)
        good = True
        for question in questions:
            for line in trial.lines(question, language):
                console.print(line, highlight=False, markup=False, soft_wrap=True)
            good = good and trial.answered
    exit_unless(good)
