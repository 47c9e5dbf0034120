"""Units of length that visitors ask for beside the usual ones: their names are the CLDR's, in every language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from babel.numbers import format_decimal

from assistant.core.languages import locales, spaced
from assistant.geography.names import key
from assistant.text import cldr

KILOMETRES = {
    "length-yard": 0.0009144,
    "length-inch": 0.0000254,
    "length-decimeter": 1e-4,
    "length-centimeter": 1e-5,
    "length-millimeter": 1e-6,
    "length-micrometer": 1e-9,
    "length-nanometer": 1e-12,
    "length-furlong": 0.201168,
    "length-fathom": 0.0018288,
    "length-mile-scandinavian": 10.0,
    "length-light-year": 9_460_730_472_580.8,
    "length-astronomical-unit": 149_597_870.7,
    "length-parsec": 30_856_775_814_913.67,
    "length-earth-radius": 6378.1,
    "length-solar-radius": 695_700.0,
}
"""Of one unit of the CLDR, by its name there."""
_SMALL = "0.####################"
"""The CLDR's own pattern has three decimals, too few for light years."""


@dataclass(frozen=True, slots=True)
class Length:
    """A unit of length."""

    kilometres: float
    """Of one."""
    name: str
    """What is said after a figure."""

    def say(self, km: float, language: str) -> str:
        """A distance in kilometres as figure, of three digits, and unit: "12,700,000 yards"."""
        figure = float(f"{km / self.kilometres:.3g}")
        locale = locales(language)[0]
        number = format_decimal(figure, locale=locale) if figure >= 1 else format_decimal(figure, _SMALL, locale)
        return f"{number}{' ' if spaced(language) else ''}{self.name}"


@cache
def known(language: str) -> Sequence[tuple[str, Length]]:
    """Compared names of the CLDR's units in a language, the longest first."""
    locale = locales(language)[0]
    names: dict[str, Length] = {}
    for unit, kilometres in KILOMETRES.items():
        forms = cldr.unit(unit, locale)
        spoken = forms[0] if forms[1] == unit else forms[1]
        for name in {*forms} - {unit, ""}:
            names.setdefault(key(name), Length(kilometres, spoken))
    return sorted(names.items(), key=lambda it: -len(it[0]))
