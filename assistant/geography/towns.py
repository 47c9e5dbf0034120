"""The 34,000 towns of GeoNames with 15,000 people and more, by the names that people use for them."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path

from assistant.geography.distance import Position, kilometres
from assistant.geography.names import NameWord, key
from assistant.geography.place_names import everywhere
from assistant.geography.town_table import Town, TownTable, table
from assistant.text.words import SINGLE

LONGEST = 5
"""Words of a name."""
_LARGE = 100_000
"""People."""
_HUGE = 500_000
"""People."""
_SURE = 2
"""Characters of a script without spaces; a longer name is no chance."""
SHORTEST = 3
"""Letters of a name in Latin script: "Ag", "Of" and the like are towns, but nobody means them."""

ABBREVIATION = 3
"""Letters; a name as short is rather the code of some airport, unless it is the town's own."""

LINKS = everywhere("links")
"""Words inside names."""
STOP = re.compile(r"[,;.:?!(]")
_SINGLE = re.compile(f"[{SINGLE}]")


class Towns:
    """Finds towns by their very names."""

    def __init__(self, kept: Path | None = None) -> None:
        """Kept: the folder where the table of all names is kept for the next start."""
        self._kept = kept

    @cached_property
    def _table(self) -> TownTable:
        return table(self._kept)

    @property
    def all(self) -> Sequence[Town]:
        """The most peopled first."""
        return self._table.towns

    def load(self) -> None:
        """Ahead of the first question."""
        _ = self._table

    def nearest(self, position: Position, country: str = "") -> Town | None:
        """To a position, of a country or of all."""
        towns = [town for town in self.all if country in ("", town.country)]
        return min(towns, key=lambda town: kilometres(position, (town.latitude, town.longitude)), default=None)

    def called(self, text: str, window: Sequence[NameWord], never: AbstractSet[str]) -> Sequence[Town]:
        """The towns that some words of a sentence name, the likeliest first.

        No name begins or ends with one of the words (as they are compared) that are `never` part of one, unless it is
        written as a name, or is a large town's very own: "São Paulo", "los angeles".
        """
        name = " ".join(word.key for word in window)
        written = text[window[0].start : window[-1].end]
        long_enough = len(name) >= SHORTEST or (_SINGLE.search(name) and len(window) > 1)
        towns = self.all_named(name) if long_enough else ()
        if len(name) <= ABBREVIATION and name.isascii() and not written.isupper():
            # The airport of Kalibo is KLO; "Klo" is none.
            towns = [town for town in towns if f" {name} " in f" {key(town.name)} "]
        if not towns or never.isdisjoint((window[0].key, window[-1].key)):
            return towns
        if len(window) == 1:
            return ()
        if _SINGLE.search(name):  # "多伦多" begins with the "how" of "how far"
            return towns if len(window) > _SURE or towns[0].population >= _HUGE else ()
        as_name = text[window[0].start].isupper() and text[window[-1].start].isupper()
        return towns if as_name or (towns[0].population >= _LARGE and key(towns[0].name) == name) else ()

    def all_named(self, name: str) -> Sequence[Town]:
        """By a compared name."""
        town = self._table.by_key.get(name)
        return self._table.rivals.get(name, (town,)) if town else ()


def goes_on(text: str, sentence: Sequence[NameWord], start: int, size: int, never: AbstractSet[str]) -> tuple[int, int]:
    """The words before and after a name that make it a part of a longer one: the "San Pedro" of "San Pedro de Atacama".

    Each as an index into the sentence; -1 where there is none.
    """

    def is_name(index: int) -> bool:
        return 0 <= index < len(sentence) and text[sentence[index].start].isupper() and sentence[index].key not in never

    def is_link(index: int) -> bool:
        return 0 <= index < len(sentence) and sentence[index].key in LINKS

    def apart(index: int) -> bool:
        """Whether a comma or the like stands before a word."""
        return 0 < index < len(sentence) and bool(STOP.search(text[sentence[index - 1].end : sentence[index].start]))

    end = start + size
    after = end if is_name(end) else end + 1 if is_link(end) and is_name(end + 1) else -1
    before = start - 1 if is_name(start - 1) else start - 2 if is_link(start - 1) and is_name(start - 2) else -1
    return -1 if apart(start) else before, -1 if apart(end) else after
