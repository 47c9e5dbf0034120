import pytest

from assistant.turn.turn_token import Turn


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("assistant.turn.turn_token.time.monotonic", made)
    return made


def test_a_turn_is_overdue_from_its_limit_on_until_it_is_finished(clock: Clock) -> None:
    turn = Turn(seconds=60)
    assert turn.overdue(1060) == 0
    assert turn.overdue(1070) == 10
    turn.grant(100)
    assert turn.overdue(1070) == 0
    turn.finish()
    assert turn.overdue(5000) == 0


def test_a_cancelled_turn_is_overdue_at_once(clock: Clock) -> None:
    turn = Turn(seconds=60)
    clock.now = 1005
    turn.cancel()
    clock.now = 1020
    turn.cancel()
    assert turn.overdue(1025) == 20
    turn.finish()
    assert turn.overdue(1025) == 0


def test_a_long_answer_that_is_being_played_is_not_overdue(clock: Clock) -> None:
    turn = Turn(seconds=60)
    turn.extend(45)
    turn.extend(45)
    assert turn.overdue(1150) == 0
    assert turn.overdue(1151) == 1
    turn.finish()


def test_a_turn_without_a_limit_is_never_overdue_unless_it_was_cancelled(clock: Clock) -> None:
    turn = Turn()
    assert turn.overdue(1e9) == 0
    turn.cancel()
    assert turn.overdue(1010) == 10


def test_whoever_cannot_be_woken_keeps_nobody_else_asleep(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("what the visitor said")

    turn, woken = Turn(), list[str]()
    turn.on_cancel(fail)
    turn.on_cancel(lambda: woken.append("the other"))
    turn.cancel()
    assert woken == ["the other"]
    assert "RuntimeError at test_turn_token.py" in caplog.text
    assert "visitor" not in caplog.text
