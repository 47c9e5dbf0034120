"""Where an utterance holds several questions, and where one: tests/data/several.txt has them in seven languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.languages import USUAL
from assistant.thinking.routing.several import LONGEST, MOST, questions_in

FILE = Path(__file__).parents[2] / "data" / "several.txt"
BETWEEN = re.compile(r"(?: ?\[([^\]]+)\])? \| ")
"""What stands between two questions, in the file."""


def utterances(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each as it is said, and the questions in it."""
    section = FILE.read_text(encoding="utf-8").split(f"[{language}]\n")[1]
    for line in re.split(r"^\[..\]$", section, flags=re.MULTILINE)[0].strip().splitlines():
        questions = tuple(BETWEEN.sub("|", line).split("|"))
        text = BETWEEN.sub(lambda found: f" {found[1] or ''} ", line)
        yield re.sub(r" (?=[ ,，])", "", text if language != "zh" else text.replace(" ", "")), questions


def without_and(questions: tuple[str, ...]) -> tuple[str, ...]:
    """A question after the end of a sentence may begin with "and"."""
    return tuple(re.sub(r"^¿?(And|E|Y|Et|Und) ", "", question).strip("¿").casefold() for question in questions)


@pytest.mark.parametrize("language", USUAL)
def test_the_file_has_enough_of_both_kinds(language: str) -> None:
    several = [len(questions) > 1 for _, questions in utterances(language)]
    assert several.count(True) >= 15
    assert several.count(False) >= 25


@pytest.mark.parametrize("language", USUAL)
def test_an_utterance_is_cut_between_its_questions_and_nowhere_else(language: str) -> None:
    found = {text: without_and(questions_in(text, language)) for text, _ in utterances(language)}
    assert found == {text: without_and(questions) for text, questions in utterances(language)}


def test_no_more_than_three_are_taken() -> None:
    asked = "What is wax? What is honey? What is pollen? What is nectar?"
    assert questions_in(asked, "en") == ("What is wax?", "What is honey?", "What is pollen?")
    assert MOST == 3


def test_what_is_asked_twice_is_asked_once() -> None:
    assert len(questions_in("What is propolis? What is propolis?", "en")) == 1


def test_an_unknown_language_and_a_very_long_text_stay_as_they_are() -> None:
    asked = "How far is Rome and what is propolis?"
    assert len(questions_in(asked, "en")) == 2
    assert questions_in(asked, "sv") == (asked,)
    long = f"{'Well, ' * LONGEST}{asked}"
    assert questions_in(long, "en") == (long,)


@pytest.mark.parametrize(
    "text", ["", "?", "and", "And what?", "??!", "Tell me", "tell me and", "，", "\x00", "and and and", "“and what is"]
)
def test_whatever_is_said_nothing_breaks(text: str) -> None:
    assert [questions_in(text, language) for language in USUAL] == [(text,)] * len(USUAL)


def test_what_is_quoted_is_not_cut() -> None:
    asked = "Wie heißt das Buch „Wer bist du und wo wohnst du“?"
    assert questions_in(asked, "de") == (asked,)
