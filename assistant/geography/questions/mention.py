"""A place that a sentence names, and what it may be."""

from dataclasses import dataclass

from assistant.geography.places import Place

UNCLEAR = 0.5
"""A second place that is this likely, beside the first, is asked about."""
RIVAL = 0.1
"""One that is this likely makes the first be named with its country."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that a sentence names."""

    text: str
    """The words that name it."""
    start: int
    end: int
    candidates: tuple[Place, ...]
    """The likeliest first; never empty."""
    within: str = ""
    """The words that name the country or region that it is said to lie in, where that changed what is meant."""

    @property
    def place(self) -> Place:
        return self.candidates[0]

    @property
    def options(self) -> tuple[Place, ...]:
        """Two places that may be meant alike; empty where one is clearly meant."""
        first, *others = self.candidates
        for other in others:
            if first.country in ("", other.country) or not other.country:
                continue
            if (first.kind, other.kind) == ("country", "region"):
                return first, other
            towns = first.kind == other.kind == "town"
            if towns and other.weight >= UNCLEAR * first.weight:
                return first, other
        return ()

    @property
    def has_rivals(self) -> bool:
        """Whether people may mean a place of that name in another country."""
        first, *others = self.candidates
        if first.kind != "town" or self.within:
            return False
        return any(other.country != first.country and other.weight >= RIVAL * first.weight for other in others)
