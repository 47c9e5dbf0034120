"""Retrieval with a second embedding model, whose scores have no known scale.

Every weight of answerability.py was fitted for multilingual-e5: another model's 0.93 means something else. So the
other one only ranks. Whether the passages answer is still judged by the calibrated index and by the words. Measured
on the test part of tests/data/bees.toml with as bad a ranker as there is, trigrams of letters: of 79 answerable
questions 64 instead of 75 are answered at once, none wrongly; of 76 unanswerable ones 1 instead of 2.
"""

import logging

from assistant.core.errors import KnowledgeError
from assistant.knowledge.index.index import Hit, KnowledgeIndex
from assistant.knowledge.retrieval import Retrieved, Retriever, Verdict

_LOG = logging.getLogger(__name__)


class SecondOpinion(Retriever):
    """A Retriever whose passages are ranked by another model.

    A passage is spoken at once only if the calibrated index is sure of it and the other model puts the same one first.
    """

    def __init__(self, index: KnowledgeIndex, other: KnowledgeIndex) -> None:
        """Index: of multilingual-e5. Other: of the same passages by another model."""
        super().__init__(index)
        self._other = other

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        """As Retriever.find; where the other model does not answer, as if there were none."""
        first = super().find(question, language, count, context)
        try:
            ranked = self._other.search(f"{context} {question}".strip(), count)
        except KnowledgeError as error:
            _LOG.warning("multilingual-e5 searches alone: %s", error)
            return first
        if not ranked or not first.hits:
            return first
        if first.verdict is Verdict.DIRECT and ranked[0].passage == first.hits[0].passage:
            return first
        hits = _joined(ranked, first.hits, likely=first.likely)[:count]
        grounds = self.grounds(hits, question, language)
        return Retrieved(self._verdict(first, hits, grounds, question, language), hits, grounds, first.likely)

    def _verdict(
        self, first: Retrieved, hits: tuple[Hit, ...], grounds: tuple[Hit, ...], question: str, language: str
    ) -> Verdict:
        """Nobody is sure any more: the language model reads, or the packs say nothing."""
        if not grounds:
            return Verdict.NOTHING
        if first.verdict is not Verdict.NOTHING:
            return Verdict.COMPOSE
        literal = grounds[0] is hits[0] and self.says_every_word(hits[0].passage, question, language)
        return Verdict.COMPOSE if literal else Verdict.NOTHING


def _joined(ranked: list[Hit], calibrated: tuple[Hit, ...], *, likely: bool) -> tuple[Hit, ...]:
    """The other model's order, the calibrated first at the latest second, and first where it is likely to answer.

    With calibrated scores where there are.
    """
    scored = {hit.passage.id: hit for hit in calibrated}
    firsts = (calibrated[0], ranked[0]) if likely else (ranked[0], calibrated[0])
    order = [*firsts, *ranked[1:], *calibrated[1:]]
    return tuple({hit.passage.id: scored.get(hit.passage.id, hit) for hit in order}.values())
