"""What is said over the kiosk's voice is cut out of what is heard."""

from collections.abc import Sequence

import pytest

from assistant.hearing.interjection import BEFORE_SECONDS, WINDOW_SECONDS, Interjection, InterjectionDetector


def found(voiced: Sequence[bool]) -> list[Interjection]:
    """What is worth a look in windows that are voice or not."""
    detector = InterjectionDetector(0.5)
    looks = []
    for number, voice in enumerate(voiced):
        if look := detector.update(100 + number * WINDOW_SECONDS, 1.0 if voice else 0.0):
            looks.append(look)
    return looks


def windows(seconds: float, *, voice: bool) -> list[bool]:
    return [voice] * round(seconds / WINDOW_SECONDS)


QUIET = windows(1.0, voice=False)


def test_a_word_is_looked_at_once_when_a_pause_follows() -> None:
    word = found([*QUIET, *windows(0.4, voice=True), *QUIET])
    assert [look.paused for look in word] == [True]
    assert word[0].began == pytest.approx(100 + len(QUIET) * WINDOW_SECONDS - BEFORE_SECONDS)


def test_what_goes_on_without_a_pause_is_looked_at_on_its_way() -> None:
    looks = found([*QUIET, *windows(2.2, voice=True)])
    assert [look.paused for look in looks] == [False, False]
    assert looks[0].began == looks[1].began


def test_a_click_is_not_looked_at() -> None:
    assert found([*QUIET, *windows(0.07, voice=True), *QUIET]) == []


def test_two_words_with_a_gap_are_one() -> None:
    looks = found([*QUIET, *windows(0.3, voice=True), *windows(0.4, voice=False), *windows(0.3, voice=True), *QUIET])
    assert [look.paused for look in looks] == [True, True]
    assert looks[0].began == looks[1].began


def test_after_a_silence_it_is_something_else() -> None:
    looks = found([*QUIET, *windows(0.3, voice=True), *QUIET, *windows(0.3, voice=True), *QUIET])
    assert len(looks) == 2
    assert looks[1].began > looks[0].began + 1


def test_who_never_pauses_is_not_kept_for_ever() -> None:
    looks = found(windows(30, voice=True))
    assert len({look.began for look in looks}) > 3
