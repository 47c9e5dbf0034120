"""The library: archives of encyclopaedias and dictionaries (ZIM files)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import (
    FAILED,
    Inputs,
    Json,
    Language,
    assistant_parts,
    checked_language,
    console,
    exit_unless,
    load_config,
)

if TYPE_CHECKING:
    from assistant.app.app import App
    from assistant.library.archive import ArchiveFacts
    from assistant.library.shelf import LibraryShelf
    from assistant.skills.library import LibrarySkill

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(
    help="The library of ZIM files: add, list, remove, search, ask.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def open_shelf() -> "LibraryShelf":
    from assistant.skills.library import shelf_of

    return shelf_of(load_config())


@app.command("add")
def library_add(
    files: Annotated[list[Path], typer.Argument(help="ZIM files.")],
    *,
    copy: Annotated[bool, typer.Option("--copy", help="Copy them into the data folder.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the checksum of all content; reads it all.")
    ] = False,
) -> None:
    """Add archives, such as Kiwix's: `assistant library add wikipedia_en_simple.zim`.

    They are answered from as they are: nothing is copied unless you say so, nothing is embedded ahead, and a running
    kiosk finds them with its next question. What cannot be opened is told, and not added. Those of Kiwix's own folder
    are found without this.
    """
    shelf = open_shelf()
    for file in files:
        console.print(told(shelf.add(file, copy=copy, verify=verify)), highlight=False, markup=False, soft_wrap=True)


@app.command("remove")
def library_remove(name: Annotated[str, typer.Argument(help="Of the file, or a part of it.")]) -> None:
    """Take an archive out of the library: `assistant library remove wikipedia_en_simple`; a copy is deleted."""
    gone = open_shelf().remove(name)
    done = "is deleted" if gone.origin == "copied" else "is no longer read in; the file stays where it is"
    console.print(f"{gone.path} {done}.", highlight=False, markup=False, soft_wrap=True)


@app.command("list")
def library_list(*, as_json: Json = False) -> None:
    """List the archives, where each is from, and what is wrong with one."""
    import json

    from assistant.core.errors import LibraryError
    from assistant.library.archive import LibraryArchive

    good = True
    for file in open_shelf().files():
        row: dict[str, object] = {"path": str(file.path), "origin": file.origin}
        try:
            facts = LibraryArchive(file.path).facts
            line = told(facts)
            row |= {
                "title": facts.title,
                "languages": list(facts.languages),
                "articles": facts.articles,
                "bytes": facts.bytes,
                "full_text": facts.full_text,
                "licence": facts.licence,
            }
        except LibraryError as error:
            good, line = False, str(error)
            row["fault"] = line
        if as_json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            console.print(f"{line} [{file.origin}]", highlight=False, markup=False, soft_wrap=True)
    if not good:
        raise typer.Exit(FAILED)


@app.command("search")
def library_search(questions: Inputs, *, language: Language = "", as_json: Json = False) -> None:
    """Show the articles that may answer, the likeliest of each archive first: `assistant library search "tusk"`."""
    import json

    from assistant.asking.questions import inputs
    from assistant.core.errors import LibraryError
    from assistant.thinking.routing.languages import detect

    with assistant_parts() as parts:
        library = library_skill(parts).library
        spoken, known = checked_language(language, parts.config), parts.config.kiosk.languages
        found = False
        for question in inputs(questions):
            for archive, page in library.pages(question, spoken or detect(question, known)):
                try:
                    title, _ = archive.page(page.path)
                except LibraryError as error:
                    raise typer.Exit(FAILED) from error
                found = True
                row = {"score": round(page.score, 2), "title": title, "archive": archive.facts.title}
                if as_json:
                    print(json.dumps(row, ensure_ascii=False))
                else:
                    line = f"{page.score:6.2f}  {title}  ({archive.facts.title})"
                    console.print(line, highlight=False, markup=False, soft_wrap=True)
    exit_unless(found)


@app.command("ask")
def library_ask(questions: Inputs, *, language: Language = "", as_json: Json = False) -> None:
    """Ask the library alone: `assistant library ask "What is a narwhal?"`; says nothing where no archive answers."""
    import json

    from assistant.asking.questions import inputs
    from assistant.core.messages import Asked, Intent, Transcript
    from assistant.thinking.routing.languages import detect
    from assistant.turn.turn_token import Turn

    good = True
    with assistant_parts() as parts:
        skill = library_skill(parts)
        spoken, known = checked_language(language, parts.config), parts.config.kiosk.languages
        for question in inputs(questions):
            asked = Asked(question, spoken or detect(question, known))
            claim = skill.claim(asked)
            row: dict[str, object] = {"question": question, "answer": None}
            if claim:
                intent = Intent("library", Transcript(question, asked.language), claim.score, claim.slots)
                reply = "".join(skill.answer(intent, (), Turn()).deltas)
                row = {"question": question, "answer": reply, "score": round(claim.score, 2), **claim.slots}
            good = good and bool(claim)
            if as_json:
                print(json.dumps(row, ensure_ascii=False))
            else:
                said = f"{row['answer']}  ({row['archive']}: {row['title']})" if claim else "No archive answers that."
                console.print(said, highlight=False, markup=False, soft_wrap=True)
    exit_unless(good)


def library_skill(parts: "App") -> "LibrarySkill":
    """Raises LibraryError where it could not be made."""
    from assistant.core.errors import LibraryError
    from assistant.library.archive import missing
    from assistant.skills.library import LibrarySkill

    if lacks := missing():
        raise LibraryError(f"To read archives, {lacks}")
    skill = parts.skill_folders.claimants.get("library")
    if not isinstance(skill, LibrarySkill):
        raise LibraryError("The skill library is not there; `assistant skills list` tells why.")
    return skill


def told(facts: "ArchiveFacts") -> str:
    """An archive in a line."""
    from rich.filesize import decimal

    search = "searched by words and titles" if facts.full_text else "without a full-text index: searched by titles only"
    languages = " ".join(facts.languages) or "language unknown"
    size = f"{facts.articles:,} articles, {decimal(facts.bytes)}"
    return f"{facts.path}: {facts.title} ({languages}), {size}, {search}"
