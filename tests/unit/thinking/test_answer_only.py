"""Only what is meant for the visitor passes."""

from collections.abc import Generator

import pytest

from assistant.thinking.engines.thoughts import without_thoughts


def deltas(*parts: str) -> Generator[str]:
    yield from parts


@pytest.mark.parametrize(
    ("parts", "spoken"),
    [
        (["Paris ", "is ", "it."], "Paris is it."),
        (["<think>Hm.</think>Paris."], "Paris."),
        (["\n<think>", "Hm", "</thi", "nk>", "\n\nParis."], "Paris."),
        (["<", "b>no thought"], "<b>no thought"),
        (["2 <", " 3"], "2 < 3"),
        (["<think>It never ends"], ""),
        ([], ""),
    ],
)
def test_a_thought_at_the_beginning_is_left_out(parts: list[str], spoken: str) -> None:
    assert "".join(without_thoughts(deltas(*parts))).lstrip() == spoken


def test_the_first_word_is_not_held_back() -> None:
    assert next(without_thoughts(deltas("Paris", " is", " it."))) == "Paris"


def test_whoever_stops_reading_ends_the_model() -> None:
    ended = []

    def model() -> Generator[str]:
        try:
            yield "a"
            yield "b"
        finally:
            ended.append(True)

    pieces = without_thoughts(model())
    next(pieces)
    pieces.close()
    assert ended
