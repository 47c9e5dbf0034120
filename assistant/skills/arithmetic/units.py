"""Units: their names by CLDR and the languages' own lists, what each is by pint."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any

from babel.units import UnknownUnitError, format_unit
from pydantic import BaseModel, ConfigDict

from assistant.skills.arithmetic.expressions import Unanswerable
from assistant.text import cldr

if TYPE_CHECKING:
    from pint import UnitRegistry

_making = Lock()
KILO = "kilo"
"""A word for a thousand metres as well as a thousand grams, in a language that has one."""
_VOLUME = "volume-"
"""Before CLDR's names of volumes."""


class Units(BaseModel):
    """The file units.toml, which explains its tables."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: dict[str, str]
    british: dict[str, str]
    degrees: dict[str, str]
    fluid: dict[str, str]
    smaller: dict[str, str]
    definitions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a unit, such as 10 of length-mile."""

    number: Fraction
    unit: str
    parts: "tuple[Quantity, ...]" = ()
    """As it was said, where that was in several units: 6 feet 2 inches."""


@cache
def known() -> Units:
    return Units(**tomllib.loads(files(__package__).joinpath("units.toml").read_text(encoding="utf-8")))


@cache
def names(language: str) -> Mapping[str, tuple[str, ...]]:
    """CLDR's words and symbols for each unit that it knows."""
    found = {unit: cldr.unit(unit, language) for unit in known().units if has_words(unit, language)}
    for symbol, unit in cldr.symbols().units.items():
        if unit in known().units:
            found[unit] = (*found.get(unit, ()), symbol)
    return found


@cache
def has_words(unit: str, language: str) -> bool:
    """Whether CLDR has words for a unit in a language."""
    try:
        return unit not in format_unit(2, unit, "short", locale=language)
    except UnknownUnitError:
        return False


def convert(quantity: Quantity, unit: str, *, british: bool = False) -> Fraction:
    """How many of the unit it is; raises Unanswerable where it is another kind of thing.

    british: what either unit means in Britain, where that differs.
    """
    source, target = (_expression(name, british=british) for name in (quantity.unit, unit))
    registry = _registry()
    try:
        found = registry.Quantity(quantity.number, source).to(target).magnitude
    except _mismatch() as error:
        raise Unanswerable("mismatch") from error
    return Fraction(found)


def is_ambiguous(quantity: Quantity, unit: str) -> bool:
    """Whether it is another number in Britain."""
    british = known().british
    return bool({quantity.unit, unit} & british.keys()) and convert(quantity, unit) != convert(
        quantity, unit, british=True
    )


def _expression(unit: str, *, british: bool) -> str:
    return (known().british if british else {}).get(unit, known().units[unit])


def _mismatch() -> type[Exception]:
    from pint import DimensionalityError  # noqa: PLC0415 - as below

    return DimensionalityError


def as_meant(quantity: Quantity, unit: str) -> tuple[Quantity, str]:
    """A quantity and the unit that it is to be turned into, each as it is meant beside the other.

    Degrees alone are those of a temperature where the unit is one, ounces beside a volume are fluid.
    """
    own, unit = _kilo(quantity.unit, unit), _kilo(unit, quantity.unit)
    if own == "angle-degree":
        own = known().degrees.get(unit, own)
    if unit.startswith(_VOLUME):
        own = known().fluid.get(own, own)
    elif own.startswith(_VOLUME):
        unit = known().fluid.get(unit, unit)
    return (quantity if own == quantity.unit else Quantity(quantity.number, own)), unit


def _kilo(unit: str, beside: str) -> str:
    """What a kilo is beside another unit: of metres beside a length, else of grams."""
    if unit != KILO:
        return unit
    return "length-kilometer" if beside.startswith("length-") else "mass-kilogram"


def prepare() -> None:
    """Reads pint's definitions, which takes a second: before somebody waits for it."""
    _registry()


def _registry() -> "UnitRegistry[Any]":
    with _making:
        return _made()


@cache
def _made() -> "UnitRegistry[Any]":
    from pint import UnitRegistry  # noqa: PLC0415 - it takes half a second, which nobody need wait for

    registry: UnitRegistry[Any] = UnitRegistry(non_int_type=Fraction)
    for name, definition in known().definitions.items():
        registry.define(f"{name} = {definition}")
    return registry
