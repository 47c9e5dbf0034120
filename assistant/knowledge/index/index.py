"""The index of passages, of the questions that they answer, and of their words: the search by meaning and by words."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.knowledge.hits import Hit
from assistant.knowledge.index.chroma import Server
from assistant.knowledge.index.entries import keys, words_of
from assistant.knowledge.index.filling import FillingObserver, Report
from assistant.knowledge.index.lexical import LexicalIndex
from assistant.knowledge.index.store import LOCK_SECONDS, Changes, Contents, Storage, log_progress
from assistant.knowledge.pack_answerability import Divide, Divides
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.knowledge.packs.shelves import FORMAT
from assistant.knowledge.stemming import stems
from assistant.text.words import RUN, is_single

CANDIDATES = 6
"""Entries looked up for each passage wanted: several questions lead to one passage."""
RANK_OFFSET = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): how little the very first ranks weigh more."""
AT_HAND = 10_000
"""Entries whose vectors stay in memory, 15 MB: those of a small pack are wanted with every question, and Chroma takes
75 ms to look up 2,600."""
DUPLICATE = 85
"""Likeness in percent of letters above which two passages say the same, if one has no word of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What can be found at one moment; another one takes its place while searches go on."""

    packs: tuple[Pack, ...] = ()
    passages: Mapping[str, Passage] = field(default_factory=dict)
    """By their ids."""
    all: tuple[Passage, ...] = ()
    divides: Mapping[str, Divide] = field(default_factory=dict)
    """By the title of a pack."""


