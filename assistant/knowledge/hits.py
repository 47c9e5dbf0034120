"""What the packs say to a question: the passages found, and what is to be done with them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from assistant.knowledge.chunking import length
from assistant.knowledge.packs.passages import Passage

if TYPE_CHECKING:
    from assistant.knowledge.index.entries import Via


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with cosine similarities to what was asked."""

    passage: Passage
    passage_score: float
    """Of its heading and text."""
    question_scores: tuple[float, ...] = ()
    """Of each of its questions."""
    unanswered_scores: tuple[float, ...] = ()
    """Of each question that nothing answers."""
    side: float = 0.0
    """Of the divide between what its pack answers (about 1) and what it leaves open (-1); 0 where it tells neither."""

    @property
    def question_score(self) -> float:
        """Of the most alike of its questions; the passage's own where it has none."""
        return max(self.question_scores, default=self.passage_score)

    @property
    def score(self) -> float:
        return (self.passage_score + self.question_score) / 2

    @property
    def via(self) -> "Via":
        """Whether it was found rather by its text or by one of its questions."""
        return "question" if self.question_score > self.passage_score else "passage"


class Verdict(StrEnum):
    """What is to be done with a question."""

    DIRECT = "direct"
    """The first passage surely answers."""
    COMPOSE = "compose"
    """Some passage may answer; a language model has to read them."""
    NOTHING = "nothing"
    """The packs do not say."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The verdict on a question and the best passages, best first."""

    verdict: Verdict
    hits: tuple[Hit, ...]
    grounds: tuple[Hit, ...] = ()
    """Those that may answer, too: what is said can only stand in these."""
    likely: bool = False
    """The first passage speaks of all that is asked and would surely answer, were not another one more alike."""
    quote: str = ""
    """What of the first passage answers, in its language; empty where it is all of it."""

    @property
    def told(self) -> str:
        """What of the first passage answers, in its language."""
        return self.quote or self.hits[0].passage.text

    def within(self, letters: int) -> "Retrieved":
        """With the best passages alone, of so many letters together, but the first and the first that may answer.

        An ideograph is three letters.
        """
        ends = accumulate(length(hit.passage.text) for hit in self.hits)
        needed = (*self.hits[:1], *self.grounds[:1])
        hits = tuple(hit for hit, end in zip(self.hits, ends, strict=True) if end <= letters or hit in needed)
        return replace(self, hits=hits, grounds=tuple(hit for hit in self.grounds if hit in hits))


class Finder(Protocol):
    """Whatever tells what the packs say."""

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        """The verdict and at most `count` passages; raises KnowledgeError if they cannot be looked up."""

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        """Another fact of the object that was told of, where one is asked for; said: the texts that were told."""
