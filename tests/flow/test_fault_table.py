"""How the table of faults is made, and that the guide's is one."""

import time

import pytest
from fault_table import HEAD, FaultRow, FaultTable

from assistant import guide


def test_what_was_heard_are_the_sentences_once_each() -> None:
    row = FaultRow("x")
    row.hears(["● listening\n", "→ I heard nothing.\n", "INFO turn over\n", "→ Ask again.\n", "→ I heard nothing.\n"])
    assert row.heard == "I heard nothing. Ask again."
    row.hears(["● ready\n"])
    assert row.heard == "nothing"


def test_the_seconds_are_those_until_the_first_right_answer() -> None:
    row, asked = FaultRow("x"), list[float]()

    def right() -> float | None:
        asked.append(time.monotonic())
        return time.monotonic() + 5 if len(asked) == 3 else None

    row.after(right)
    assert len(asked) == 3
    assert row.seconds == pytest.approx(5, abs=1)


def test_what_never_comes_back_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fault_table.LONGEST", 0.0)
    with pytest.raises(AssertionError, match="no right answer"):
        FaultRow("x").after(lambda: None)


def test_a_row_a_fault() -> None:
    table = FaultTable()
    table.row("cut", lost="the turn").seconds = 2.34
    table.row("hot").heard = "I cool down."
    lines = table.markdown().splitlines()
    assert lines[2:4] == HEAD
    assert lines[4:] == ["| cut | – | 2.3 | the turn |", "| hot | I cool down. | – | nothing |"]


def test_the_table_in_the_guide_is_one() -> None:
    text = guide.topic("faults").text.splitlines()
    start = text.index(HEAD[0])
    assert text[start + 1] == HEAD[1]
    rows = [line for line in text[start + 2 :] if line.startswith("| ")]
    assert len(rows) > 20
    for line in rows:
        fault, heard, seconds, lost = (cell.strip() for cell in line.strip("|").split("|"))
        assert fault
        assert heard
        assert lost
        assert 0 < float(seconds) < 120, line
