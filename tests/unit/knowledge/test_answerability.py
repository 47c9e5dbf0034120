"""Each signal moves the judgement the way it should, and the weights can be fitted anew."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.errors import KnowledgeError
from assistant.core.resources import resource
from assistant.knowledge.answerability import (
    PackTopics,
    ReadQuestion,
    calibration,
    judge,
    relevance,
    signals,
    topics_of,
)
from assistant.knowledge.calibration import ASKED, Exact, examples, fit, fit_answers, verdicts
from assistant.knowledge.hits import Hit
from assistant.knowledge.packs.passages import Passage
from assistant.thinking.embeddings import FakeEmbedder

QUEEN = Passage("q", "The queen", "The queen lays up to 2,000 eggs a day.", ("How many eggs does the queen lay?",))
DRONE = Passage("d", "The drones", "Drones are males and mate with a queen.", ("What do drones do?",))
HIVE = Passage("h", "The hive", "Bees in Brazil live in hollow trees.", ("Where do bees in Brazil live?",))


def unlike(word: str, passage: Passage) -> float:
    return 0.8


def probability(question: str, *hits: Hit, language: str = "en") -> float:
    """Of the first hit."""
    judged = judge(hits, ReadQuestion.read(question, language), unlike)
    return next(one.probability for one in judged if one.hit is hits[0])


QUESTION = "How many eggs does the queen lay?"
RIVAL = Hit(DRONE, 0.85, (0.85,))


def test_a_lead_over_the_others_makes_an_answer_likelier() -> None:
    assert probability(QUESTION, Hit(QUEEN, 0.90, (0.95,)), RIVAL) > probability(
        QUESTION, Hit(QUEEN, 0.86, (0.86,)), RIVAL
    )


def test_a_word_that_the_passage_lacks_makes_it_less_likely_and_uncertain() -> None:
    hit = Hit(QUEEN, 0.9, (0.95,))
    known, strange = "How many eggs does the queen lay?", "How many zebras does the queen lay?"
    assert probability(strange, hit, RIVAL) < probability(known, hit, RIVAL)
    assert judge([hit, RIVAL], ReadQuestion.read(known, "en"), unlike)[0].certain
    assert not judge([hit, RIVAL], ReadQuestion.read(strange, "en"), unlike)[0].certain
    denied = Hit(DRONE, 0.85, (0.85,), (0.8,))
    assert judge([hit, denied], ReadQuestion.read(strange, "en"), unlike)[0].certain, "such questions tell more"


def test_a_word_that_means_the_same_is_none() -> None:
    hit = Hit(QUEEN, 0.9, (0.95,))
    found = signals([hit], ReadQuestion.read("How many ova does the queen lay?", "en"), lambda word, _: 0.95)
    assert found[0]["covered"] == 1
    assert found[0]["uncovered"] == 0


def test_another_place_another_kind_and_no_number_count_against_it() -> None:
    found = signals([Hit(HIVE, 0.9, (0.9,))], ReadQuestion.read("How many bees live in Chile?", "en"), unlike)[0]
    assert (found["elsewhere"], found["unfit"], found["lacks"]) == (1, 1, 1)
    same = signals([Hit(HIVE, 0.9, (0.9,))], ReadQuestion.read("Where do bees in Brazil live?", "en"), unlike)[0]
    assert (same["elsewhere"], same["unfit"], same["lacks"]) == (0, 0, 0)


def test_a_question_like_one_that_nothing_answers_is_less_likely_answered() -> None:
    asked = "How long does the queen live?"
    near, denied = Hit(QUEEN, 0.85, (0.86,)), Hit(DRONE, 0.8, (0.8,), (0.97,))
    assert probability(asked, near, denied) < 0.5 * probability(asked, near, Hit(DRONE, 0.8, (0.8,)))


def test_a_question_is_about_the_pack_if_its_words_too_are_those_of_one_that_nothing_answers() -> None:
    hit = Hit(replace(DRONE, unanswered=("What does a jar of honey cost?",)), 0.8, (0.8,), (0.95,))
    honey, coffee = {"honey": "honey", "cost": "cost"}, {"coffee": "coffe", "cost": "cost"}
    assert relevance([hit], honey, PackTopics()) > 0.5
    assert relevance([hit], coffee, PackTopics()) < 0.1
    assert relevance([hit], {}, PackTopics()) < 0.1, "it has no word that tells what it is about"


def test_what_one_pack_leaves_open_another_may_answer() -> None:
    asked, near = "How much is a jar of honey?", Hit(replace(QUEEN, pack="Prices"), 0.85, (0.9,))
    denied = replace(DRONE, pack="Bees")
    alone = probability(asked, near, Hit(denied, 0.8, (0.8,)))
    assert probability(asked, near, Hit(denied, 0.8, (0.8,), (0.97,))) == alone
    judged = judge([near, Hit(denied, 0.8, (0.8,), (0.97,))], ReadQuestion.read(asked, "en"), unlike)
    assert not judged[0].certain, "its own pack says nothing of what it leaves open"


def test_a_question_far_from_those_that_nothing_answers_is_judged_as_without_them() -> None:
    hit = Hit(QUEEN, 0.9, (0.95,))
    assert probability(QUESTION, hit, Hit(DRONE, 0.85, (0.85,), (0.7,))) == probability(QUESTION, hit, RIVAL)


def test_a_passage_that_another_beats_is_not_certain() -> None:
    judged = judge([Hit(QUEEN, 0.9, (0.9,)), Hit(DRONE, 0.9, (0.93,))], ReadQuestion.read("the queen", "en"), unlike)
    assert not next(one for one in judged if one.hit.passage is QUEEN).certain


def test_a_question_without_a_kind_has_that_of_the_one_before() -> None:
    assert ReadQuestion.read("And the drones?", "en", "How many eggs does the queen lay?").kind == "count"
    assert ReadQuestion.read("And why?", "en", "How many eggs does the queen lay?").kind == "reason"


def test_a_question_is_about_a_pack_by_its_likeness_or_its_words() -> None:
    plain = Passage("p", "The tower", "The tower is 34 metres high.")
    near, far = Hit(plain, 0.86), Hit(plain, 0.78)
    words = {"tower": "tower", "high": "high"}
    assert relevance([near], words, PackTopics()) > relevance([near], {"moon": "moon"}, PackTopics())
    assert relevance([near], words, PackTopics()) > relevance([far], words, PackTopics())
    assert relevance([], words, PackTopics()) == 0


def test_a_question_is_less_about_a_pack_that_is_liker_to_others_or_has_none_of_its_words() -> None:
    hit, words = Hit(QUEEN, 0.9, (0.93,)), {"moon": "moon"}
    alone = relevance([hit], words, PackTopics())
    assert relevance([hit], words, PackTopics(), rival=0.92) == alone
    assert relevance([hit], words, PackTopics(), rival=0.97) < 0.5 * alone
    assert relevance([hit], words, PackTopics(words=frozenset({"queen"}))) < 0.5 * alone
    # "canti" of "cantine" stands elsewhere in a pack of seven languages, in "cantidad": that is no question about it
    assert relevance([hit], words, PackTopics(words=frozenset({"queen", "moon"}))) < 0.5 * alone
    assert relevance([hit], {"queen": "queen"}, PackTopics(words=frozenset({"queen"}))) == alone


def test_what_a_pack_is_about_stands_in_many_of_its_passages() -> None:
    passages = [Passage(str(i), "Bees", f"Bees have fact{i}.", pack="Bees") for i in range(10)]
    assert "bee" in topics_of(passages).subjects
    assert "fact3" not in topics_of(passages).subjects


def test_the_shipped_weights_name_signals_that_there_are() -> None:
    found = signals([RIVAL], ReadQuestion.read("?", "en"), unlike)[0]
    assert set(calibration().asked.weights) == set(ASKED) <= set(found)
    assert set(calibration().plain.weights) <= set(found)
    table = tomllib.loads(resource("config", "answerability.toml").read_text(encoding="utf-8"))
    assert table["asked"]["weights"]["passage_lead"] > 0 > table["asked"]["weights"]["uncovered"]


def test_a_regression_finds_the_signal_that_tells() -> None:
    rows = [{"good": float(i % 2), "noise": float(i % 3)} for i in range(60)]
    weights = fit(rows, [float(i % 2) for i in range(60)], [1.0] * 60, ("good", "noise"))
    assert weights.probability({"good": 1.0, "noise": 1.0}) > 0.8
    assert weights.probability({"good": 0.0, "noise": 1.0}) < 0.2
    assert abs(weights.weights["noise"]) < 0.5


PACK = """## The queen
The queen lays up to 2,000 eggs a day.
? How many eggs does the queen lay?
? What does the queen do?

