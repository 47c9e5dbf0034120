"""What can be asked of places."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.skills.places.measures import Sort


class Needs(StrEnum):
    """What a question of a topic has to name."""

    PLACE = "place"
    """A place, or up to three."""
    TWO = "two"
    """Two places."""
    THING = "thing"
    """A mountain, building, river or lake."""
    SCOPE = "scope"
    """A continent, a country or the world; the world where it names none."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PlaceTopic:
    """A group of questions; its name is that of its list of words and of its examples."""

    name: str
    needs: Needs
    things: Sequence[Sort] = ()
    """It may be asked of these, too."""
    continents: bool = False
    """It may be asked of a continent or the world, too; of Needs.SCOPE of a continent."""
    countries: bool = False
    """Of Needs.SCOPE: it may be asked of a country."""


HIGH: Sequence[Sort] = ("mountains", "buildings")
FIXED: Sequence[Sort] = ("mountains", "buildings", "rivers", "lakes")

TOPICS = (
    PlaceTopic("height", Needs.THING, HIGH),
    PlaceTopic("length", Needs.THING, ("rivers",)),
    PlaceTopic("depth", Needs.THING, ("lakes",)),
    PlaceTopic("highest", Needs.SCOPE, ("mountains",), continents=True, countries=True),
    PlaceTopic("tallest", Needs.SCOPE, ("buildings",)),
    PlaceTopic("longest", Needs.SCOPE, ("rivers",), continents=True),
    PlaceTopic("deepest", Needs.SCOPE, ("lakes",)),
    PlaceTopic("more_people", Needs.TWO),
    PlaceTopic("fewer_people", Needs.TWO),
    PlaceTopic("bigger", Needs.TWO),
    PlaceTopic("smaller", Needs.TWO),
    PlaceTopic("most_people", Needs.SCOPE, continents=True),
    PlaceTopic("fewest_people", Needs.SCOPE, continents=True),
    PlaceTopic("biggest_town", Needs.SCOPE, countries=True),
    PlaceTopic("biggest", Needs.SCOPE, continents=True),
    PlaceTopic("smallest", Needs.SCOPE, continents=True),
    PlaceTopic("nearest_capital", Needs.NOTHING),
    PlaceTopic("farthest_capital", Needs.NOTHING),
    PlaceTopic("nearest_country", Needs.NOTHING),
    PlaceTopic("farthest_country", Needs.NOTHING),
    PlaceTopic("count", Needs.SCOPE, continents=True),
    PlaceTopic("phone", Needs.PLACE),
    PlaceTopic("domain", Needs.PLACE),
    PlaceTopic("currency", Needs.PLACE),
    PlaceTopic("languages", Needs.PLACE),
    PlaceTopic("neighbours", Needs.PLACE),
    PlaceTopic("people", Needs.PLACE, continents=True),
    PlaceTopic("area", Needs.PLACE),
    PlaceTopic("capital_of", Needs.PLACE),
    PlaceTopic("capital", Needs.PLACE, continents=True),
    PlaceTopic("continent", Needs.PLACE, FIXED),
    PlaceTopic("country", Needs.PLACE, FIXED),
    PlaceTopic("inside", Needs.PLACE),
    PlaceTopic("where", Needs.PLACE, FIXED, continents=True),
)
"""In this order the first is taken whose words account for the whole question."""
