"""How far away places are."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.asking.distances import Where
from assistant.commands.shared import Json, assistant_parts, checked_language, console, exit_unless
from assistant.core import phrases

if TYPE_CHECKING:
    from assistant.app import App

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def distance(
    places: Annotated[
        list[str] | None, typer.Argument(help='Countries, towns, landmarks; or "-" for lines on standard input.')
    ] = None,
    *,
    image: Annotated[Path | None, typer.Option("--image", help="A photograph: which place it shows.")] = None,
    start: Annotated[str, typer.Option("--from", help="Another place than home.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="km or mi; as configured where not given.")] = "",
    source: Annotated[Where, typer.Option("--source", help="Who says where a place is.")] = Where.GAZETTEER,
    capitals: Annotated[
        int,
        typer.Option("--capitals", min=0, max=193, help="So many members of the United Nations, the largest first."),
    ] = 0,
    language: Annotated[str, typer.Option("--language", "-l", help="ISO 639-1; the kiosk's own where not given.")] = "",
    as_json: Json = False,
) -> None:
    """Say how far places are: `assistant distance France "Machu Picchu" --from Lisbon --unit mi`.

    With --source both, the language model is asked too, and you see how far it is from the truth; with --capitals 193
    beside it, of how many capitals it knows where they are. With --image, the coordinates in the file of a photograph
    count, else what the vision model sees in it.
    """
    from assistant.asking import distances
    from assistant.asking.questions import inputs
    from assistant.core.config import HomeSettings
    from assistant.geography.checking import Checker

    if not places and not image and not capitals:
        raise typer.BadParameter('name a place, as in: assistant distance "France"')
    home = HomeSettings.model_validate({"unit": unit or "km"}) if unit in {"", "km", "mi"} else None
    if home is None:
        raise typer.BadParameter(f"--unit {unit!r}: there are km and mi")
    if image and (start or unit or source is not Where.GAZETTEER or as_json):
        raise typer.BadParameter(
            "--image tells how far it is from home, aloud: without --from, --unit, --source, --json"
        )
    good = True
    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config) or parts.config.kiosk.languages[0]
        if image:
            good = _image(parts, image, spoken)
        chosen = home.unit if unit else None
        begun = distances.begin(parts.atlas, parts.config.home, start, chosen, spoken)
        finder = None if source is Where.GAZETTEER else parts.place_finder
        seconds, score = parts.config.kiosk.turn_seconds, distances.Score(Checker(parts.atlas))
        asked = chain(inputs(places or []), distances.members(parts.gazetteer, capitals, spoken))
        for measured in distances.measure(asked, begun, spoken, parts.atlas, finder, seconds):
            score.count(measured)
            shown = distances.by_model_only(measured) if source is Where.MODEL else measured
            good = good and shown.found
            if as_json:
                print(shown.as_json(), flush=True)
            else:
                console.print("\n".join(shown.lines), markup=False, highlight=False, soft_wrap=True)
        if finder and capitals:
            print(score.as_json() if as_json else f"\n{score}", flush=True)
    exit_unless(good)


def _image(parts: "App", image: Path, language: str) -> bool:
    """Whether it can be told which place a photograph shows."""
    from assistant.geography.pictured import UNKNOWN
    from assistant.turn.turn_token import Turn
    from assistant.vision.camera import FileCamera

    turn = Turn(seconds=parts.config.kiosk.turn_seconds)
    try:
        said = parts.look(FileCamera(image)).where(language, turn)
    finally:
        turn.finish()
    console.print(said, markup=False, highlight=False, soft_wrap=True)
    return said != phrases.say(language, UNKNOWN)
