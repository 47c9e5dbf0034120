"""What the packs say to a question, and how surely they say it.

A high similarity is not an answer: "What do worker bees eat?" is nearer to "What do worker bees do?" than most true
paraphrases are. So several signals have to agree. The figures were chosen on the dev part of tests/data/bees.toml.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assistant.knowledge.index import Hit, KnowledgeIndex
from assistant.knowledge.packs import Passage
from assistant.knowledge.questions import Kind, all_words, content_words, kind, places

SURE = 0.93
"""Likeness to a question of the passage, above which the passage answers, if every other signal agrees."""
POSSIBLE = 0.92
"""Likeness below which no passage answers."""
LEAD = 0.005
"""How far an answer stands above the next passage."""
SAME_WORD = 0.915
"""Likeness above which two words mean nearly the same: "illness", "disease"; "eat", "food" are below."""
SUBJECT = 0.3
"""A word in this share of a pack's passages is what the pack is about: "bee"."""
NEAR, NEAR_SUBJECT, STEEPNESS = 0.894, 0.85, 64.0
"""Likeness at which a question may as well not be about the packs, without and with such a word; logistic slope."""


class Verdict(StrEnum):
    """What is to be done with a question."""

    DIRECT = "direct"
    """The first passage surely answers."""
    COMPOSE = "compose"
    """Some passage may answer; a language model has to read them."""
    NOTHING = "nothing"
    """The packs do not say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a question and the best passages, best first."""

    verdict: Verdict
    hits: tuple[Hit, ...]
    grounds: tuple[Hit, ...] = ()
    """Those that speak of everything that the question names: an answer can only stand in these."""


class Retriever:
    """Finds what the packs say."""

    def __init__(self, index: KnowledgeIndex) -> None:
        self._index = index

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Finding:
        """The verdict and at most `count` passages; raises KnowledgeError if the index fails.

        context: the question before, where this one only goes on from it.
        """
        asked, words = kind(question), content_words(question, language)
        hits = sorted(
            self._index.search(f"{context} {question}".strip(), count + 1), key=lambda hit: -_rank(hit, asked)
        )
        grounds = self.grounds(hits[:count], question, language)
        return Finding(self._judge(asked, words, hits, grounds), tuple(hits[:count]), grounds)

    def grounds(self, hits: Sequence[Hit], question: str, language: str) -> tuple[Hit, ...]:
        """Those hits that speak of everything that the question names."""
        words, elsewhere = content_words(question, language), places(question, language)
        return tuple(hit for hit in hits if elsewhere <= _places(hit.passage) and self._covers(hit.passage, words))

    @staticmethod
    def says_every_word(passage: Passage, question: str, language: str) -> bool:
        """Whether a passage answers that kind of question and has every word that carries it, by its letters."""
        words, asked = content_words(question, language), kind(question)
        meets = not passage.questions or any(asked.meets(answered) for answered in _kinds(passage))
        return meets and bool(words) and _stems(passage).issuperset(words.values())

    def relevance(self, text: str, language: str) -> float:
        """How surely a question is about the packs, 0 to 1, whether or not they answer it."""
        hits = self._index.search(text, 1)
        if not hits:
            return 0.0
        about = not _subjects(self._index.passages).isdisjoint(content_words(text, language).values())
        return 1 / (1 + math.exp(STEEPNESS * ((NEAR_SUBJECT if about else NEAR) - hits[0].question_score)))

    @staticmethod
    def _judge(asked: Kind, words: dict[str, str], hits: list[Hit], grounds: Sequence[Hit]) -> Verdict:
        if not grounds or grounds[0] is not hits[0] or not (fit := _fit(hits[0], asked)):
            return Verdict.NOTHING
        passage = hits[0].passage
        if fit < POSSIBLE and not (words and _stems(passage).issuperset(words.values())):
            return Verdict.NOTHING
        lead = _rank(hits[0], asked) - max((_rank(hit, asked) for hit in hits[1:]), default=0.0)
        return Verdict.DIRECT if passage.questions and fit >= SURE and lead >= LEAD else Verdict.COMPOSE

    def _covers(self, passage: Passage, words: dict[str, str]) -> bool:
        """Whether each word, or one that means nearly the same, stands in a passage or its questions."""
        own = _stems(passage)
        foreign = [word for word, stem in words.items() if stem not in own]
        return all(self._index.likeness(word, passage) >= SAME_WORD for word in foreign)


def _fit(hit: Hit, asked: Kind) -> float:
    """Likeness to the most alike question of the same kind; a passage without questions is judged by its text."""
    if not hit.passage.questions:
        return hit.passage_score
    scores = zip(_kinds(hit.passage), hit.question_scores, strict=True)
    return max((score for answered, score in scores if asked.meets(answered)), default=0.0)


def _rank(hit: Hit, asked: Kind) -> float:
    return (_fit(hit, asked) + hit.passage_score) / 2


@cache
def _kinds(passage: Passage) -> tuple[Kind, ...]:
    return tuple(kind(question) for question in passage.questions)


@cache
def _stems(passage: Passage) -> frozenset[str]:
    return frozenset(all_words(passage.everything).values())


@cache
def _places(passage: Passage) -> frozenset[str]:
    return frozenset(places(passage.everything, passage.language))


@cache
def _subjects(passages: tuple[Passage, ...]) -> frozenset[str]:
    """The stems of what the packs are about."""
    sizes = Counter(passage.pack for passage in passages)
    counts = Counter((passage.pack, stem) for passage in passages for stem in _stems(passage))
    return frozenset(stem for (pack, stem), count in counts.items() if count >= max(2, SUBJECT * sizes[pack]))
