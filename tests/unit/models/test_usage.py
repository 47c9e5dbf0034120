"""The figures have the names that Ollama gives them."""

import pytest

from assistant.commands.shared import UsageNotes
from assistant.core.events import Generated
from assistant.core.messages import Usage
from assistant.models.usage_meter import as_text


def test_the_words_and_the_column_are_those_of_ollama() -> None:
    assert as_text(Usage("m", 4.648158584, 0.004071084, 36, 0.439038, 180, 4.196918)).splitlines() == [
        "total duration:       4.648 s",
        "load duration:        0.004 s",
        "prompt eval count:    36 token(s)",
        "prompt eval duration: 0.439 s",
        "prompt eval rate:     82.00 tokens/s",
        "eval count:           180 token(s)",
        "eval duration:        4.197 s",
        "eval rate:            42.89 tokens/s",
    ]


def test_what_took_no_time_has_no_rate() -> None:
    assert "prompt eval rate:     –" in as_text(Usage("m", 1, 0, 0, 0, 3, 1))


def test_the_figures_come_after_the_answer_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    notes = UsageNotes()
    notes(Generated(Usage("m", 1, 0, 5, 0.5, 3, 0.5)))
    assert capsys.readouterr().err == ""
    notes.print()
    assert "eval count:           3 token(s)" in capsys.readouterr().err
    notes.print()
    assert capsys.readouterr().err == ""
