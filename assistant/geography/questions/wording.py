"""The phrases that ask for places and distances, by language: distances.toml; English's explains them."""

from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict, Field

from assistant.geography.distance import Unit
from assistant.geography.names import key

Phrases = tuple[str, ...]


class OwnLength(BaseModel):
    """A unit of length that the CLDR does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    said: Phrases = Field(min_length=1)
    """Its names; the first one is said after a figure."""
    kilometers: float = Field(gt=0)


SUBJECT = "distances"


class PlaceWording(BaseModel):
    """The phrases of one language; English's distances.toml explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    far: Phrases
    going: Phrases
    measure: Phrases
    coordinates: Phrases
    further: Phrases
    nearer: Phrases
    begins: Phrases
    apart: Phrases
    here: Phrases
    and_: Phrases = Field(alias="and")
    within: Phrases
    articles: Phrases
    many: Phrases
    country: Phrases
    state: Phrases
    city: Phrases
    capital: Phrases
    first: Phrases
    second: Phrases
    sky: Phrases
    wake: Phrases
    kilometers: Phrases
    miles: Phrases
    nautical_miles: Phrases
    feet: Phrases
    meters: Phrases
    things: Phrases
    far_from: Phrases
    count_to: Phrases
    measured_in: Phrases
    plural: Phrases
    journey: Phrases
    we: Phrases
    when: Phrases
    by: Phrases
    fill: Phrases
    times: Phrases
    lengths: tuple[OwnLength, ...]

    @cached_property
    def units(self) -> tuple[tuple[Unit, Phrases], ...]:
        """The longer names first: a nautical mile is no mile."""
        return (
            ("nmi", self.nautical_miles),
            ("mi", self.miles),
            ("ft", self.feet),
            ("km", self.kilometers),
            ("m", self.meters),
        )

    @cached_property
    def asks(self) -> Phrases:
        """All that asks how far, which is further, or where something lies."""
        return (*self.asks_far, *self.far_from, *self.further, *self.nearer, *self.coordinates)

    @cached_property
    def of_asking(self) -> Phrases:
        """All that is part of the question rather than of a name."""
        links = (*self.begins, *self.apart, *self.here, *self.and_, *self.within, *self.articles, *self.many)
        classes = (*self.country, *self.state, *self.city)
        counted = (*(name for _, names in self.units for name in names), *self.count_to)
        return (*self.asks, *links, *classes, *counted, *self.we, *self.when, *self.fill)

    @cached_property
    def asks_far(self) -> Phrases:
        """All that asks how far, "how many miles" too."""
        units = [unit for _, names in self.units for unit in names]
        counted = (unit for unit in units if unit.startswith(self.many))  # "quanti piedi": "in piedi" is on foot
        return (*self.far, *counted, *(f"{many} {unit}" for many in self.many for unit in units))


def contains(said: str, phrases: Phrases) -> bool:
    """Whether a compared text, with a blank on either side, holds one of some phrases."""
    return any(f" {compared} " in said for compared in compared(phrases))


@cache
def compared(phrases: Phrases) -> tuple[str, ...]:
    """Of the configuration only; what visitors say is not kept."""
    return tuple(map(key, phrases))
