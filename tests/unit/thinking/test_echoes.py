"""What a model repeats of how it was asked to answer is not heard."""

from collections.abc import Generator

import pytest

from assistant.thinking.answer_only import AnswerOnly
from assistant.thinking.prompts import hints

ANSWER = "Paris is the capital. It lies on the Seine."


def passed(*parts: str) -> str:
    def reply() -> Generator[str]:
        yield from parts

    return "".join(AnswerOnly()(reply()))


@pytest.mark.parametrize(
    "hint", [said for own in hints().values() for said in (own.in_language, own.briefly, own.at_length)]
)
def test_no_hint_is_heard_before_the_answer_behind_it_or_alone(hint: str) -> None:
    assert passed(*f"{hint} {ANSWER}") == ANSWER
    assert passed(f"({hint})\n{ANSWER}") == ANSWER
    assert passed(*f"{ANSWER} {hint}").strip() == ANSWER
    assert passed(*hint).strip() == ""


@pytest.mark.parametrize(
    "echo",
    [
        "Answer in English:", "**Answer in English:**", "Sure, I will answer in one short sentence.",
        "Antwort auf Deutsch:",
        "Klar, ich antworte auf Deutsch.", "RISPONDI IN ITALIANO!",
        "Rispondi in italiano. Rispondi in una frase breve.",
        "Réponse en français :", "好的，我会用中文回答。", "Voy a responder en español.",
    ],
)  # fmt: skip
def test_nor_is_that_the_model_heeds_it(echo: str) -> None:
    assert passed(*f"{echo} {ANSWER}") == ANSWER
    for cut in range(1, len(echo)):
        assert passed(echo[:cut], f"{echo[cut:]} {ANSWER}") == ANSWER


@pytest.mark.parametrize(
    "answer",
    [
        "Answer in English is a name of a book.", "In English.", "Auf Deutsch.", "Sure, Paris.", "Ja. Nein.",
        "Respond", "Yes",
        "The ship answers in English waters.", "“Antworte auf Deutsch.” is German.", "3.5 m. 4 m.", "Ok.",
    ],
)  # fmt: skip
def test_an_answer_that_begins_alike_is_heard_as_it_is(answer: str) -> None:
    assert passed(answer) == passed(*answer) == answer


def test_an_answer_is_not_waited_for() -> None:
    def reply() -> Generator[str]:
        yield "Paris"
        raise AssertionError("the first piece was to be passed on before the second is asked for")

    assert next(AnswerOnly()(reply())) == "Paris"
