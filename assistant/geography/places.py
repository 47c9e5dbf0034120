"""A place that may be named, and where it lies."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.geography.distance import Position

Sort: TypeAlias = Literal["country", "capital", "landmark", "region", "town"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place and where it lies in degrees."""

    name: str
    """As it is spoken after "from"; of a country its capital's."""
    country: str
    """ISO 3166-1 alpha-2; none for the poles."""
    latitude: float
    longitude: float
    kind: Sort
    score: float = 1.0
    """0 to 1; 1 is the very name, less is one that looks and sounds alike."""
    admin: str = ""
    """GeoNames' code of the state or region that it is or lies in."""
    weight: float = 0.0
    """How likely a town is meant by its name, beside others of that name."""
    people: int = 0
    """Of a town."""

    @property
    def position(self) -> Position:
        return self.latitude, self.longitude

    def lies_in(self, other: "Place") -> bool:
        """Whether the other is a country or region that holds this place."""
        if other.kind not in {"country", "region"} or self.country != other.country or self.kind == "country":
            return False
        return other.kind == "country" or (self.kind != "region" and self.admin == other.admin)
