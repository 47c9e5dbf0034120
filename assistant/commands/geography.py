"""How far away places are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import Json, Language, assistant_parts, checked_language, console, exit_unless
from assistant.operations.distances import Where

if TYPE_CHECKING:
    from assistant.build import Parts

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
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Say how far places are: `assistant distance France "Machu Picchu" --from Lisbon --unit mi`.

    With --source both, the language model is asked too, and you see how far it is from the truth. With --image, the
    coordinates in the file of a photograph count, else what the vision model sees in it.
    """
    from assistant.config import Home
    from assistant.operations import distances
    from assistant.operations.questions import inputs

    if not places and not image:
        raise typer.BadParameter('name a place, as in: assistant distance "France"')
    home = Home.model_validate({"unit": unit or "km"}) if unit in {"", "km", "mi"} else None
    if home is None:
        raise typer.BadParameter(f"--unit {unit!r}: there are km and mi")
    good = True
    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config) or "en"
        if image:
            _image(parts, image, spoken)
        chosen = home.unit if unit else None
        begun = distances.begin(parts.atlas, parts.config.home, start, chosen, spoken)
        finder = None if source is Where.GAZETTEER else parts.place_finder
        seconds = parts.config.kiosk.turn_seconds
        for measured in distances.measure(list(inputs(places or [])), begun, spoken, parts.atlas, finder, seconds):
            shown = distances.by_model_only(measured) if source is Where.MODEL else measured
            good = good and shown.found
            if as_json:
                print(shown.as_json(), flush=True)
            else:
                console.print("\n".join(shown.lines), markup=False, highlight=False, soft_wrap=True)
    exit_unless(good)


def _image(parts: "Parts", image: Path, language: str) -> None:
    from assistant.turn_token import Turn
    from assistant.vision.camera import FileCamera

    turn = Turn(seconds=parts.config.kiosk.turn_seconds)
    try:
        said = parts.look(FileCamera(image)).where(language, turn)
    finally:
        turn.finish()
    console.print(said, markup=False, highlight=False, soft_wrap=True)
