"""The questions of the lab that this project follows, in its words, on the embedded model."""

import re

import pytest

from assistant.app import App
from assistant.asking.questions import ask
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Turn

pytestmark = pytest.mark.models


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        (
            "How many bees are in a colony? Who lays eggs and how much? How about common pests and diseases?",
            "en",
            ["20,000", "80,000", "queen", "2,000", "varroa", "beetle", "foulbrood"],
        ),
        ("Existem abelhas no Brazil?", "pt", ["300"]),
        ("Quantas espécies de abelhas existem no Brasil?", "pt", ["300"]),
        ("Are bees in Brazil?", "en", ["300"]),
        ("What bees?", "en", ["Apis mellifera"]),
    ],
)
def test_its_questions_about_bees(typed_kiosk: Pipeline, question: str, language: str, words: list[str]) -> None:
    [result] = ask(typed_kiosk, [question], language, conversation=False)
    assert result.record.intent
    assert result.record.intent.skill == "knowledge"
    missing = [word for word in words if word.lower() not in result.record.reply.lower()]
    assert not missing, result.record.reply


@pytest.mark.parametrize(
    ("country", "kilometers"), [("France", 11_630), ("Colombia", 4_250), ("the United States", 8_060)]
)
def test_its_distances_within_twenty_kilometers(typed_kiosk: Pipeline, country: str, kilometers: int) -> None:
    [result] = ask(typed_kiosk, [f"How far is {country}?"], "en", conversation=False)
    found = re.search(r"about ([\d,]+) kilometers", result.record.reply)
    assert found
    assert abs(int(found[1].replace(",", "")) - kilometers) <= 20


def test_its_function_calling_with_the_model_itself(program: App) -> None:
    assert program.place_finder
    guess = program.place_finder.find("France", Turn(seconds=60))
    assert guess
    assert (guess.city, guess.country) == ("Paris", "France")
    assert (guess.latitude, guess.longitude) == pytest.approx((48.86, 2.35), abs=0.2)


def test_its_pair_of_capitals(typed_kiosk: Pipeline) -> None:
    questions = ["What is the capital of France?", "And of Italy?"]
    first, second = ask(typed_kiosk, questions, "en", conversation=True)
    assert "Paris" in first.record.reply
    assert "Rome" in second.record.reply


def test_what_no_passage_answers_is_refused_and_never_invented(typed_kiosk: Pipeline) -> None:
    asked = ["How long does a queen bee live?", "What does a jar of honey cost here?", "Quanto tempo vive uma abelha?"]
    replies = [result.record.reply for result in ask(typed_kiosk, asked, "", conversation=False)]
    assert replies[0] == replies[1] == "My notes say nothing about that."
    assert replies[2] == "As minhas anotações não dizem nada sobre isso."
