"""What is in a picture."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import Json, Language, assistant_parts, checked_language, exit_unless
from assistant.core import hints

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


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

    What the object detector knows is said at once, then the vision model describes the picture, where there is one
    (`assistant models` shows it). Without a file the camera of the [vision] part of the configuration is used.
    With --save you see what it sees; otherwise no picture is ever written.
    """
    from assistant.asking.looking import Show, arguments, look
    from assistant.thinking.routing.languages import detect
    from assistant.vision.camera import FileCamera

    file, asked = arguments(picture, question)
    with assistant_parts() as parts:
        languages = parts.config.kiosk.languages
        spoken = checked_language(language, parts.config) or (detect(asked, languages) if asked else languages[0])
        camera = FileCamera(Path(file)) if file else parts.camera
        can_see = bool(parts.detector or parts.vision_model)
        if not can_see:
            gets_it = hints.command("setup")
            print(f"There is no object detector and no vision model; `{gets_it}` gets the detector.", file=sys.stderr)
        show: Show = (lambda _: None) if as_json else (lambda text: print(text, end=" ", flush=True))
        result = look(parts, camera, asked, spoken, show, save)
        print(result.as_json() if as_json else "", flush=True)
    exit_unless(can_see)
