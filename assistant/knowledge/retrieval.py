"""What the packs say to a question, and how surely they say it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.knowledge.answerability import (
    SAME_WORD,
    Calibration,
    JudgedHit,
    PackTopics,
    ReadQuestion,
    calibration,
    judge,
    kinds,
    passage_places,
    relevance,
    stems,
    topics_of,
)
from assistant.knowledge.chunking import FACT, length
from assistant.knowledge.fields.objects import NotedObjects
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import content_words, kind, places
from assistant.knowledge.quoting import notes
from assistant.knowledge.quoting.notes import Quote, Quoter
from assistant.text.words import split

if TYPE_CHECKING:
    from assistant.knowledge.index.index import KnowledgeIndex

POOL = 12
"""Passages that are judged."""
GROUND = 0.5
"""How much less likely than the best a passage may be to be read with it."""


class Retriever:
    """Finds what the packs say in an index."""

    def __init__(self, index: "KnowledgeIndex") -> None:
        self._index = index
        self._topics: tuple[object, PackTopics] = (None, PackTopics())
        self._answers: tuple[object, dict[str, Passage]] = (None, {})
        self._quoter = Quoter(index)
        self._objects = NotedObjects(index.embedder)

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        """The verdict and at most `count` passages; raises KnowledgeError if the index fails.

        context: the question before, where this one only goes on from it.
        """
        asked = ReadQuestion.read(question, language, context)
        hits = self._index.search(f"{context} {question}".strip(), POOL, language)
        quote = self._quoter.quote(question, language, hits)
        judged = judge(hits, asked, self._index.likeness)
        if quote:
            judged = [_quoting(one, quote, runs=self._quoter.runs(one.hit.passage)) for one in judged]
            judged.sort(key=lambda one: (-one.probability, one.hit is not quote.hit))
        finding = decide(judged, asked, count, quote=quote)
        answer = None if context else self._written().get(_plain(question))
        if answer is None and not context:
            answer = self._objects.named(question, language, self._index.passages)
        return finding if answer is None else _told(answer, (*hits, *finding.hits), count)

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        """Another fact of the object that was told of, where a question asks for one and names nothing else.

        said: the texts that were told. Raises KnowledgeError if the index fails.
        """
        fact = self._objects.further(question, language, self._index.passages, said)
        if fact is None:
            return None
        return _told(fact, self._index.search(question, POOL, language), count)

    def asks_field(self, question: str, language: str) -> bool:
        """Whether it asks for something that is told of objects, whichever is meant."""
        return self._objects.asks(question, language, self._index.passages)

    def grounds(self, hits: Sequence[Hit], question: str, language: str) -> tuple[Hit, ...]:
        """Those hits that speak of everything that the question names."""
        words, elsewhere = content_words(question, language), places(question, language)
        return tuple(
            hit for hit in hits if elsewhere <= passage_places(hit.passage) and self._covers(hit.passage, words)
        )

    @staticmethod
    def says_every_word(passage: Passage, question: str, language: str) -> bool:
        """Whether a passage answers that kind of question and has every word that carries it, by its letters."""
        words, asked = content_words(question, language), kind(question, language)
        meets = not passage.questions or any(asked.meets(answered) for answered in kinds(passage))
        return meets and bool(words) and stems(passage).issuperset(words.values())

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        """How surely a question is about the packs, 0 to 1, whether or not they answer it.

        rival: its likeness to the most alike question that is about no pack.
        """
        hits = self._index.search(text, POOL, language)
        return relevance(hits, content_words(text, language), self._about(), rival)

    def forget(self) -> None:
        """What was quoted last."""
        self._quoter.forget()

    def _written(self) -> dict[str, Passage]:
        """The passages by the questions that stand below them, in the very words that are asked."""
        passages = self._index.passages
        if self._answers[0] is not passages:
            found: dict[str, Passage] = {}
            for passage in passages:
                for question in passage.questions:
                    found.setdefault(_plain(question), passage)
            self._answers = passages, found
        return self._answers[1]

    def _about(self) -> PackTopics:
        """What the packs are about; looked up anew when they have changed."""
        passages = self._index.passages
        if self._topics[0] is not passages:
            self._topics = passages, topics_of(passages)
        return self._topics[1]

    def _covers(self, passage: Passage, words: dict[str, str]) -> bool:
        """Whether each word, or one that means nearly the same, stands in a passage or its questions."""
        own = stems(passage)
        foreign = [word for word, stem in words.items() if stem not in own]
        return all(self._index.likeness(word, passage) >= SAME_WORD for word in foreign)


def _told(answer: Passage, hits: Sequence[Hit], count: int) -> Retrieved:
    """That a passage surely answers, with the best of the others."""
    own = next((hit for hit in hits if hit.passage.id == answer.id), Hit(answer, 1.0, (1.0,) * bool(answer.questions)))
    others = [hit for hit in dict.fromkeys(hits) if hit.passage.id != answer.id]
    return Retrieved(Verdict.DIRECT, (own, *others)[:count], (own,), likely=True)


def _plain(question: str) -> str:
    return " ".join(split(question))


def decide(
    judged: Sequence[JudgedHit],
    asked: ReadQuestion,
    count: int = 5,
    table: Calibration | None = None,
    quote: Quote | None = None,
) -> Retrieved:
    """What is to be done; the passages come likeliest first.

    quote: the best of what running texts say.
    """
    table = table or calibration()
    hits = tuple(one.hit for one in judged[:count])
    if not judged:
        return Retrieved(Verdict.NOTHING, hits)
    best = judged[0]
    passage = best.hit.passage
    quoted = quote if quote and quote.hit is best.hit else None
    limits = table.asked_limits if passage.questions else notes.limits() if quoted else table.plain_limits
    enough = limits.compose if best.fits else limits.uncertain
    if best.probability < enough or not asked.places <= passage_places(passage):
        return Retrieved(Verdict.NOTHING, hits)
    grounds = tuple(one.hit for one in judged[:count] if one.probability >= GROUND * best.probability)
    whole = bool(passage.questions) or length(passage.text) <= FACT or bool(quoted)
    sure = best.probability >= limits.direct
    at_once = whole and best.certain and sure
    return Retrieved(
        Verdict.DIRECT if at_once else Verdict.COMPOSE,
        hits,
        grounds,
        likely=best.fits and sure,
        quote=quoted.text if quoted else "",
    )


def _quoting(one: JudgedHit, quote: Quote, *, runs: bool) -> JudgedHit:
    """A hit judged by the quotation from it; other running texts are no likelier than that."""
    if one.hit is quote.hit:
        return replace(one, probability=quote.probability, fits=True, certain=True)
    return replace(one, probability=min(one.probability, quote.probability)) if runs else one
