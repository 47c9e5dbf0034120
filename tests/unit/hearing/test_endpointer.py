import pytest

from assistant.core.config import HearingSettings
from assistant.core.messages import Ending
from assistant.hearing.endpointer import Endpointer

STEP = 0.032
SETTINGS = HearingSettings()


def feed(
    endpointer: Endpointer, seconds: float, probability: float, *, released: bool = False, tapped: bool = False
) -> Ending | None:
    """Windows of sound until the utterance ends or the seconds are over."""
    for _ in range(round(seconds / STEP)):
        if ending := endpointer.update(STEP, probability, released=released, tapped=tapped):
            return ending
    return None


def test_a_held_button_never_ends_by_silence() -> None:
    endpointer = Endpointer(SETTINGS)
    assert feed(endpointer, 1, 0.9) is None
    assert feed(endpointer, 10, 0.0) is None


def test_a_release_in_silence_ends_at_once() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 1, 0.9)
    assert endpointer.update(STEP, 0.0, released=True, tapped=False) is Ending.RELEASED


def test_a_release_in_the_middle_of_a_word_waits_a_little_for_its_end() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 1, 0.9)
    before = endpointer.seconds
    assert feed(endpointer, 5, 0.9, released=True) is Ending.RELEASED
    assert endpointer.seconds - before == pytest.approx(SETTINGS.after_release_seconds, abs=2 * STEP)


def test_after_a_tap_silence_ends_the_question() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 1, 0.9, tapped=True)
    before = endpointer.seconds
    assert feed(endpointer, 5, 0.1, tapped=True) is Ending.SILENCE
    assert endpointer.seconds - before == pytest.approx(SETTINGS.silence_seconds, abs=2 * STEP)


def test_a_short_pause_does_not_end_the_question() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 1, 0.9, tapped=True)
    assert feed(endpointer, SETTINGS.silence_seconds - 0.2, 0.1, tapped=True) is None
    assert feed(endpointer, 1, 0.9, tapped=True) is None


def test_after_a_tap_nobody_speaking_ends_it() -> None:
    endpointer = Endpointer(SETTINGS)
    assert feed(endpointer, 60, 0.0, tapped=True) is Ending.SILENCE
    assert endpointer.seconds == pytest.approx(SETTINGS.nothing_seconds, abs=2 * STEP)
    assert not endpointer.heard_voice


def test_nobody_speaks_longer_than_the_limit() -> None:
    endpointer = Endpointer(SETTINGS)
    assert feed(endpointer, 60, 0.9) is Ending.TOO_LONG
    assert endpointer.seconds == pytest.approx(SETTINGS.longest_seconds, abs=2 * STEP)


def test_a_click_is_no_voice() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, STEP, 0.9)
    feed(endpointer, 1, 0.0)
    assert not endpointer.heard_voice


def test_where_the_voice_was_is_known() -> None:
    endpointer = Endpointer(SETTINGS)
    feed(endpointer, 0.5, 0.0)
    feed(endpointer, 1.0, 0.9)
    feed(endpointer, 0.5, 0.0)
    assert endpointer.first_voice == pytest.approx(0.5, abs=STEP)
    assert endpointer.last_voice == pytest.approx(1.5, abs=2 * STEP)
