"""How far apart two places are, and how that is said."""

from typing import Literal, TypeAlias

import haversine

Position: TypeAlias = tuple[float, float]
"""Latitude and longitude in degrees."""
Unit: TypeAlias = Literal["km", "mi"]

_NEAR = 100


def kilometres(a: Position, b: Position) -> float:
    """The great-circle distance, on a sphere of the earth's mean radius (6371.0088 km)."""
    return float(haversine.haversine(a, b, unit=haversine.Unit.KILOMETERS))


def spoken(km: float, unit: Unit) -> int:
    """A distance in kilometres as it is said in a unit: to the nearest 10, or to 1 below 100."""
    figure = km if unit == "km" else km / 1.609344
    return round(figure) if figure < _NEAR else round(figure / 10) * 10
