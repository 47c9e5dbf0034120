"""How far apart two places are, and how that is said."""

import math
from collections.abc import Mapping
from typing import Literal, TypeAlias

import haversine

Position: TypeAlias = tuple[float, float]
"""Latitude and longitude in degrees."""
Unit: TypeAlias = Literal["km", "mi", "nmi", "ft", "m"]
"""Kilometres, miles, nautical miles, feet, metres."""

_NEAR = 100
_KILOMETRES: Mapping[Unit, float] = {"km": 1.0, "mi": 1.609344, "nmi": 1.852, "ft": 0.0003048, "m": 0.001}
"""Of one unit."""
_FIGURES = 3
"""Digits of a distance in feet or metres that are said; the others would be no truer than the places are small."""


def kilometres(a: Position, b: Position) -> float:
    """The great-circle distance, on a sphere of the earth's mean radius (6371.0088 km)."""
    return float(haversine.haversine(a, b, unit=haversine.Unit.KILOMETERS))


def spoken(km: float, unit: Unit) -> int:
    """A distance in kilometres as it is said in a unit: to the nearest 10, or to 1 below 100; feet in three digits."""
    figure = km / _KILOMETRES[unit]
    if unit in {"ft", "m"} and figure >= 1:
        return int(round(figure, _FIGURES - 1 - math.floor(math.log10(figure))))
    return round(figure) if figure < _NEAR else round(figure / 10) * 10
