"""The 34,000 towns of GeoNames with 15,000 people and more, by the names that people use for them."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from assistant.geography.distance import Position, kilometres
from assistant.geography.names import Word, key, words
from assistant.geography.town_table import Table, Town, table

LONGEST = 5
"""Words of a name."""
SHORTEST = 3
"""Letters of a name in Latin script: "Ag", "Of" and the like are towns, but nobody means them."""

_LINKS = {
    "de",
    "del",
    "della",
    "do",
    "da",
    "dos",
    "di",
    "du",
    "of",
    "la",
    "le",
    "les",
    "los",
    "am",
    "ob",
    "sur",
    "upon",
}
"""Words inside names."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class Towns:
    """Finds towns by their very names; of several of one name the most peopled."""

    def __init__(self, kept: Path | None = None) -> None:
        """Kept: the folder where the table of all names is kept for the next start."""
        self._kept = kept

    @cached_property
    def _table(self) -> Table:
        return table(self._kept)

    @property
    def all(self) -> Sequence[Town]:
        """The most peopled first."""
        return self._table.towns

    def load(self) -> None:
        """Ahead of the first question."""
        _ = self._table

    def named(self, name: str) -> Town | None:
        """By its name alone."""
        return self._table.by_key.get(key(name))

    def nearest(self, position: Position, country: str = "") -> Town | None:
        """To a position, of a country or of all."""
        towns = [town for town in self.all if country in ("", town.country)]
        return min(towns, key=lambda town: kilometres(position, (town.latitude, town.longitude)), default=None)

    def find(self, text: str, never: Collection[str]) -> Iterator[tuple[Town, str]]:
        """The towns that a sentence names and the words that name them, the longest first, none over another.

        No name begins or ends with one of the words (as they are compared) that are `never` part of one.
        """
        sentence = words(text)
        taken: set[int] = set()
        for size in range(min(LONGEST, len(sentence)), 0, -1):
            for start in range(len(sentence) - size + 1):
                window = sentence[start : start + size]
                indices = range(start, start + size)
                if not taken.isdisjoint(indices) or _goes_on(text, sentence, start, size, never):
                    continue
                if town := self._meant(window, never):
                    taken.update(indices)
                    yield town, text[window[0].start : window[-1].end]

    def _meant(self, window: Sequence[Word], never: Collection[str]) -> Town | None:
        if window[0].key in never or window[-1].key in never:
            return None
        name = " ".join(word.key for word in window)
        long_enough = len(name) >= SHORTEST or (_CHINESE.search(name) and len(window) > 1)
        return self._table.by_key.get(name) if long_enough else None


def _goes_on(text: str, sentence: Sequence[Word], start: int, size: int, never: Collection[str]) -> bool:
    """Whether some words are only a part of a longer name: the "San Pedro" of "San Pedro de Atacama"."""

    def is_name(index: int) -> bool:
        return 0 <= index < len(sentence) and text[sentence[index].start].isupper() and sentence[index].key not in never

    def is_link(index: int) -> bool:
        return 0 <= index < len(sentence) and sentence[index].key in _LINKS

    end = start + size
    after = is_name(end) or (is_link(end) and is_name(end + 1))
    before = is_name(start - 1) or (is_link(start - 1) and is_name(start - 2))
    return after or before
