"""What is asked in the languages that an operator may choose, through the whole program, and what it says."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import EMBEDDED, borrowing

from assistant.app import App
from assistant.core.languages import ENGLISH, LANGUAGES, USUAL
from assistant.core.messages import Transcript
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn.turn_token import Turn

pytestmark = pytest.mark.models

OPTIONAL = [code for code in LANGUAGES if code not in USUAL]
TABLE = Path(__file__).parents[1] / "data" / "optional_languages.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
SPACES = str.maketrans("", "", "\u00a0\u202f")
GOAL = 0.97
MEASURED = {"distance", "arithmetic", "clock", "house"}
"""Skills of which ten questions and more are asked in each language."""


@pytest.fixture(scope="module")
def parts(program: App) -> Iterator[App]:
    made = borrowing(program, EMBEDDED | {"kiosk": {"languages": [ENGLISH, *OPTIONAL]}}, FakeLanguageModel("Hm."))
    yield made
    made.close()


def answer(parts: App, language: str, text: str) -> tuple[str, str]:
    """The skill that takes a question, and what it says."""
    intent = parts.router.route(Transcript(text, language), ())
    reply = parts.skills[intent.skill].answer(intent, (), Turn()) if intent.skill != "look" else None
    return intent.skill, "".join(reply.deltas).translate(SPACES) if reply else ""


@pytest.mark.parametrize("language", OPTIONAL)
def test_each_question_finds_its_skill_and_the_right_answer(parts: App, language: str) -> None:
    asked = [row for row in ROWS if row[0] == language]
    assert len(asked) >= 80
    assert min(Counter(skill for _, skill, _, _ in asked if skill in MEASURED).values()) >= 10
    found = {text: answer(parts, language, text) for _, _, text, _ in asked}
    wrong = [
        (text, found[text]) for _, skill, text, words in asked if found[text][0] != skill or words not in found[text][1]
    ]
    assert len(wrong) <= (1 - GOAL) * len(asked), wrong
