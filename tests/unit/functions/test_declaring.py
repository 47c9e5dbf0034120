"""From the signature of a function to its arguments and its pydantic model, and what is said of a bad one."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from assistant.functions import Place, function
from assistant.functions.arguments import ArgumentKind, FunctionError

EXAMPLES = {"en": ["How warm is hive three?"]}


class Flower(Enum):
    CORN_POPPY = 1
    ROSE = "rose"


@function(examples={"en": ("How warm is hive three?",), "de": ["Wie warm ist Stock drei?"]})
def hive_temperature(
    hive: Annotated[int, Field(ge=1, le=12, description="number of the hive")],
    place: Place | None = None,
    flower: Flower = Flower.ROSE,
    *,
    colour: Literal["red", "green"] = "red",
    day: date = date(2026, 1, 1),
    share: float = 0.5,
    language: str,
) -> str:
    """The temperature inside a hive,
    in °C.

    More that is for readers.
    """
    return f"{hive} {colour}"


def test_a_signature_becomes_arguments_with_kinds_bounds_and_choices() -> None:
    kinds = {argument.name: argument.kind for argument in hive_temperature.arguments}
    assert kinds == {
        "hive": ArgumentKind.WHOLE,
        "place": ArgumentKind.PLACE,
        "flower": ArgumentKind.CHOICE,
        "colour": ArgumentKind.CHOICE,
        "day": ArgumentKind.DATE,
        "share": ArgumentKind.NUMBER,
        "language": ArgumentKind.LANGUAGE,
    }
    hive, _, flower, *_ = hive_temperature.arguments
    assert (hive.bounds, hive.required, hive.title) == ({"ge": 1, "le": 12}, True, "number of the hive")
    assert flower.choices == {"CORN POPPY": Flower.CORN_POPPY, "rose": Flower.ROSE}
    assert [argument.name for argument in hive_temperature.arguments if argument.required] == ["hive"]


def test_its_model_checks_what_the_annotations_say() -> None:
    checked = hive_temperature.model.model_validate({"hive": "3", "language": "en"})
    assert checked.model_dump()["hive"] == 3
    with pytest.raises(ValidationError, match="less than or equal to 12"):
        hive_temperature.model.model_validate({"hive": "40", "language": "en"})


def test_it_can_be_called_as_before_and_tells_its_name_and_what_it_is_about() -> None:
    assert hive_temperature(3, language="en") == "3 red"
    assert (hive_temperature.name, hive_temperature.languages) == ("hive_temperature", ("en", "de"))
    assert hive_temperature.about == "The temperature inside a hive, in °C."


def untyped(hive): ...  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
def listed(hives: list[int]) -> None: ...
def many(*hives: int) -> None: ...
def reserved(function: int) -> None: ...
def hidden(_hive: int) -> None: ...
def unknown(hive: "Beehive") -> None: ...  # type: ignore[name-defined]  # noqa: F821
def fine(hive: int) -> None: ...
async def later(hive: int) -> None: ...


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (untyped, "hive has no type; write hive: int"),
        (listed, r"hives has the type list\[int\]; there are Literal, Enum, int"),
        (many, r"\*hives: int cannot be asked for"),
        (reserved, "function needs another name"),
        (hidden, "_hive needs another name"),
        (unknown, "an annotation cannot be read: name 'Beehive'"),
        (later, "write a plain def"),
        (3, "@function stands above a def"),
    ],
)
def test_a_signature_that_cannot_be_asked_is_refused_with_what_would_be_right(call: Any, told: str) -> None:
    with pytest.raises(FunctionError, match=told):
        function(examples=EXAMPLES)(call)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"examples": None}, "above the def, with a question or more"),
        ({"examples": {}}, "questions by language"),
        ({"examples": {"en": "How warm is hive 3?"}}, "write a list of questions in brackets"),
        ({"examples": {"en": []}}, "write a list of questions"),
        ({"examples": {"xx": ["?"]}}, r"examples\['xx'\] is no language of this program \(en, pt"),
        ({"examples": {"en": ["How warm is {hivve}?"]}}, r"names hivve, which is no argument \(hive\)"),
        ({"examples": EXAMPLES, "names": {"de": {"hivve": "Stock"}}}, r"names\['de'\] has hivve; there is hive"),
        ({"examples": EXAMPLES, "words": {"de": {"rot": "red"}}}, r"words\['de'\] has red; there is none"),
    ],
)
def test_examples_names_and_words_are_checked(given: dict[str, Any], told: str) -> None:
    with pytest.raises(FunctionError, match=told):
        function(**given)(fine)


def test_the_decorator_without_examples_says_how_it_is_written() -> None:
    decorate: Callable[..., Any] = function
    with pytest.raises(FunctionError, match=r"write @function\(examples="):
        decorate(fine)
