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
class Topic:
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
    Topic("height", Needs.THING, HIGH),
    Topic("length", Needs.THING, ("rivers",)),
    Topic("depth", Needs.THING, ("lakes",)),
    Topic("highest", Needs.SCOPE, ("mountains",), continents=True, countries=True),
    Topic("tallest", Needs.SCOPE, ("buildings",)),
    Topic("longest", Needs.SCOPE, ("rivers",), continents=True),
    Topic("deepest", Needs.SCOPE, ("lakes",)),
    Topic("more_people", Needs.TWO),
    Topic("fewer_people", Needs.TWO),
    Topic("bigger", Needs.TWO),
    Topic("smaller", Needs.TWO),
    Topic("most_people", Needs.SCOPE, continents=True),
    Topic("fewest_people", Needs.SCOPE, continents=True),
    Topic("biggest_town", Needs.SCOPE, countries=True),
    Topic("biggest", Needs.SCOPE, continents=True),
    Topic("smallest", Needs.SCOPE, continents=True),
    Topic("nearest_capital", Needs.NOTHING),
    Topic("farthest_capital", Needs.NOTHING),
    Topic("nearest_country", Needs.NOTHING),
    Topic("farthest_country", Needs.NOTHING),
    Topic("count", Needs.SCOPE, continents=True),
    Topic("phone", Needs.PLACE),
    Topic("domain", Needs.PLACE),
    Topic("currency", Needs.PLACE),
    Topic("languages", Needs.PLACE),
    Topic("neighbours", Needs.PLACE),
    Topic("people", Needs.PLACE, continents=True),
    Topic("area", Needs.PLACE),
    Topic("capital_of", Needs.PLACE),
    Topic("capital", Needs.PLACE, continents=True),
    Topic("continent", Needs.PLACE, FIXED),
    Topic("country", Needs.PLACE, FIXED),
    Topic("inside", Needs.PLACE),
    Topic("where", Needs.PLACE, FIXED, continents=True),
)
"""In this order the first is taken whose words account for the whole question."""
