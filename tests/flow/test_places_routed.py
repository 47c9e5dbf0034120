"""Questions about places through the whole program: its router says whose they are, its skill answers them.

The table is tests/data/places.tsv; questions for what the atlas does not know are left out, as a language model is
asked there. The share that is right is printed with -rP.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest

import pytest
from geography.test_places_table import Row, is_right, rows

from assistant.app import App
from assistant.core.config import Config
from assistant.core.languages import USUAL
from assistant.core.messages import Transcript
from assistant.turn.turn_token import Turn

OF_A_LANGUAGE = 12
GOAL = 0.95


def sample() -> Iterator[Row]:
    """Of each language so many, of each kind of question as many as of another."""
    for language in USUAL:
        kinds = defaultdict[str, list[Row]](list)
        for row in rows():
            if row.language == language and row.expected not in {"unknown", "asks"}:
                kinds[row.kind].append(row)
        turns = zip_longest(*kinds.values())
        yield from [row for turn in turns for row in turn if row][:OF_A_LANGUAGE]


@pytest.fixture(scope="module")
def parts() -> Iterator[App]:
    made = App(Config())
    yield made
    made.close()


def answered(parts: App, row: Row) -> tuple[bool, str]:
    """Whether the program answers as the table wants, and what it says."""
    intent = parts.router.route(Transcript(row.question, row.language), ())
    if intent.skill != "distance":
        return row.expected == "claim=no", f"({intent.skill})"
    said = "".join(parts.skills["distance"].answer(intent, (), Turn()).deltas)
    return is_right(row, said, distance=True), said


def test_questions_about_places_are_answered_by_the_whole_program(parts: App) -> None:
    asked = list(sample())
    told = [(row, *answered(parts, row)) for row in asked]
    wrong = [
        f"{row.language} {row.kind}: {row.question} → {said}, not {row.expected}"
        for row, right, said in told
        if not right
    ]
    share = 1 - len(wrong) / len(asked)
    print(
        f"{share:.1%} of {len(asked)} right", Counter(row.kind for row, right, _ in told if not right), *wrong, sep="\n"
    )
    assert len(asked) >= 60
    assert {row.language for row in asked} == set(USUAL)
    assert share >= GOAL, "\n".join(wrong)