class KnowledgeIndex:
    """The passages of all packs, found by meaning; use sync() or load() before search()."""

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        report: Report = log_progress,
        lock_seconds: float = LOCK_SECONDS,
        server: Server | None = None,
    ) -> None:
        """Raises KnowledgeError where folder or server cannot be used at all."""
        self._embedder = embedder
        self._known = Known()
        self._last: tuple[tuple[str, int, str, Known], tuple[Hit, ...]] | None = None
        self._rows: dict[str, Vectors] = {}
        self._storage = Storage(folder, embedder, report=report, lock_seconds=lock_seconds, server=server)
        self._lexicon = LexicalIndex(folder.with_name(f"{folder.name}-words.sqlite3"))
        self._learnt = Divides(folder.with_name(f"{folder.name}-divides.npz"), f"{embedder.name} {FORMAT}")

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The same tuple until the next sync()."""
        return self._known.all

    @property
    def packs(self) -> tuple[Pack, ...]:
        return self._known.packs

    @property
    def embedder(self) -> Embedder:
        """What made its vectors."""
        return self._embedder

    def sync(self, packs: Iterable[Pack], gone: Collection[str] = (), watch: FillingObserver | None = None) -> Changes:
        """Makes the index hold exactly these packs; embeds only what is new. A pack is found as soon as it is whole.

        A server keeps the packs of others as well, but those whose titles are gone.
        A damaged index is built anew; raises KnowledgeError where even that fails.
        """
        wanted, own = tuple(packs), watch or FillingObserver()
        titles = {pack.title for pack in wanted}
        shown = [pack for pack in self.packs if pack.title in titles]

        def whole(packs: Sequence[Pack]) -> None:
            """They take the places of those of their titles."""
            nonlocal shown
            new = {pack.title for pack in packs}
            shown = [*(pack for pack in shown if pack.title not in new), *packs]
            if len(shown) < len(wanted):  # else the end of it is here
                self._show(shown)
            own.whole(packs)

        changes = self._storage.sync(wanted, gone=gone, watch=replace(own, whole=whole))
        self._show(wanted)
        return changes

    def load(self) -> None:
        """Finds what a server holds; raises KnowledgeError."""
        self._show(self._storage.load())

    def contents(self) -> Contents:
        """All that it holds, to be carried to another index; raises KnowledgeError."""
        return self._storage.contents()

    def take(self, contents: Contents) -> None:
        """Puts in what another one held, so that sync() need not embed it; raises KnowledgeError."""
        self._storage.take(contents)

    def search(self, text: str, count: int, language: str = "") -> list[Hit]:
        """The passages most alike to what was asked by meaning and by words, best first, each told only once.

        language: of the text; guessed where it is not given. Raises KnowledgeError if the index fails.
        """
        known = self._known
        asked, last = (text, count, language, known), self._last
        if last and last[0] == asked:  # the router and the skill ask the same
            return list(last[1])
        hits = self._search(known, text, count, language) if known.passages else []
        self._last = asked, tuple(hits)
        return hits

    def forget(self) -> None:
        """The last search."""
        self._last = None
        self._lexicon.forget()

    def nearest(self, vector: Vectors, count: int) -> list[str]:
        """The ids of the passages whose texts are nearest by meaning alone; raises KnowledgeError."""
        return self._storage.near(vector, "passage", count)

    def likeness(self, word: str, passage: Passage) -> float:
        """Cosine similarity of a word to the most alike word of a passage and its questions."""
        if len(word) < 2 and not is_single(word):
            return 0.0
        words = self._storage.words
        own = [words[other] for other in words_of(passage) if other in words]
        asked = words[word] if word in words else self._embedder.queries([word])[0]
        return float((np.stack(own) @ asked).max()) if own else 0.0

    def rarity(self, words: Sequence[str], language: str) -> dict[str, float]:
        """How rare each word of a language is in what can be found: log(1 + passages / those that hold it)."""
        known = {word: next(iter(stems(word, language)), word) for word in words}
        standing = self._lexicon.standing([*dict.fromkeys(known.values())])
        every = len(self._known.passages)
        return {word: math.log(1 + every / max(1, standing.get(stem, 0))) for word, stem in known.items()}

    def close(self) -> None:
        self._storage.close()
        self._lexicon.close()

    def _show(self, packs: Iterable[Pack]) -> None:
        """Learns what only these packs tell together, then finds them from now on.

        It is made in seconds, so it is kept beside the kiosk also where a server keeps the vectors.
        """
        packs = tuple(packs)
        passages = {passage.id: passage for pack in packs for passage in pack.passages}
        self._lexicon.sync(passages)
        said = tuple(passages.values())
        known = Known(packs, passages, said, self._learnt.of(_questions(said), self._storage.some))
        self._known, self._last, self._rows = known, None, {}

    def _search(self, known: Known, text: str, count: int, language: str) -> list[Hit]:
        vector = self._embedder.queries([text])
        near = fused(self._storage.near(vector, via, CANDIDATES * count) for via in ("passage", "question"))
        literal = self._lexicon.search(text, language, count)
        near, literal = ([key for key in found if key in known.passages] for found in (near[: 2 * count], literal))
        hits = {hit.passage.id: hit for hit in self._scored(known, vector, [*dict.fromkeys([*near, *literal])])}
        # One that only its words found has no place by its meaning: it would count twice, and before the nearest.
        by_meaning = sorted(dict.fromkeys(near), key=lambda key: -hits[key].score)
        return distinct(hits[key] for key in fused([by_meaning, literal]))[:count]

    def _scored(self, known: Known, vector: Vectors, near: Sequence[str]) -> list[Hit]:
        """Passages in the order given, with their exact scores by their text and by each question."""
        rows = self._rows  # another thread may search, too, and put others in their place
        passages = [known.passages[key] for key in near]
        if not rows.keys() >= set(near):
            rows = self._rows = self._with(passages, rows, np.zeros_like(vector[0]))
        sides = {pack: divide.side(vector[0]) for pack, divide in known.divides.items()}
        return [_hit(passage, rows[passage.id] @ vector[0], sides.get(passage.pack, 0.0)) for passage in passages]

    def _with(self, passages: Sequence[Passage], rows: dict[str, Vectors], nothing: Vectors) -> dict[str, Vectors]:
        """The vectors of passages and of their questions, shape (entries, dimensions) each, beside those at hand.

        nothing: stands for one that is missing.
        """
        at_hand = rows if sum(map(len, rows.values())) < AT_HAND else {}
        entries = {passage.id: keys(passage) for passage in passages if passage.id not in at_hand}
        vectors = self._storage.vectors([key for own in entries.values() for key in own])
        return at_hand | {
            passage: np.stack([vectors.get(key, nothing) for key in own]) for passage, own in entries.items()
        }


def _hit(passage: Passage, scores: Vectors, side: float) -> Hit:
    own, *asked = map(float, scores)
    questions = len(passage.questions)
    return Hit(passage, own, tuple(asked[:questions]), tuple(asked[questions:]), side)


def _questions(passages: Iterable[Passage]) -> dict[str, dict[str, bool]]:
    """Of each pack the keys of its questions, and whether it answers them."""
    found: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for passage in passages:
        answered = [True] * len(passage.questions) + [False] * len(passage.unanswered)
        found[passage.pack].update(zip(keys(passage)[1:], answered, strict=True))
    return found


def fused(rankings: Iterable[Sequence[str]]) -> list[str]:
    """The keys of several rankings in one, by their reciprocal ranks; in each, the first place of a key counts."""
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, key in enumerate(dict.fromkeys(ranking)):
            scores[key] += 1 / (RANK_OFFSET + rank)
    return sorted(scores, key=lambda key: -scores[key])


def distinct(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that say what an earlier one says; "Room 3 is cold" and "Room 4 is cold" do not."""
    kept: list[Hit] = []
    for hit in hits:
        if not any(_same(hit.passage.text, other.passage.text) for other in kept):
            kept.append(hit)
    return kept


def _same(one: str, other: str) -> bool:
    words, others = ({*RUN.findall(text.casefold())} for text in (one, other))
    return (words <= others or others <= words) and fuzz.ratio(one, other) >= DUPLICATE
