"""The whole kiosk between mock pins: a hand on the button, the light on three pins, everything else fake."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Self

import pytest
from gpiozero.pins.mock import MockFactory
from kiosk_fakes import FakeSkill, FakeTranscriber, Kiosk, eventually, stations
from mock_pins import RGB, Hand

from assistant.core.config import ButtonSettings
from assistant.core.config import LightSettings as Settings
from assistant.core.config.button import Looks
from assistant.core.errors import ButtonStuck, EngineError
from assistant.core.events import Event, Failed, KioskState, Said, StateChanged
from assistant.core.messages import Played, Speech
from assistant.core.stages import CancelToken, Playback
from assistant.device.button import GpioButton
from assistant.device.lamps import open_lamp
from assistant.device.light import Light
from assistant.device.patterns import look_of, rgb
from assistant.hearing.voice_activity import FakeVoiceActivity
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.pipeline import Pipeline

TABLE = {state.value: {"pattern": "on", "colour": look_of(Looks(), state).colour} for state in KioskState}
TABLE["capturing"]["colour"] = "yellow"
"""Steady colours, each its own."""


class PinKiosk:
    """A running kiosk that is touched and seen at its pins only."""

    def __init__(self, pins: MockFactory, parts: Pipeline, seen: list[Event]) -> None:
        self._pins = pins
        self._seen = seen
        self._parts = parts
        self._settings = Settings.model_validate({"kind": "rgb", "pins": RGB, "states": TABLE})
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        button = self._stack.enter_context(closing(GpioButton(ButtonSettings())))
        lamp = open_lamp(self._settings)
        assert lamp
        self._parts.events.subscribe(self._stack.enter_context(Light(lamp, self._settings)))
        self._parts.events.publish(StateChanged(KioskState.STARTING))
        assert self.shows(KioskState.STARTING)
        self.hand = Hand(self._pins)
        self.hand.tap()  # while the models load, that is no question
        self.kiosk = self._stack.enter_context(Kiosk(self._parts, self._seen))
        self._stack.enter_context(button.watch(self.kiosk.appliance.post))
        assert eventually(lambda: button._button.when_pressed is not None)
        assert self.shows(KioskState.READY)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def count(self, state: KioskState) -> int:
        return self._seen.count(StateChanged(state))

    @property
    def colour(self) -> tuple[float, ...]:
        return tuple(self._pins.pin(pin).state for pin in RGB)

    def shows(self, state: KioskState, seconds: float = 3.0) -> bool:
        colour = pytest.approx(rgb(str(TABLE[state.value]["colour"])))
        return eventually(lambda: self.colour == colour, seconds)


class SlowSpeaker(RecordingSpeaker):
    """Takes its time over the first sentence, unless it is cancelled."""

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        playback = super().play(speech, token)
        if len(self.speeches) > 1:
            return playback

        def wait(_self: object) -> Played:
            eventually(lambda: token.cancelled, 5)
            return Played(speech.sentence, 0.5, 1.0, 2.0)

        return type("Slow", (), {"wait": wait})()  # type: ignore[no-any-return]


def at_first(deltas: Callable[[CancelToken], Iterator[str]]) -> FakeSkill:
    """Answers the first question in a way of its own."""
    ways = iter([deltas])

    def answer(token: CancelToken) -> Iterator[str]:
        return next(ways, lambda _token: iter(["The new answer."]))(token)

    return FakeSkill(answer)


def thinking(seen: list[Event]) -> Pipeline:
    """Takes long over the transcript of the first question."""
    waits = iter([3.0])
    transcriber = FakeTranscriber("Why?", before=lambda: time.sleep(next(waits, 0.0)))
    return stations(seen=seen, transcriber=transcriber, skill=FakeSkill(lambda _token: iter(["The new answer."])))


def capturing(seen: list[Event]) -> Pipeline:
    def photograph(token: CancelToken) -> Iterator[str]:
        parts.events.publish(StateChanged(KioskState.CAPTURING))
        eventually(lambda: token.cancelled, 5)
        token.check()
        yield "A picture."

    parts = stations(seen=seen, skill=at_first(photograph))  # of which photograph() needs the events
    return parts


def speaking(seen: list[Event]) -> Pipeline:
    return stations(seen=seen, speaker=SlowSpeaker(), skill=at_first(lambda _token: iter(["Old. ", "Older."])))


def failing(seen: list[Event]) -> Pipeline:
    def fail(_token: CancelToken) -> Iterator[str]:
        yield from ()
        raise EngineError("it failed")

    return stations(seen=seen, speaker=SlowSpeaker(), skill=at_first(fail))


@pytest.mark.parametrize(
    ("state", "scene"),
    [
        (KioskState.THINKING, thinking),
        (KioskState.CAPTURING, capturing),
        (KioskState.SPEAKING, speaking),
        (KioskState.ERROR, failing),
    ],
)
def test_a_press_interrupts_whatever_is_done_and_is_answered(
    pins: MockFactory, state: KioskState, scene: Callable[[list[Event]], Pipeline]
) -> None:
    seen: list[Event] = []
    with PinKiosk(pins, scene(seen), seen) as kiosk:
        kiosk.hand.tap()
        assert kiosk.shows(state)
        kiosk.hand.press()
        assert kiosk.shows(KioskState.LISTENING)
        kiosk.hand.release()
        assert eventually(lambda: said(seen)[-1:] == ["The new answer."])
        assert kiosk.shows(KioskState.READY)
        assert kiosk.count(KioskState.LISTENING) == 2


def test_a_press_of_a_ready_kiosk_is_a_question(pins: MockFactory) -> None:
    seen: list[Event] = []
    with PinKiosk(pins, stations(seen=seen), seen) as kiosk:
        pressed_at = kiosk.hand.press()
        assert kiosk.shows(KioskState.LISTENING)
        assert time.monotonic() - pressed_at < 0.25, "the bounce time and two milliseconds where nothing else runs"
        kiosk.hand.release()
        assert kiosk.shows(KioskState.READY)
        assert said(seen) == ["It is so.", "Quite."]


def test_a_press_while_listening_ends_the_question(pins: MockFactory) -> None:
    seen: list[Event] = []
    talkative = replace(stations(seen=seen), activity=FakeVoiceActivity([1.0]))
    with PinKiosk(pins, talkative, seen) as kiosk:
        kiosk.hand.tap()
        assert kiosk.shows(KioskState.LISTENING)
        time.sleep(0.2)
        kiosk.hand.tap()
        assert eventually(lambda: said(seen) == ["It is so.", "Quite."])
        assert kiosk.count(KioskState.LISTENING) == 1


def test_a_held_button_is_listened_to_until_it_is_let_go(pins: MockFactory) -> None:
    seen: list[Event] = []
    with PinKiosk(pins, stations(seen=seen), seen) as kiosk:
        kiosk.hand.press()
        time.sleep(0.8)  # the visitor pauses for longer than would end the question after a tap
        assert kiosk.count(KioskState.THINKING) == 0
        kiosk.hand.release()
        assert eventually(lambda: said(seen) == ["It is so.", "Quite."])


def test_a_stuck_button_is_reported_once_and_does_nothing_until_it_is_let_go(pins: MockFactory) -> None:
    seen: list[Event] = []
    parts = stations(seen=seen, settings={"button": {"stuck_seconds": 0.5}})
    stuck = Failed(ButtonStuck.code, ButtonStuck.sentence)
    with PinKiosk(pins, parts, seen) as kiosk:
        kiosk.hand.press()
        assert eventually(lambda: stuck in seen)
        assert kiosk.shows(KioskState.READY)
        kiosk.kiosk.tap("keyboard")
        assert eventually(lambda: said(seen) == ["It is so.", "Quite."] * 2)
        assert kiosk.shows(KioskState.READY)
        kiosk.hand.release()
        time.sleep(0.1)  # at once it would be a bounce
        kiosk.hand.tap()
        assert eventually(lambda: said(seen) == ["It is so.", "Quite."] * 3)
        assert seen.count(stuck) == 1


def test_a_button_that_bounces_asks_once(pins: MockFactory) -> None:
    seen: list[Event] = []
    with PinKiosk(pins, stations(seen=seen), seen) as kiosk:
        for _ in range(5):
            kiosk.hand.press()
            kiosk.hand.release()
        kiosk.hand.tap()
        assert eventually(lambda: said(seen) == ["It is so.", "Quite."])
        assert kiosk.shows(KioskState.READY)
        assert kiosk.count(KioskState.LISTENING) == 1


def test_a_tap_while_the_kiosk_starts_is_no_question(pins: MockFactory) -> None:
    seen: list[Event] = []
    with PinKiosk(pins, stations(seen=seen), seen) as kiosk:
        time.sleep(0.2)
        assert kiosk.count(KioskState.LISTENING) == 0


def said(seen: list[Event]) -> list[str]:
    return [event.sentence.text for event in seen if isinstance(event, Said)]
