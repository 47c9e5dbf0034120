"""The sentence of notes that answers, where no curator wrote questions below them, and how likely it does.

Of 273 questions whose answers stand in paragraphs of encyclopaedias (XQuAD and others, in seven languages) the sentence
with the answer was among the three that are looked at for 94 %.
"""

import math
import tomllib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.core.messages import Vectors
from assistant.core.resources import resource
from assistant.core.stages import Embedder
from assistant.knowledge.answerability import AnswerabilityWeights, Signals, VerdictLimits
from assistant.knowledge.chunking import FACT, length, sentences
from assistant.knowledge.hits import Hit
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import all_words, content_words
from assistant.knowledge.quoting.contraries import contradicts
from assistant.knowledge.quoting.ranking import RankedSentence, ranked
from assistant.knowledge.quoting.sentences import ReadSentence, WeightedQuestion, read_sentences

PASSAGES = 2
"""The nearest ones, whose sentences are looked at."""
SENTENCES = 3
"""That are compared by meaning; each takes 10 ms."""
BESIDE = 0.02
"""The next best sentence of the passage is quoted, too, where it is so near to the best."""
LONGEST = 450
"""Letters of two sentences that are quoted together."""
NEARNESS = 3.0
"""What the likeness of a passage weighs beside the share of words, to choose the sentences that are looked at."""
UNLIKE, ALIKE = 0.85, 0.95
"""Likeness of two words from which on one says something of the other, and says the same."""
RIVALS = 5
CLEAR_LEAD, CLEAR_RIVALRY = 0.06, 0.08
"""Leads above which more tells nothing."""
LONE_LEAD = 0.03
NEARER = 0.08
"""How much more alike than its whole passage a sentence is at most, as good as ever."""
CONTRARY = 0.0
"""How likely a sentence answers that says the contrary of what is asked."""
REMEMBERED = 48
"""Sentences whose vectors are kept: what is asked while somebody speaks is asked again at the end."""


class QuoteCalibration(BaseModel):
    """config/quotes.toml, which explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limits: VerdictLimits
    own: AnswerabilityWeights
    """Of questions in the language of the passage."""
    across: AnswerabilityWeights
    """Of questions in another one."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a passage says to a question."""

    hit: Hit
    text: str
    """A sentence or two of it, or all of a short one."""
    probability: float
    """How likely it answers."""


@cache
def calibration() -> QuoteCalibration:
    return QuoteCalibration(**tomllib.loads(resource("config", "quotes.toml").read_text(encoding="utf-8")))


def limits() -> VerdictLimits:
    return calibration().limits