## The drones
Drones are males and mate with a queen.
? What do drones do?
"""
QUESTIONS = """pack = "bees.md"
answerable = [ { language = "en", passage = "The drones", text = "Are drones males?" } ]
unanswerable = [ { split = "test", language = "en", text = "How fast is a drone?" } ]
"""


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "bees.md").write_text(PACK, encoding="utf-8")
    path = tmp_path / "bees.toml"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def test_every_question_of_a_pack_is_an_example_with_itself_or_its_passage_taken_out(labelled: Path) -> None:
    made = [one for one in examples(labelled, plain=False) if one.part == "made"]
    assert len(made) == 6
    for one in made:
        assert all(one.text not in passage.questions for passage in one.passages)
        assert (one.answer in {passage.heading for passage in one.passages}) == (one.label == "answerable")
    assert not any(passage.questions for one in examples(labelled, plain=True) for passage in one.passages)


def test_weights_are_fitted_and_what_they_do_is_counted(labelled: Path) -> None:
    found, exact = examples(labelled, plain=False), Exact(FakeEmbedder())
    weights = fit_answers(found, exact, ASKED)
    assert set(weights.weights) == set(ASKED)
    table = calibration().model_copy(update={"asked": weights})
    counts = verdicts(found, exact, table)
    assert counts["dev", "answerable"].total() == counts["test", "unanswerable"].total() == 1
    assert counts["made", "answerable"].total() == 3


@pytest.mark.parametrize("text", ["pack = 3", "answerable = 1", "pack = 'none.md'", "no toml", "answerable = [{}]"])
def test_a_wrong_file_of_questions_is_named(labelled: Path, text: str) -> None:
    labelled.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"\.(toml|md)"):
        examples(labelled, plain=False)


def test_calibration_sees_the_side_of_the_divide_that_a_pack_makes() -> None:
    left_open = tuple(f"Who invented the {what}?" for what in ("hive", "smoker", "queen", "drone"))
    passages = (replace(QUEEN, unanswered=left_open), DRONE)
    exact = Exact(FakeEmbedder())

    def side(text: str) -> float:
        return exact.sided(exact.hits(text, passages), text, passages)[0].side

    assert side("How many eggs does the queen lay?") > 0
    assert side("Who invented the veil?") < 0
    assert exact.sided(exact.hits("Who?", (DRONE,)), "Who?", (DRONE,))[0].side == 0
