"""The words of a visitor that outlast a turn, and how all of them go: with the event Forgotten, or Guarded.

Whoever keeps any, for speed, is Forgetful and subscribed in assistant/app, or is an observer of the events itself.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, Protocol, TypeVar, cast

from assistant.core.events import Event, Forgotten, Guarded, Observer

P = ParamSpec("P")
R = TypeVar("R")

_clear: list[Callable[[], None]] = []
"""What empties the caches of words."""


class Forgetful(Protocol):
    """Keeps words of the visitor beyond the turn in which they were said."""

    def forget(self) -> None:
        """Drops them; from any thread, at any time."""


def with_conversation(part: Forgetful) -> Observer:
    """An observer that has a part forget when the conversation is forgotten, and what the guard has stopped at once."""

    def observe(event: Event) -> None:
        if isinstance(event, Forgotten | Guarded):
            part.forget()

    return observe


def word_cache(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As functools.lru_cache, for functions of single words, among which may be those of visitors."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cached = lru_cache(most)(function)
        _clear.append(cached.cache_clear)
        return cast("Callable[P, R]", cached)

    return decorate


class WordCaches:
    """All that `word_cache` has made."""

    def forget(self) -> None:
        for clear in _clear:
            clear()
