"""Which exhibit a picture shows: the one whose photographs are nearest, or none of them."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.core.messages import Picture, Vectors
from assistant.vision.exhibits.exhibit import Exhibit
from assistant.vision.exhibits.store import ExhibitStore
from assistant.vision.sight import ImageEmbedder

log = logging.getLogger(__name__)

NEAREST = 2
"""Views of an exhibit that are compared; one alone may be odd."""
TWINS = 0.03
"""How far ahead of the next exhibit one has to be at least: of two that look the same none is named."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the nearest exhibit is, and how sure that is."""

    exhibit: Exhibit
    sureness: float
    """Its likeness (a cosine), and by how much that is more than the next one's."""
    rival: str = ""
    """The name of the next one."""
    ahead: float = 1.0
    """By how much it is more alike than that."""

    def is_sure(self, sure_from: float) -> bool:
        """Whether it is named."""
        return bool(self.exhibit.name) and self.sureness >= sure_from and self.ahead >= TWINS


@dataclass(frozen=True, slots=True)
class _Known:
    """The exhibits, ready to be compared."""

    exhibits: tuple[Exhibit, ...]
    vectors: tuple[Vectors, ...]


class ExhibitRecogniser:
    """Knows the exhibits of a store; sees itself when they change. For any thread."""

    def __init__(self, store: ExhibitStore, embedder: Callable[[], ImageEmbedder], sure_from: float) -> None:
        """Embedder: loads it when the first exhibit is there. Sure_from: the sureness that names an exhibit."""
        self._store, self._make, self.sure_from = store, embedder, sure_from
        self._embedder: ImageEmbedder | None = None
        self._stamp: Sequence[object] = ()
        self._known = _Known((), ())
        self._lock = threading.Lock()

    def ready(self) -> bool:
        """Whether there is an exhibit; what a look would wait for is loaded. Raises AssistantError where it cannot."""
        return any(exhibit.name for exhibit in self._current().exhibits)

    def recognise(self, picture: Picture) -> Recognition | None:
        """The exhibit that a picture shows; None where it is none, or its place without any. Raises AssistantError."""
        found = self.nearest(picture)
        return found if found and found.is_sure(self.sure_from) else None

    def nearest(self, picture: Picture) -> Recognition | None:
        """The one that it is most like, however little that is; None where there are none. Raises AssistantError."""
        known = self._current()
        if not known.exhibits or self._embedder is None:
            return None
        seen = self._embedder.comparable(self._embedder.regions(picture))
        scores = [likeness(seen, vectors) for vectors in known.vectors]
        return decided(known.exhibits, scores)

    def _current(self) -> _Known:
        with self._lock:
            stamp = self._store.stamp()
            if stamp != self._stamp:
                read = self._store.load()
                for fault in read.faults:
                    log.warning("An exhibit is left out: %s", fault)
                if read.exhibits and self._embedder is None:
                    self._embedder = self._make()
                self._known = self._ready_to_compare(read.exhibits)
                self._stamp = stamp
            return self._known

    def _ready_to_compare(self, exhibits: Sequence[Exhibit]) -> _Known:
        embedder = self._embedder
        if embedder is None:
            return _Known((), ())
        own = tuple(exhibit for exhibit in exhibits if exhibit.model == embedder.name)
        for exhibit in exhibits:
            if exhibit.model != embedder.name:
                log.warning("The exhibit %r was made by %s; add it anew.", exhibit.name, exhibit.model)
        return _Known(own, tuple(embedder.comparable(exhibit.features) for exhibit in own))


def likeness(seen: Vectors, kept: Vectors) -> float:
    """Of the region of a picture that is most like an exhibit, in the mean of the nearest views."""
    nearest = np.sort((seen @ kept.T).max(axis=0))[-NEAREST:]
    return float(nearest.mean())


def decided(exhibits: Sequence[Exhibit], scores: Sequence[float]) -> Recognition:
    """The most alike one, and how far ahead of the next it is."""
    order = np.argsort(scores)[::-1]
    best = float(scores[order[0]])
    second = float(scores[order[1]]) if len(order) > 1 else 0.0
    rival = exhibits[order[1]].name if len(order) > 1 else ""
    return Recognition(exhibits[order[0]], best + (best - second), rival, best - second)
