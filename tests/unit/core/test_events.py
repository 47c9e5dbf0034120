"""Observers: each is told, and one that fails is dropped without anybody noticing but the log."""

import logging

import pytest
from kiosk_fakes import Kiosk, stations

from assistant.core.events import Event, Events, Forgotten, KioskState, Level, StateChanged


def failing(event: Event) -> None:
    raise RuntimeError("what the visitor said")


def test_an_observer_that_fails_is_dropped_and_the_others_are_told(caplog: pytest.LogCaptureFixture) -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(failing)
    events.subscribe(seen.append)
    events.publish(Forgotten())
    events.publish(Level(0.5))
    assert seen == [Forgotten(), Level(0.5)]
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert told.getMessage().startswith("the observer failing is dropped: RuntimeError at test_events.py:")
    assert "visitor" not in told.getMessage()


def test_a_kiosk_goes_on_whatever_its_observers_do() -> None:
    """On the main loop, too, which shows that it is ready."""
    seen: list[Event] = []
    parts = stations()
    parts.events.subscribe(failing)
    parts.events.subscribe(seen.append)
    with Kiosk(parts, seen) as kiosk:
        parts.events.subscribe(failing)
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        parts.events.subscribe(failing)
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 3)
    assert StateChanged(KioskState.SPEAKING) in seen
