"""Embeds what an index does not hold yet: in steps, each under the lock for a moment, that a kill cannot undo.

A document is recorded when all of its passages are there, and a pack is whole when all of its documents are. Between
two steps other processes and the visitors of this one have their turn.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.knowledge.index.chroma import Facts
from assistant.knowledge.index.entries import Via, keys, words_of
from assistant.knowledge.index.records import documents, pack_of, written
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.knowledge.packs.shelves import Shelves

AT_ONCE = 10
"""Passages embedded and written at once."""
HOLD_SECONDS = 0.5
"""After so long the lock is let go; a batch on a busy Pi takes longer, and is the whole step."""
LEAVE_SECONDS = 0.05
"""For whoever waits for the lock: longer than between two of its looks."""

_LOG = logging.getLogger(__name__)

Report = Callable[[int, int], None]
"""Is called with how many of the new passages are embedded, and how many there are."""


@dataclass(frozen=True, slots=True)
class FillingObserver:
    """Whoever wants to know, or to have a say, while an index is filled."""

    report: Report = field(default=lambda _done, _total: None)
    pause: Callable[[], None] = field(default=lambda: None)
    """Is called before each step, without the lock: it may wait, or raise to end it."""
    whole: Callable[[Sequence[Pack]], None] = field(default=lambda _packs: None)
    """Is called with the packs that have become whole."""
    yield_seconds: float = LEAVE_SECONDS
    """Between two steps while another process fills the index, too: a kiosk leaves it to a command that does."""


@dataclass(slots=True)
class EmbeddingPlan:
    """What is to be done for some packs."""

    changed: dict[str, list[Passage]]
    """The documents that no record tells of as they are now."""
    missing: set[str]
    """The ids of the passages to be embedded."""
    done: int = 0
    """How many of them are."""

    def lacks(self, pack: Pack) -> list[str]:
        """The keys of its documents that are to be recorded."""
        return [key for key in documents(pack.passages) if key in self.changed]


class Filling:
    """Brings packs into shelves."""

    def __init__(self, shelves: Shelves, embedder: Embedder, words: dict[str, Vectors]) -> None:
        """words: the vectors of words so far, to be added to."""
        self._shelves = shelves
        self._embedder = embedder
        self._words = words
        self._left = time.monotonic()
        """When the lock was left to others."""

    def fill(self, packs: Sequence[Pack], watch: FillingObserver) -> None:
        """Those that are whole first, then the others, the smallest first; raises KnowledgeError or any of FAILURES."""
        with self._shelves.changing():
            plan = self._shelves.use(lambda: self._plan(packs))
        left = [pack for pack in packs if plan.lacks(pack)]
        watch.whole([pack for pack in packs if pack not in left])
        for pack in sorted(left, key=lambda pack: len(pack.passages)):
            for key in plan.lacks(pack):
                self._document(key, plan.changed.pop(key), pack, plan, watch)
            watch.whole([pack])
        if self._shelves.shared and packs:
            with self._shelves.changing():
                self._shelves.use(lambda: self._tell(packs))

    def _plan(self, packs: Sequence[Pack]) -> EmbeddingPlan:
        wanted = documents(passage for pack in packs for passage in pack.passages)
        records = self._shelves.records.passages() if self._is_whole() else {}
        if not self._words:
            self._words.update(self._shelves.vocabulary.vectors())
        changed = {key: own for key, own in wanted.items() if records.get(key) != [passage.id for passage in own]}
        known = {passage for ids in records.values() for passage in ids}
        unsure = [passage for own in changed.values() for passage in own if passage.id not in known]
        return EmbeddingPlan(changed, {passage.id for passage in self._absent(unsure)})

    def _is_whole(self) -> bool:
        """Whether there are as many entries as the records name, or more."""
        whole = self._shelves.entries.count() >= self._shelves.records.entries()
        if not whole:
            _LOG.warning("%s has lost entries; they are made again.", self._shelves)
        return whole

    def _absent(self, passages: Sequence[Passage]) -> list[Passage]:
        """Those of which an entry is not there."""
        present = self._shelves.entries.present([key for passage in passages for key in keys(passage)])
        return [passage for passage in passages if not present.issuperset(keys(passage))]

    def _document(
        self, key: str, own: Sequence[Passage], pack: Pack, plan: EmbeddingPlan, watch: FillingObserver
    ) -> None:
        left = [passage for passage in own if passage.id in plan.missing]
        recorded = False
        while not recorded:
            watch.pause()
            with self._shelves.changing() as changed:
                if changed:  # another process may have embedded some, or cleared others away
                    left = self._shelves.use(lambda: self._absent(own))
                end = time.monotonic() + HOLD_SECONDS
                while left:
                    batch, left = left[:AT_ONCE], left[AT_ONCE:]
                    self._add(batch)
                    plan.done += len(batch)
                    watch.report(min(plan.done, len(plan.missing)), len(plan.missing))
                    if time.monotonic() >= end:
                        break
                if not left:
                    self._add_words(own)
                    self._shelves.use(lambda: self._record(key, own, pack))
                    recorded = True
            if changed or time.monotonic() - self._left >= HOLD_SECONDS:
                time.sleep(watch.yield_seconds if changed else LEAVE_SECONDS)
                self._left = time.monotonic()

    def _record(self, key: str, own: Sequence[Passage], pack: Pack) -> None:
        self._shelves.announce()
        self._shelves.records.put(key, own, pack if self._shelves.shared else None)

    def _tell(self, packs: Iterable[Pack]) -> None:
        """What is said of packs as a whole, such as what is off limits, may change without their passages."""
        for pack in packs:
            told = self._shelves.records.telling(pack)
            for key, own in documents(pack.passages).items():
                if key not in told:
                    self._record(key, own, pack)

    def _add(self, passages: Sequence[Passage]) -> None:
        """Embeds without Chroma, so that searches go on meanwhile."""
        asked = [question for passage in passages for question in (*passage.questions, *passage.unanswered)]
        texts = self._embedder.passages([f"{passage.heading}. {passage.text}" for passage in passages])
        questions = self._embedder.queries(asked) if asked else texts[:0]
        entries = [passage.id for passage in passages] + [key for passage in passages for key in keys(passage)[1:]]
        facts = [self._facts(passage, "passage") for passage in passages] + [
            self._facts(passage, "question") for passage in passages for _ in keys(passage)[1:]
        ]
        self._shelves.announce()
        self._shelves.use(lambda: self._shelves.entries.put(entries, np.concatenate([texts, questions]), facts))
        self._add_words(passages)

    def _facts(self, passage: Passage, via: Via) -> Facts:
        facts: dict[str, str | int] = {"passage": passage.id, "via": via, "pack": passage.pack}
        if self._shelves.shared and via == "passage":
            facts["said"] = written(passage)
        return facts

    def _add_words(self, passages: Iterable[Passage]) -> None:
        unknown = sorted({word for passage in passages for word in words_of(passage)} - self._words.keys())
        if not unknown:
            return
        self._words.update(self._shelves.use(lambda: self._shelves.vocabulary.vectors(unknown)))  # another's work
        new = [word for word in unknown if word not in self._words]
        if new:
            vectors = self._embedder.queries(new)
            self._shelves.announce()
            self._shelves.use(lambda: self._shelves.vocabulary.put(new, vectors))
            self._words.update(zip(new, vectors, strict=True))


def others(records: Mapping[str, list[str]], mine: Collection[str]) -> dict[str, list[str]]:
    """The records of documents whose packs have none of these titles."""
    return {key: ids for key, ids in records.items() if pack_of(key) not in mine}
