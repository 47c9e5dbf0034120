"""Which of our own questions is nearest to one that was asked: that alone is kept of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.knowledge.hits import Hit, Retrieved
from assistant.unanswered.clusters import LONGEST_LABEL, MOST, Label
from assistant.unanswered.typical import topics

NEAR = 0.9
"""Cosine from which on a typical question stands for what was asked; of unlike texts it is 0.75 to 0.88."""
PACK_LEAD = 0.03
"""How much nearer a pack's question has to be: of thousands the nearest is so much nearer by chance."""
SAME = 0.95
"""From which on a question is another one asked again: an ear hears the same words not always alike."""
ONE_CLUSTER = 0.93
"""From which on two labels are one cluster."""
PASSAGES = 5


class PackSearch(Protocol):
    """The packs, as they are searched."""

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved: ...


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One of our own questions, or the topic that one belongs to."""

    text: str
    topic: str
    score: float


class QuestionLabels:
    """Finds labels; the vectors of the typical questions of a language are made when it is first asked in."""

    def __init__(self, embedder: Embedder, packs: PackSearch) -> None:
        self._embedder = embedder
        self._packs = packs
        self._typical: dict[str, tuple[list[tuple[str, str]], Vectors]] = {}
        self._own: dict[str, Vectors] = {}
        """The vectors of labels."""

    def vector(self, text: str) -> Vectors:
        """Of a question, shape (dimensions,)."""
        vector: Vectors = self._embedder.queries([text])[0]
        return vector

    def label(
        self, text: str, vector: Vectors, language: str, known: Iterable[Label] = (), *, unnoted: bool = True
    ) -> Label:
        """What a question is counted under; known: labels that there are, which take in what is near to them.

        Unnoted: no note answers it, so it is hardly one of those that notes answer, however near to it.
        """
        own = [*self._of_lists(vector, language), *self._of_packs(text, language, unnoted=unnoted)]
        best = max(own, key=lambda one: one.score)
        near = best.score >= NEAR
        label = Label(text=_short(best.text if near else best.topic), near=near, language=language)
        return self._joined(label, known)

    def _joined(self, label: Label, known: Iterable[Label]) -> Label:
        """The nearest known label, where it says the same in the same language."""
        others = [one for one in known if one.near and label.near and one.language == label.language]
        if not others or label in others:
            return label
        own = self._vector_of(label)
        likeness = [float(self._vector_of(one) @ own) for one in others]
        nearest = int(np.argmax(likeness))
        return others[nearest] if likeness[nearest] >= ONE_CLUSTER else label

    def _vector_of(self, label: Label) -> Vectors:
        if len(self._own) > MOST:
            self._own.clear()
        if label.text not in self._own:
            self._own[label.text] = self.vector(label.text)
        return self._own[label.text]

    def _of_lists(self, vector: Vectors, language: str) -> Iterator[_Candidate]:
        if language not in self._typical:
            own = [(question, topic.name) for topic in topics(language) for question in topic.questions.values()]
            self._typical[language] = own, self._embedder.queries([question for question, _ in own])
        own, vectors = self._typical[language]
        scores = vectors @ vector
        nearest = int(np.argmax(scores))
        yield _Candidate(*own[nearest], float(scores[nearest]))

    def _of_packs(self, text: str, language: str, *, unnoted: bool) -> Iterator[_Candidate]:
        """None while they cannot be read."""
        try:
            hits = self._packs.find(text, language, PASSAGES).hits
        except KnowledgeError:
            return
        for hit in hits:
            yield from _asked(hit, unnoted=unnoted)


def _asked(hit: Hit, *, unnoted: bool) -> Iterator[_Candidate]:
    """The questions of a passage: what it answers counts under the first of them, what it leaves open under itself."""
    passage = hit.passage
    topic = passage.heading if passage.heading == passage.pack else f"{passage.pack}: {passage.heading}"
    best = max(hit.question_scores, default=0.0)
    if best >= SAME or (hit.question_scores and not unnoted):
        yield _Candidate(passage.questions[0], topic, best - PACK_LEAD)
    for question, score in zip(passage.unanswered, hit.unanswered_scores, strict=False):
        yield _Candidate(question, topic, score - PACK_LEAD)
    yield _Candidate(topic, topic, min(max(best, hit.passage_score) - PACK_LEAD, np.nextafter(NEAR, 0)))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
