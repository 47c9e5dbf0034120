"""A function of a teacher, asked through the whole program by typed text."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from program import borrowing, typed

from assistant.app import App
from assistant.asking.functions import FunctionTrial
from assistant.core.messages import Provenance
from assistant.functions import files
from assistant.functions.files import load
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer_typed, conduct
from assistant.turn.turn_token import Record, Turn

pytestmark = pytest.mark.models
HIVE = '''\
from typing import Annotated

from pydantic import Field

from assistant.functions import function


@function(examples={"en": ["How warm is hive three?", "What is the temperature of hive 5?"],
                    "de": ["Wie warm ist Bienenstock drei?"]})
def hive_temperature(hive: Annotated[int, Field(ge=1, le=12)], language: str) -> str:
    """The temperature inside a hive, in °C."""
    return f"Hive {hive} in {language}."
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the program looks for functions."""
    home = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "folders", lambda: (home,))
        (home / "hive.py").write_text(HIVE, encoding="utf-8")
        (home / "broken.py").write_text("1 / 0", encoding="utf-8")
        yield home


@pytest.fixture(scope="module")
def kiosk(program: App, folder: Path) -> Iterator[Pipeline]:
    parts = borrowing(program, {}, program.engine)
    yield typed(parts)
    parts.close()


def ask(kiosk: Pipeline, text: str) -> Record:
    return conduct(Turn(seconds=60), partial(_typed, text), kiosk)


def _typed(text: str, turn: Turn, kiosk: Pipeline) -> None:
    answer_typed(text, turn, kiosk)


def test_a_visitor_asks_a_function_beside_a_broken_file_and_is_asked_back(kiosk: Pipeline) -> None:
    record = ask(kiosk, "How warm is hive seven?")
    assert (record.reply, record.provenance) == ("Hive 7 in en.", Provenance.KNOWN)
    assert ask(kiosk, "And hive 40?").reply == "40 cannot be the hive. Please say a number from 1 to 12."
    assert ask(kiosk, "Twelve.").reply == "Hive 12 in en."
    assert ask(kiosk, "How warm is the hive?").reply.endswith("Which hive?")
    assert ask(kiosk, "Number two.").reply == "Hive 2 in en."
    assert ask(kiosk, "Wie warm ist Bienenstock vier?").reply == "Hive 4 in de."


def test_everyday_questions_stay_where_they_are(kiosk: Pipeline) -> None:
    for text in ("How far is France?", "What is three times five?", "What time is it?", "How warm is it outside?"):
        kiosk.memory.clear()
        record = ask(kiosk, text)
        assert record.intent, text
        assert record.intent.skill != "functions", text


def test_a_trial_shows_what_was_read_and_from_where(program: App, folder: Path) -> None:
    trial = FunctionTrial(program, load(folder / "hive.py"))
    assert list(trial.lines("How warm is hive seven?", "en")) == [
        "Question: How warm is hive seven? [en]",
        "Function: hive_temperature",
        "  hive = 7  (from the words of the question)",
        "Answer:   Hive 7 in en.",
    ]
    assert trial.answered


def test_a_trial_says_why_a_question_is_not_taken(program: App, folder: Path) -> None:
    trial = FunctionTrial(program, load(folder / "hive.py"))
    lines = list(trial.lines("Quanto è calda l'arnia sette?", "it"))
    assert lines[1] == "No function of this file has examples in this language (it): add some."
    lines = list(trial.lines("Who wrote Hamlet?", "en"))
    assert lines[1].startswith("No function takes this question; it goes to ")
    assert not trial.answered