class RememberingEmbedder:
    """An Embedder that keeps the vectors of the last sentences."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._recent: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        return self._embedder.name

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._passage(text) for text in texts])

    def forget(self) -> None:
        self._recent.clear()

    def _passage(self, text: str) -> Vectors:
        vector = self._recent.get(text)
        if vector is None:
            vector = self._embedder.passages([text])[0]
            self._recent[text] = vector
            if len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return vector


def weights_of(language: str, passage: Passage) -> AnswerabilityWeights:
    """For a question in a language."""
    return calibration().own if language == passage.language else calibration().across


@dataclass(frozen=True, slots=True)
class _ReadTexts:
    """The texts nearest to a question, with what their words tell."""

    question: str
    language: str
    nearest: tuple[Hit, ...]
    said: tuple[tuple[ReadSentence, Hit], ...]
    """The sentences to be compared, likeliest first."""
    told: Mapping[str, Signals]
    """By the id of a passage."""

    @property
    def at_most(self) -> float:
        """How likely one of the sentences could answer, if it were as near as a sentence may be."""
        around = max(sentence.around for sentence, _ in self.said)
        return max(
            weights_of(self.language, hit.passage).probability(
                {"cosine": hit.passage_score + NEARER, "around": around, **self.told[hit.passage.id]}
            )
            for hit in self.nearest
        )


class QuotedNotes(Protocol):
    """The index of passages, as it is asked here."""

    @property
    def embedder(self) -> Embedder: ...

    @property
    def passages(self) -> tuple[Passage, ...]: ...

    def rarity(self, words: Sequence[str], language: str) -> Mapping[str, float]: ...

    def likeness(self, word: str, passage: Passage) -> float: ...


class Quoter:
    """Quotes passages of notes."""

    def __init__(self, notes: QuotedNotes) -> None:
        self._notes = notes
        self._embedder = RememberingEmbedder(notes.embedder)
        self._places: tuple[object, dict[str, int]] = (None, {})

    def quote(self, question: str, language: str, hits: Sequence[Hit]) -> Quote | None:
        """What the likeliest sentence of the running texts says; None where there are none.

        Where no sentence could be likely enough, none is compared by its meaning, which takes the longest.
        """
        read = self._read(question, language, hits)
        if read is None:
            return None
        most = read.at_most
        if most < calibration().limits.compose:
            return Quote(read.nearest[0], "", most)
        hit, text, told = self._best(read)
        if contradicts(question, text, language, hit.passage.told):
            return Quote(hit, "", CONTRARY)
        return Quote(hit, text, weights_of(language, hit.passage).probability(told))

    def signals(self, question: str, language: str, hits: Sequence[Hit]) -> tuple[Hit, str, Signals] | None:
        """The hit with the likeliest sentence, what is quoted of it, and what tells whether that answers."""
        read = self._read(question, language, hits)
        return self._best(read) if read else None

    def _read(self, question: str, language: str, hits: Sequence[Hit]) -> "_ReadTexts | None":
        running = sorted((hit for hit in hits if self.runs(hit.passage)), key=lambda hit: -hit.passage_score)
        nearest = tuple(running[:PASSAGES])
        words = content_words(question, language)
        rarity = self._notes.rarity([*words], language) if nearest else {}
        asked = WeightedQuestion.read(question, language, rarity)
        said = [(sentence, hit) for hit in nearest for sentence in _sentences(hit.passage, asked)]
        said.sort(key=lambda one: -(one[0].score + NEARNESS * one[1].passage_score))
        if not said:
            return None
        told = {
            hit.passage.id: {"told": self._told(rarity, words, hit.passage), **self._leads(hit, hits)}
            for hit in nearest
        }
        return _ReadTexts(question, language, nearest, tuple(said[:SENTENCES]), told)

    def _best(self, read: "_ReadTexts") -> tuple[Hit, str, Signals]:
        owners = {one.text: hit for one, hit in reversed(read.said)}
        found = ranked(read.question, [one for one, _ in read.said], self._embedder, {}, math.inf)
        best = max(found, key=lambda one: one.rank + owners[one.sentence.text].passage_score)
        hit = owners[best.sentence.text]
        beside = [one for one in found if owners[one.sentence.text] is hit and one is not best]
        told = {"cosine": best.cosine, "around": best.sentence.around, **read.told[hit.passage.id]}
        return hit, _quoted(hit.passage, best, beside), told

    def runs(self, passage: Passage) -> bool:
        """Whether it is running text, cut from a longer one, and no fact that a curator wrote to be read out whole."""
        if passage.questions:
            return False
        place = self._order().get(passage.id, -1)
        near = self._notes.passages[max(0, place - 1) : place + 2] if place >= 0 else (passage,)
        return any(length(one.text) > FACT and _goes_with(one, passage) for one in near)

    def forget(self) -> None:
        self._embedder.forget()

    def _leads(self, best: Hit, hits: Sequence[Hit]) -> dict[str, float]:
        """How far a passage is nearer than others; the one before and behind it may go on from it."""
        places = self._order()
        place = places.get(best.passage.id, 0)
        others = sorted(
            (hit.passage_score for hit in hits if abs(places.get(hit.passage.id, -2) - place) > 1), reverse=True
        )[:RIVALS]
        if not others:
            return {"lead": LONE_LEAD, "rivals": LONE_LEAD}
        mean = sum(others) / len(others)
        return {
            "lead": min(CLEAR_LEAD, best.passage_score - others[0]),
            "rivals": min(CLEAR_RIVALRY, best.passage_score - mean),
        }

    def _order(self) -> dict[str, int]:
        """Where each passage stands among all; looked up anew when they have changed."""
        passages = self._notes.passages
        if self._places[0] is not passages:
            self._places = passages, {passage.id: place for place, passage in enumerate(passages)}
        return self._places[1]

    def _told(self, rarity: Mapping[str, float], words: Mapping[str, str], passage: Passage) -> float:
        """The share of the words, by their rarity, of which the passage speaks, in these or in others."""
        own = {*all_words(passage.told).values()}
        whole, told = sum(rarity.values()), 0.0
        for word, stem in words.items():
            alike = 1.0 if stem in own else (self._notes.likeness(word, passage) - UNLIKE) / (ALIKE - UNLIKE)
            told += rarity[word] * min(1.0, max(0.0, alike))
        return told / whole if whole else 0.0


def _sentences(passage: Passage, asked: WeightedQuestion) -> list[ReadSentence]:
    said = sentences(passage.text, passage.language)
    return [*read_sentences(said, passage.heading, passage.pack, asked)]


def _goes_with(one: Passage, other: Passage) -> bool:
    """Whether both are of the same text."""
    return (one.pack, one.document, one.heading) == (other.pack, other.document, other.heading)


def _quoted(passage: Passage, best: RankedSentence, beside: Sequence[RankedSentence]) -> str:
    """A short passage whole; of another the sentence, and the next best one where it is nearly as near, in order."""
    if length(passage.text) <= FACT:
        return passage.text
    near = next((one for one in beside if best.cosine - one.cosine < BESIDE), None)
    if near is None or length(best.sentence.text) + length(near.sentence.text) > LONGEST:
        return best.sentence.text
    both = sorted((best.sentence.text, near.sentence.text), key=passage.text.find)
    space = "" if passage.text.find("".join(both)) >= 0 else " "
    return space.join(both)
