"""Topics that a curator or the operator keeps the kiosk from talking about, whatever the passages say."""

import re
from collections.abc import Callable, Iterable

from assistant.core.stages import Embedder
from assistant.knowledge.packs.passages import Pack
from assistant.knowledge.questions import all_words

ALIKE = 0.86
"""Likeness above which a question is about a topic; see test_off_limits.py for what lies on either side."""


class OffLimits:
    """Tells whether a question is about such a topic: by its words, or by its meaning in whatever language."""

    def __init__(self, topics: Iterable[str], embedder: Embedder) -> None:
        known = tuple(dict.fromkeys(topics))
        self._signs = [_signs(topic) for topic in known]
        self._embedder = embedder
        self._vectors = embedder.queries(known) if known else None

    def forbids(self, question: str) -> bool:
        if self._vectors is None:
            return False
        asked = _signs(question)
        if any(signs and signs <= asked for signs in self._signs):
            return True
        return bool((self._vectors @ self._embedder.queries([question])[0]).max() >= ALIKE)


class CurrentOffLimits:
    """OffLimits of the packs as they are at the moment of a question."""

    def __init__(self, packs: Callable[[], tuple[Pack, ...]], make: Callable[[tuple[Pack, ...]], OffLimits]) -> None:
        """packs: returns the same tuple until they change."""
        self._packs = packs
        self._make = make
        self._now: tuple[tuple[Pack, ...], OffLimits] | None = None

    def forbids(self, question: str) -> bool:
        packs, now = self._packs(), self._now
        if now is None or now[0] is not packs:
            now = self._now = packs, self._make(packs)
        return now[1].forbids(question)


def _signs(text: str) -> frozenset[str]:
    """The stems of its words, and its numbers."""
    return frozenset([*all_words(text).values(), *re.findall(r"\d+", text)])
