"""What is in a picture, and the exhibits that are known at sight."""

import json
import sys
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
from assistant.core import hints

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

exhibits = typer.Typer(
    help="The exhibits that are known at sight: add, list, remove, check.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Pack = Annotated[str, typer.Option("--pack", help="The pack whose fact is told of it: its title or file.")]


def look(
    picture: Annotated[
        str,
        typer.Argument(help="A picture file (JPEG, PNG, WebP); the camera where none is given.", show_default=False),
    ] = "",
    question: Annotated[str, typer.Argument(help="What to find out about it.", show_default=False)] = "",
    *,
    save: Annotated[Path | None, typer.Option("--save", help="Keep the picture in this file.")] = None,
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Say what is in a picture: `assistant look photo.jpg "What colour is the car?"`.

    An exhibit is named, with a fact of the packs. Else what the object detector knows is said at once, then the vision
    model describes the picture, where there is one (`assistant models` shows it). Without a file the camera of the
    [vision] part of the configuration is used. With --save you see what it sees; otherwise no picture is ever written.
    """
    from assistant.asking.looking import Show, arguments, look
    from assistant.thinking.routing.languages import detect
    from assistant.vision.camera import FileCamera
    from assistant.vision.exhibits.store import ExhibitStore

    file, asked = arguments(picture, question)
    with assistant_parts() as parts:
        languages = parts.config.kiosk.languages
        spoken = checked_language(language, parts.config) or (detect(asked, languages) if asked else languages[0])
        camera = FileCamera(Path(file)) if file else parts.camera
        knows = bool(ExhibitStore(parts.config.data).load().exhibits)
        if knows:
            parts.notes.load()  # what is told of an exhibit
        can_see = bool(parts.detector or parts.vision_model or knows)
        if not can_see:
            gets_it = hints.command("setup")
            print(f"There is no object detector and no vision model; `{gets_it}` gets the detector.", file=sys.stderr)
        show: Show = (lambda _: None) if as_json else (lambda text: print(text, end=" ", flush=True))
        result = look(parts, camera, asked, spoken, show, save)
        print(result.as_json() if as_json else "", flush=True)
    exit_unless(can_see)


@exhibits.command("add")
def exhibits_add(
    name: Annotated[str, typer.Argument(help="As visitors hear it; not with --place.", show_default=False)],
    photographs: Annotated[
        list[Path] | None, typer.Argument(help="Pictures, or folders of them.", show_default=False)
    ] = None,
    *,
    pack: Pack = "",
    called: Annotated[list[str] | None, typer.Option("--called", help="In another language: de=Smoker.")] = None,
    place: Annotated[
        bool, typer.Option("--place", help="All are photographs of the place without an exhibit.")
    ] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Forget the photographs that were added before.")] = False,
) -> None:
    """Add an exhibit by five to twenty photographs: `assistant exhibits add "Smoker" photos/ --pack bees`.

    Take them with the kiosk's own camera or a telephone: the thing fills most of the picture, from all sides that
    visitors show, before different backgrounds. Photographs of the place alone, with hands and visitors, keep those
    from being taken for an exhibit: `assistant exhibits add --place photos/`. Only numbers are kept, no photograph;
    those of a name that is there are added to it. A running kiosk knows it with the next question.
    """
    from assistant.exhibits.changes import PLACE, ExhibitAdder, names_in
    from assistant.packs.changes import find
    from assistant.packs.chosen import pack_files
    from assistant.packs.titles import title_of
    from assistant.vision.exhibits.store import ExhibitStore

    paths = [Path(name), *(photographs or [])] if place else list(photographs or [])
    with assistant_parts() as parts:
        title, names = title_of(find(pack, pack_files(parts.config))) if pack else "", names_in(called or [])
        adder = ExhibitAdder(ExhibitStore(parts.config.data), lambda: parts.image_embedder)
        result = adder.add(PLACE if place else name, paths, pack=title, names=names, anew=anew)
    for fault in result.broken:
        print(fault, file=sys.stderr)
    console.print(result.told, highlight=False, markup=False, soft_wrap=True)
    if result.broken:
        raise typer.Exit(FAILED)


@exhibits.command("list")
def exhibits_list(*, as_json: Json = False) -> None:
    """List the exhibits, with their photographs and packs, and what cannot be read."""
    from assistant.exhibits.changes import told
    from assistant.vision.exhibits.store import ExhibitStore

    read = ExhibitStore(load_config().data).load()
    for exhibit in read.exhibits:
        row = {"name": exhibit.name, "names": exhibit.names, "pack": exhibit.pack, "photographs": exhibit.photographs}
        line = json.dumps(row, ensure_ascii=False) if as_json else told(exhibit)
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    for fault in read.faults:
        print(fault, file=sys.stderr)
    exit_unless(not read.faults)


@exhibits.command("remove")
def exhibits_remove(
    name: Annotated[str, typer.Argument(help="Of the exhibit; not with --place.", show_default=False)] = "",
    *,
    place: Annotated[bool, typer.Option("--place", help="The photographs of the place.")] = False,
) -> None:
    """Forget an exhibit: `assistant exhibits remove "Smoker"`."""
    from assistant.exhibits.changes import PLACE
    from assistant.vision.exhibits.store import ExhibitStore

    if not name and not place:
        raise typer.BadParameter("name an exhibit, or say --place")
    ExhibitStore(load_config().data).remove(PLACE if place else name)
    console.print(f"{'The place' if place else name} is forgotten.", highlight=False, markup=False, soft_wrap=True)


@exhibits.command("check")
def exhibits_check(
    pictures: Annotated[list[Path] | None, typer.Argument(help="What to look at.", show_default=False)] = None,
    *,
    as_json: Json = False,
) -> None:
    """Check how well the exhibits are told apart, or what one would be called: `assistant exhibits check seen.jpg`.

    Without a picture each photograph that was added is looked at as if it were new. What is taken for another exhibit,
    or for none, is told, and what no fact of a pack is about.
    """
    from assistant.exhibits.checking import checked_exhibits, checked_pictures
    from assistant.vision.exhibits.store import ExhibitStore

    with assistant_parts() as parts:
        if pictures:
            rows = list(checked_pictures(pictures, parts.exhibits))
        else:
            known, config = ExhibitStore(parts.config.data).load().exhibits, parts.config
            if not known:
                print(f"There are no exhibits; `{hints.command('exhibits', 'add')}` adds one.", file=sys.stderr)
                raise typer.Exit(FAILED)
            parts.notes.load()
            rows = list(
                checked_exhibits(
                    known,
                    parts.image_embedder,
                    parts.notes.passages,
                    config.kiosk.languages,
                    config.vision.exhibit_sureness,
                )
            )
    for row in rows:
        line = json.dumps(row.values, ensure_ascii=False) if as_json else row.line
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    exit_unless(all(row.well for row in rows))
