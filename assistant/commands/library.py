"""The library: archives of encyclopaedias and dictionaries (ZIM files)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import FAILED, Json, console, load_config

if TYPE_CHECKING:
    from assistant.library.archive import ArchiveFacts
    from assistant.library.shelf import Shelf

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(
    help="The library of ZIM files: add, list, remove.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def open_shelf() -> "Shelf":
    from assistant.library.settings import LibrarySettings
    from assistant.library.shelf import Shelf

    config = load_config()
    return Shelf(config.data / "library", LibrarySettings().kiwix_folder)


@app.command("add")
def library_add(
    files: Annotated[list[Path], typer.Argument(help="ZIM files.")],
    *,
    copy: Annotated[bool, typer.Option("--copy", help="Copy them into the data folder.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Compare the checksum of all content; reads it all.")] = False,
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


def told(facts: "ArchiveFacts") -> str:
    """An archive in a line."""
    from rich.filesize import decimal

    search = "searched by words and titles" if facts.full_text else "without a full-text index: searched by titles only"
    languages = " ".join(facts.languages) or "language unknown"
    size = f"{facts.articles:,} articles, {decimal(facts.bytes)}"
    return f"{facts.path}: {facts.title} ({languages}), {size}, {search}"
