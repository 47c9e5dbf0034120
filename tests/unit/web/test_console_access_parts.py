"""Password, sessions and patience: what keeps the console to the operator."""

import pytest

from assistant.core.errors import ConfigError
from assistant.web.console.access import MOST_SESSIONS, Sessions
from assistant.web.console.passwords import Password, hashed
from assistant.web.console.throttle import ALL, CLIENTS, ONE, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_only_a_hash_is_kept_and_it_is_another_one_each_time() -> None:
    one, two = hashed("correct horse"), hashed("correct horse")
    assert one != two
    assert "correct" not in one
    assert one.startswith("$argon2id$")
    assert Password(one).matches("correct horse")
    assert not Password(one).matches("correct hors")


@pytest.mark.parametrize("stored", ["", "$argon2id$broken", "plain"])
def test_without_a_hash_that_can_be_read_nothing_matches(stored: str) -> None:
    assert not Password(stored).matches("")
    assert not Password(stored).matches(stored)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "x" * 201])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(ConfigError):
        hashed(password)


def test_a_session_ends_when_nobody_uses_it(clock: Clock) -> None:
    sessions = Sessions(60, 1000, clock)
    session = sessions.begin()
    clock.now += 59
    assert sessions.find(session.id) is session
    clock.now += 59
    assert sessions.find(session.id), "it was used meanwhile"
    clock.now += 61
    assert sessions.find(session.id) is None
    assert len(sessions) == 0


def test_what_a_page_asks_by_itself_keeps_no_session_alive(clock: Clock) -> None:
    sessions = Sessions(60, 1000, clock)
    session = sessions.begin()
    for _ in range(3):
        clock.now += 25
        sessions.find(session.id, used=False)
    assert sessions.find(session.id) is None


def test_a_session_goes_on_while_a_person_waits_for_a_slow_answer(clock: Clock) -> None:
    sessions = Sessions(60, 1000, clock)
    session = sessions.begin()
    with sessions.awake(session):
        clock.now += 90
        assert sessions.find(session.id, used=False) is session
    clock.now += 59
    assert sessions.find(session.id, used=False), "it is idle from the answer on"
    clock.now += 2
    assert sessions.find(session.id) is None


def test_a_session_ends_after_its_longest_time_however_busy(clock: Clock) -> None:
    sessions = Sessions(60, 200, clock)
    session = sessions.begin()
    for _ in range(4):
        clock.now += 50
        last = sessions.find(session.id)
    assert last is None


def test_of_many_sessions_the_one_that_was_idle_for_longest_makes_room(clock: Clock) -> None:
    sessions = Sessions(60, 1000, clock)
    begun = []
    for _ in range(MOST_SESSIONS):
        clock.now += 1
        begun.append(sessions.begin())
    clock.now += 1
    sessions.find(begun[0].id)
    new = sessions.begin()
    assert len(sessions) == MOST_SESSIONS
    assert sessions.find(begun[0].id)
    assert sessions.find(begun[1].id) is None
    assert sessions.find(new.id)


def test_a_session_that_was_ended_is_gone(clock: Clock) -> None:
    sessions = Sessions(60, 1000, clock)
    session = sessions.begin()
    sessions.end(session.id)
    assert sessions.find(session.id) is None
    assert sessions.find("") is None


def test_identities_and_tokens_cannot_be_told_from_each_other(clock: Clock) -> None:
    sessions = Sessions(60, 1000, clock)
    one, two = sessions.begin(), sessions.begin()
    assert len({one.id, one.token, two.id, two.token}) == 4
    assert one.sent(one.token)
    assert not one.sent(two.token)
    assert not one.sent("")
    assert not one.sent("ä")


def test_some_wrong_passwords_are_free_then_each_waits_twice_as_long(clock: Clock) -> None:
    throttle = Throttle(clock)
    assert [throttle.attempt("a") for _ in range(ONE.free)] == [0.0] * ONE.free
    waits = []
    for _ in range(4):
        waits.append(throttle.attempt("a"))
        clock.now += waits[-1]
        assert throttle.attempt("a") == 0.0
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_nobody_waits_for_longer_than_the_limit(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(40):
        clock.now += throttle.attempt("a")
        throttle.attempt("a")
    assert ALL.longest_seconds < throttle.attempt("a") <= ONE.longest_seconds


def test_an_attempt_that_comes_too_soon_does_not_prolong_the_wait(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(ONE.free):
        throttle.attempt("a")
    first = throttle.attempt("a")
    clock.now += first / 2
    assert throttle.attempt("a") == first / 2


def test_another_client_is_not_held_up_until_all_together_try_too_often(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(ALL.free):
        assert throttle.attempt(f"client {number}") == 0.0
    assert throttle.attempt("one more") > 0


def test_the_right_password_begins_anew(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(ONE.free):
        throttle.attempt("a")
    clock.now += throttle.attempt("a")
    throttle.attempt("a")
    throttle.succeeded("a")
    assert [throttle.attempt("a") for _ in range(ONE.free)] == [0.0] * ONE.free


def test_right_passwords_never_hold_anybody_up(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(3 * ALL.free):
        assert throttle.attempt("a") == 0.0
        throttle.succeeded("a")


def test_after_an_hour_all_is_forgotten(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(ONE.free):
        throttle.attempt("a")
    clock.now += 3601
    assert [throttle.attempt("a") for _ in range(ONE.free)] == [0.0] * ONE.free


def test_what_is_remembered_of_clients_is_bounded(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(3 * CLIENTS):
        clock.now += 100
        throttle.attempt(f"client {number}")
    assert len(throttle._clients) <= CLIENTS
