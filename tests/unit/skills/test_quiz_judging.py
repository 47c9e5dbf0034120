"""How rightly answers are judged: tests/data/quiz_answers.tsv."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.app import App
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import passage
from assistant.skills.quiz.items import QuizItem, items
from assistant.skills.quiz.judgement import Judgement
from assistant.skills.quiz.judging import judge
from assistant.thinking.embeddings import FakeEmbedder

ANSWERS = Path(__file__).parents[2] / "data" / "quiz_answers.tsv"
MOST_WRONG = 0.05


def short(question: str, *answers: str, language: str = "en") -> QuizItem:
    written = passage("Quiz", answers[0], [question], answers=answers[1:], language=language, pack="Our quiz")
    return items([written], language)[0]


def said(item: QuizItem, answer: str) -> Judgement:
    return judge(item, answer, FakeEmbedder())


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Eight", Judgement.RIGHT),
        ("It has 8 legs.", Judgement.RIGHT),
        ("Seven", Judgement.WRONG),
        ("Many", Judgement.WRONG),
    ],
)
def test_a_number_is_right_however_it_is_said(answer: str, verdict: Judgement) -> None:
    assert said(short("How many legs does a spider have?", "8"), answer) is verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("1989", Judgement.RIGHT),
        ("nineteen eighty-nine", Judgement.RIGHT),
        ("1990", Judgement.NEARLY),
        ("1889", Judgement.WRONG),
    ],
)
def test_a_year_is_nearly_right_within_a_few_years(answer: str, verdict: Judgement) -> None:
    assert said(short("When did the Berlin Wall fall?", "1989"), answer) is verdict


def test_any_number_within_the_range_of_a_fact_is_right() -> None:
    text = "A colony has between 20,000 and 80,000 bees."
    [item] = items([passage("Size", text, ["How many bees are in a colony?"], language="en", pack="Bees")], "en")
    verdicts = [said(item, answer) for answer in ("fifty thousand", "20,000 to 80,000", "90,000", "12")]
    assert verdicts == [Judgement.RIGHT, Judgement.RIGHT, Judgement.NEARLY, Judgement.WRONG]


def test_what_is_also_right_is_right() -> None:
    item = short("Who painted the Mona Lisa?", "Leonardo da Vinci", "da Vinci")
    assert said(item, "da Vinci") is Judgement.RIGHT
    assert said(item, "Picasso") is Judgement.WRONG


def test_a_name_that_was_misheard_is_right_and_a_place_that_sounds_like_it_is_not() -> None:
    assert said(short("What is the capital of Australia?", "Canberra"), "Can Berra") is Judgement.RIGHT
    assert said(short("In which country is Vienna?", "Austria"), "Australia") is Judgement.WRONG


def test_no_is_no() -> None:
    item = short("Is a spider an insect?", "No", "it is an arachnid")
    verdicts = [said(item, answer) for answer in ("No, it isn't.", "An arachnid", "Yes it is")]
    assert verdicts == [Judgement.RIGHT, Judgement.RIGHT, Judgement.WRONG]


@pytest.mark.parametrize("answer", ["", "…", "um", "?"])
def test_what_says_nothing_is_wrong(answer: str) -> None:
    assert said(short("Which planet is nearest to the Sun?", "Mercury"), answer) is Judgement.WRONG


@pytest.mark.models
@pytest.mark.parametrize(("part", "least"), [("dev", 200), ("held", 100)])
def test_of_the_answers_at_most_one_in_twenty_is_judged_wrongly(program: App, part: str, least: int) -> None:
    judged = [(row, judge(item, row["said"], program.embedder)) for row, item in rows() if row["part"] == part]
    wrong = [(row["said"], verdict) for row, verdict in judged if verdict not in row["verdict"].split("/")]
    assert len(judged) >= least
    assert len(wrong) <= MOST_WRONG * len(judged), wrong


def rows() -> Iterator[tuple[dict[str, str], QuizItem]]:
    """The answers, and what they answer."""
    bees, known = load(Path("config/knowledge/bees.md")).passages, dict[str, Sequence[QuizItem]]()
    lines = (line for line in ANSWERS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t"):
        language, question = row["language"], row["question"]
        if row["answers"]:
            yield row, short(question, *row["answers"].split("/"), language=language)
        else:
            known[language] = known.get(language) or items(bees, language)
            yield row, next(item for item in known[language] if item.question == question)
