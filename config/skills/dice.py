"""Throws dice: an example of a function that needs nothing but its arguments.

Ask: "Roll two dice", "Throw three dice with twenty sides". To have it on your kiosk: assistant skills new dice
"""

from random import randint
from typing import Annotated

from pydantic import Field

from assistant.functions import function


@function(
    # What a visitor may ask, as different as visitors do; only in these languages it can be asked. Numbers are found
    # by themselves. Where there are two, braces tell once which is which.
    examples={
        "en": ["Roll a die.", "Roll two dice.", "Throw the dice.", "Can you throw {dice} dice with {sides} sides?"],
        "pt": ["Lança um dado.", "Lança dois dados.", "Joga os dados.", "Podes lançar {dice} dados de {sides} lados?"],
        "es": ["Lanza un dado.", "Lanza dos dados.", "Tira los dados.", "¿Puedes tirar {dice} dados de {sides} caras?"],
        "fr": ["Lance un dé.", "Lance deux dés.", "Jette les dés.", "Peux-tu lancer {dice} dés à {sides} faces ?"],
        "de": [
            "Wirf einen Würfel.",
            "Würfle mit zwei Würfeln.",
            "Wirf die Würfel.",
            "Kannst du {dice} Würfel mit {sides} Seiten werfen?",
        ],
        "it": ["Lancia un dado.", "Lancia due dadi.", "Tira i dadi.", "Puoi tirare {dice} dadi a {sides} facce?"],
        "zh": ["掷一个骰子。", "掷两个骰子。", "扔骰子。", "能不能掷{dice}个{sides}面的骰子？"],
    },
    # What an argument is called where the kiosk has to speak of it; in English it is called as in the def.
    names={
        "pt": {"dice": "dados", "sides": "lados"},
        "es": {"dice": "dados", "sides": "caras"},
        "fr": {"dice": "dés", "sides": "faces"},
        "de": {"dice": "Würfel", "sides": "Seiten"},
        "it": {"dice": "dadi", "sides": "facce"},
        "zh": {"dice": "骰子", "sides": "面"},
    },
)
def dice(
    dice: Annotated[int, Field(ge=1, le=10)] = 1,
    sides: Annotated[int, Field(ge=2, le=100)] = 6,
) -> str:
    """Throws some dice and tells what they show."""
    thrown = [randint(1, sides) for _ in range(dice)]
    if dice == 1:
        return f"{thrown[0]}."
    return f"{' + '.join(map(str, thrown))} = {sum(thrown)}."
