"""Functions for tests, and the skill that asks them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import shared_places
from house_tools import TUESDAY_NOON, tools
from pydantic import Field

from assistant.core.messages import Asked, Claim, Exchange, Intent, Likeness, Transcript
from assistant.core.stages import SchemaModel
from assistant.functions import Place, function
from assistant.functions.declaring import Function
from assistant.skills.functions.settings import NAME, FunctionSettings
from assistant.skills.functions.skill import FunctionsSkill
from assistant.turn.turn_token import Turn

HIVE = {
    "en": ["How warm is hive three?", "What is the temperature of hive 5?"],
    "pt": ["Que temperatura tem a colmeia três?", "Quantos graus tem a colmeia 5?"],
    "es": ["¿Qué temperatura tiene la colmena tres?", "¿Cuántos grados hay en la colmena 5?"],
    "fr": ["Quelle est la température de la ruche trois ?", "Combien de degrés fait-il dans la ruche 5 ?"],
    "de": ["Wie warm ist Bienenstock drei?", "Welche Temperatur hat Bienenstock 5?"],
    "it": ["Che temperatura c'è nell'arnia tre?", "Quanti gradi ci sono nell'arnia 5?"],
    "zh": ["三号蜂箱有多热？", "5号蜂箱的温度是多少？"],
}
FAR = Likeness()


@function(examples=HIVE, names={"de": {"hive": "Bienenstock"}})
def hive_temperature(hive: Annotated[int, Field(ge=1, le=12)]) -> str:
    """The temperature inside a hive, in °C."""
    return f"Hive {hive} has 35 °C."


@function(examples={"en": ["How far is it between the capitals of France and Peru?"]})
def capitals(one: Place, other: Place) -> float:
    return round(abs(one.latitude - other.latitude), 1)


@function(
    examples={"en": ["Make the lamp red."], "de": ["Mach die Lampe rot."]},
    words={"de": {"rot": "red", "grün": "green"}},
)
def lamp(colour: Literal["red", "green"], bright: bool = False) -> str:  # noqa: FBT001, FBT002 - as teachers write
    return f"It is {colour} {bright}"


@function(examples={"en": ["What was done in the garden on {day}?"], "de": ["Was wurde im Garten am {day} gemacht?"]})
def garden(day: date) -> str:
    return f"{day:%d.%m.}"


@function(examples={"en": ["Ring the bell at five o'clock."]})
def bell(at: time) -> str:
    return f"{at:%H:%M}"


@function(examples={"en": ["When does the guide come on Friday at noon?"]})
def guide_comes(when: datetime) -> str:
    return f"{when:%d.%m. %H:%M}"


@function(examples={"en": ["Say hello to {who}, please.", "Greet somebody."], "de": ["Begrüße {who}."]})
def hello(who: str, language: str) -> str:
    return f"{language}: {who}!"


@function(examples={"en": ["Roll two dice.", "Throw a die with {sides} sides."]})
def dice(dice: Annotated[int, Field(ge=1)] = 1, sides: Annotated[int, Field(gt=1, lt=101)] = 6) -> str:
    return f"{dice} of {sides}"


@function(examples={"en": ["Shall the bees be fed with sugar?"]})
def feed(sugar: bool) -> str:  # noqa: FBT001 - as teachers write
    return f"fed: {sugar}"


def skill(*functions: Function[..., Any], model: SchemaModel | None = None, **settings: Any) -> FunctionsSkill:
    """What asks some functions, on a Tuesday at noon."""
    made = replace(tools(TUESDAY_NOON), atlas=shared_places.atlas, schema_model=lambda: model)
    return FunctionsSkill(made, FunctionSettings.model_validate(settings), functions)


def claim(
    asked: FunctionsSkill,
    text: str,
    language: str = "en",
    history: Sequence[Exchange] = (),
    like: Likeness = FAR,
) -> Claim | None:
    return asked.claim(Asked(text, language, like, history))


def slots(asked: FunctionsSkill, text: str, language: str = "en") -> dict[str, str]:
    """Of a question that is surely for a function."""
    found = claim(asked, text, language)
    assert found, text
    assert found.score == 1, text
    return dict(found.slots)


class Conversation:
    """Asks a skill one question after the other; what it does not claim is answered by nobody."""

    def __init__(self, asked: FunctionsSkill, language: str = "en") -> None:
        self.skill, self.language = asked, language
        self.history: list[Exchange] = []

    def ask(self, text: str, like: Likeness = FAR) -> str:
        found = claim(self.skill, text, self.language, self.history, like)
        if found is None:
            intent = Intent("chat", Transcript(text, self.language))
            self.history.append(Exchange(intent, "", ""))
            return ""
        intent = Intent(NAME, Transcript(text, self.language), found.score, found.slots)
        said = "".join(self.skill.answer(intent, self.history, Turn()).deltas)
        self.history.append(Exchange(intent, said, said))
        return said
