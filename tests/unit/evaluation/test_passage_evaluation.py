"""Plain texts are asked language by language, and an answer is right that holds the words of one that is."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.core import phrases
from assistant.core.errors import ConfigError
from assistant.core.messages import Exchange, Intent, Reply
from assistant.core.stages import CancelToken
from assistant.evaluation.passages import (
    PassageQuestion,
    PassageVerdict,
    asked_of,
    figures,
    judged,
    load,
    packs,
    run,
)

ENTRIES: list[dict[str, Any]] = [
    {
        "language": "en",
        "passage": "The lamp was lit in 1867. It burned oil.",
        "questions": [
            {"text": "When was the lamp lit?", "answerable": True, "answers": ["1867"]},
            {"text": "Wann wurde die Lampe angezündet?", "answerable": True, "answers": ["1867"], "language": "de"},
            {"text": "Who blew it out?", "answerable": False},
        ],
    },
    {"language": "en", "passage": None, "questions": [{"text": "What is a quark?", "answerable": False}]},
    {
        "language": "zh",
        "passage": "灯塔建于一八六七年。",
        "questions": [{"text": "灯塔建于何时？", "answerable": True, "answers": ["一八六七年"]}],
    },
]


def written(path: Path, entries: object) -> Path:
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


class Knowing:
    """A Skill that says one thing to everything, but to what it does not know."""

    def __init__(self, said: str, unknown: str = "") -> None:
        self._said, self._unknown = said, unknown

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        text = intent.transcript.text
        silent = phrases.say(intent.transcript.language, phrases.SILENT)
        return Reply(iter([silent if text == self._unknown else self._said]), intent.language)


def test_what_is_said_is_counted_by_language_and_apart_where_it_was_asked_in_another_one(tmp_path: Path) -> None:
    entries = load(written(tmp_path / "passages.json", ENTRIES))
    asked = asked_of(entries, "en", held_out=False)
    outcomes = [*run(asked, "en", Knowing("It was lit in 1867.", unknown="What is a quark?"))]
    outcomes += run(asked_of(entries, "zh", held_out=False), "zh", Knowing("不知道。"))
    rows = {(row.passages, row.asked): row for row in figures(outcomes)}
    english = rows["en", "own"]
    assert (english.answerable, english.right, english.wrong) == (1, 1, 0)
    assert (english.unanswerable, english.false) == (2, 1)
    assert (rows["en", "across"].answerable, rows["en", "across"].right) == (1, 1)
    assert (rows["zh", "own"].right, rows["zh", "own"].wrong) == (0, 1)
    assert (rows["all", "own"].answerable, rows["all", "own"].right) == (2, 1)


@pytest.mark.parametrize(
    ("answers", "reply", "verdict"),
    [
        (["Hulagu Khan,"], "It was hulagu khan who came.", PassageVerdict.RIGHT),
        (['"villes de sûreté"'], "Las villes de sûreté.", PassageVerdict.RIGHT),
        (["1867"], "In 1868.", PassageVerdict.WRONG),
        (["本兴寺"], "现藏于日本 本兴寺。", PassageVerdict.RIGHT),
        (["1867"], "My notes say nothing about that.", PassageVerdict.REFUSED),
        (["1867"], "", PassageVerdict.REFUSED),
    ],
)
def test_an_answer_is_compared_by_its_words(answers: list[str], reply: str, verdict: PassageVerdict) -> None:
    question = PassageQuestion(text="?", answerable=True, answers=tuple(answers))
    assert judged(question, reply) is verdict


def test_the_passages_of_each_language_are_a_pack_without_questions(tmp_path: Path) -> None:
    made = packs(load(written(tmp_path / "passages.json", ENTRIES)))
    assert set(made) == {"en", "zh"}
    assert [passage.text for passage in made["zh"].passages] == ["灯塔建于一八六七年。"]
    assert not any(passage.questions for pack in made.values() for passage in pack.passages)


def test_some_questions_are_held_out_always_the_same() -> None:
    asked = [PassageQuestion(text=f"Question {number}?", answerable=False) for number in range(300)]
    held = [question.held_out for question in asked]
    assert 70 < sum(held) < 130
    assert held == [question.held_out for question in asked]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([{"language": "english", "passage": None, "questions": []}], "0.language"),
        ([{"language": "en", "questions": []}], "0.passage"),
        ({"language": "en"}, "list"),
    ],
)
def test_a_file_that_is_none_is_named_with_what_is_wrong(tmp_path: Path, entries: object, told: str) -> None:
    path = written(tmp_path / "wrong.json", entries)
    with pytest.raises(ConfigError, match=told) as error:
        load(path)
    assert "wrong.json" in str(error.value)
