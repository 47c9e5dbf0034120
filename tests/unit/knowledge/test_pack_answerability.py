from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.core.messages import Vectors
from assistant.knowledge.answerability import ReadQuestion, judge
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.pack_answerability import MOST, Divides, learn
from assistant.knowledge.packs.packs import Pack, Passage
from assistant.thinking.embeddings import FakeEmbedder

LEFT_OPEN = tuple(f"Who invented the {what}?" for what in ("rail", "sleeper", "signal", "brake"))
RAILS = Passage(
    "rails",
    "Rails",
    "Rails are made of steel.",
    questions=("What are rails made of?", "What are sleepers made of?", "Are rails made of steel?", "Made of what?"),
    unanswered=LEFT_OPEN,
    pack="Trains",
)


def read(keys: Sequence[str]) -> Vectors:
    """The vectors of texts that are their own keys."""
    return FakeEmbedder().queries(keys)


def never_read(_keys: Sequence[str]) -> Vectors:
    """Where the vectors, too, were kept."""
    raise AssertionError("the database takes its time")


def questions(passage: Passage = RAILS) -> dict[str, dict[str, bool]]:
    return {"Trains": {**dict.fromkeys(passage.questions, True), **dict.fromkeys(passage.unanswered, False)}}


def side(divides: Divides, asked: str) -> float:
    return divides.of(questions(), read)["Trains"].side(FakeEmbedder().queries([asked])[0])


def test_a_question_lies_on_the_side_of_those_it_is_like(tmp_path: Path) -> None:
    divides = Divides(tmp_path / "divides.npz", "fake")
    assert side(divides, "What are the rails made of?") > 0.3
    assert side(divides, "Who invented the buffer?") < -0.15, "that very question stands in no pack"
    assert abs(side(divides, "zebra")) < 0.05


def test_a_pack_that_leaves_nothing_open_has_no_divide(tmp_path: Path) -> None:
    asked = {"Trains": dict.fromkeys(RAILS.questions, True), "Ships": dict.fromkeys(LEFT_OPEN, False)}
    assert Divides(tmp_path / "divides.npz", "fake").of(asked, read) == {}


def test_few_of_one_kind_do_not_make_the_other_likely() -> None:
    vectors = FakeEmbedder().queries([f"What about number {n}?" for n in range(40)] + ["Who invented it?"])
    weights = learn(vectors, np.array([True] * 40 + [False]))
    assert abs(weights[:40]).sum() < 10 * abs(weights[40])
    assert weights[40] < 0


def test_what_was_learnt_is_kept_until_a_question_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "divides.npz"
    first = Divides(file, "fake").of(questions(), read)["Trains"]
    learnt: list[int] = []

    def counting(vectors: Vectors, answered: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Vectors:
        learnt.append(len(answered))
        return learn(vectors, answered)

    monkeypatch.setattr("assistant.knowledge.pack_answerability.learn", counting)
    again = Divides(file, "fake").of(questions(), never_read)["Trains"]
    np.testing.assert_array_equal(again.weights, first.weights)
    np.testing.assert_array_equal(again.vectors, first.vectors)
    assert learnt == []
    more = questions()
    more["Trains"]["Who invented steel?"] = False
    Divides(file, "fake").of(more, read)
    assert learnt == [9]
    Divides(file, "another").of(more, read)
    assert learnt == [9, 9], "another model's vectors lie elsewhere"


def test_what_another_process_is_just_filling_is_not_kept(tmp_path: Path) -> None:
    def half(keys: Sequence[str]) -> Vectors:
        vectors = read(keys)
        vectors[1] = 0
        return vectors

    file = tmp_path / "divides.npz"
    Divides(file, "fake").of(questions(), half)
    again = Divides(file, "fake").of(questions(), read)["Trains"]
    assert again.vectors.any(axis=1).all()


@pytest.mark.parametrize("keep", [0, 30, 100])
def test_a_broken_file_is_made_anew(tmp_path: Path, keep: int) -> None:
    file = tmp_path / "divides.npz"
    expected = side(Divides(file, "fake"), "Who invented the buffer?")
    file.write_bytes(file.read_bytes()[:keep])
    assert side(Divides(file, "fake"), "Who invented the buffer?") == pytest.approx(expected)


def test_a_file_that_cannot_be_written_costs_time_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert side(Divides(tmp_path / "missing" / "divides.npz", "fake"), "Who invented the buffer?") < 0
    assert "cannot be kept" in caplog.text


def test_of_very_many_questions_so_many_are_learnt_from_that_it_takes_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.knowledge.pack_answerability.MOST", 4)
    divide = Divides(tmp_path / "divides.npz", "fake").of(questions(), read)["Trains"]
    assert len(divide.weights) == len(divide.vectors) == 4
    assert MOST > 4


def test_the_index_tells_the_side_of_each_hit_and_the_judge_heeds_it(tmp_path: Path) -> None:
    plain = Passage("ships", "Ships", "Ships are made of steel.", questions=("What are ships made of?",), pack="Ships")
    index = KnowledgeIndex(tmp_path / "index", FakeEmbedder())
    index.sync([Pack("Trains", "en", (RAILS,)), Pack("Ships", "en", (plain,))])
    sides = {hit.passage.pack: hit.side for hit in index.search("Who invented the rails?", 5, "en")}
    assert sides["Trains"] < -0.3
    assert sides["Ships"] == 0, "it leaves nothing open"
    hits = index.search("What are the rails made of?", 5, "en")
    asked = ReadQuestion.read("What are the rails made of?", "en")
    best = judge(hits, asked, index.likeness)[0]
    blind = judge([replace(hit, side=0.0) for hit in hits], asked, index.likeness)
    assert best.probability > next(one.probability for one in blind if one.hit.passage == best.hit.passage)
    index.close()
