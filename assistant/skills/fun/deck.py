"""The order in which texts are told: shuffled, and none again before all others were."""

import threading
from collections.abc import Callable, Hashable, Sequence
from random import Random

from assistant.skills.fun.texts import Item


class Deck:
    """Remembers which texts were told longest ago, so that the next visitors hear others; never who asked."""

    def __init__(self, random: Random | None = None) -> None:
        self._random = random or Random()
        self._order: dict[Hashable, list[Item]] = {}
        self._lock = threading.Lock()

    def deal(
        self, key: Hashable, items: Sequence[Item], fits: Callable[[Item], bool], heard: Callable[[Item], bool]
    ) -> Item:
        """Of all items of a key one that fits, and that was not heard where one is left; at least one has to fit."""
        with self._lock:
            order = self._order.setdefault(key, self._random.sample(items, len(items)))
            fitting = [item for item in order if fits(item)]
            chosen = next((item for item in fitting if not heard(item)), fitting[0])
            order.remove(chosen)
            order.append(chosen)
            return chosen
