import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory
from kiosk_fakes import eventually
from mock_pins import LED, RGB

from assistant.core.config import Config
from assistant.core.config import LightSettings as Settings
from assistant.core.config.button import HeatLook, Look
from assistant.core.errors import GpioError
from assistant.core.events import Failed, KioskState, StateChanged, ThermalState, ThermalStateChanged
from assistant.device.lamps import FakeLamp, Lamp, Value, open_lamp
from assistant.device.light import Light
from assistant.device.patterns import BLIP_SECONDS, DIMMEST, Show, blip, level, look_of, rgb

HOT = [warmth for warmth in ThermalState if warmth is not ThermalState.NORMAL]
RED, GREEN, BLUE = RGB


def show(state: KioskState, warmth: ThermalState = ThermalState.NORMAL, settings: Settings | None = None) -> Show:
    shown = Show(settings or Settings())
    shown.change(StateChanged(state), 0.0)
    shown.change(ThermalStateChanged(warmth), 0.0)
    return shown


def levels(shown: Show, seconds: float = 12.0, step: float = 0.01) -> list[float]:
    return [shown.frame(i * step).level for i in range(int(seconds / step))]


@contextmanager
def lit(kind: str, lamp: Lamp | None = None, **settings: object) -> Iterator[Light]:
    pins = {"rgb": RGB}.get(kind, (LED,))
    made = Settings.model_validate({"kind": kind, "pins": pins, **settings})
    lamp = lamp or open_lamp(made)
    assert lamp
    with Light(lamp, made) as light:
        yield light


@pytest.mark.parametrize(
    ("pattern", "at", "bright"),
    [
        ("off", 0.7, 0.0),
        ("on", 0.7, 1.0),
        ("blink", 0.9, 1.0),
        ("blink", 1.1, 0.0),
        ("blink", 2.1, 1.0),
        ("pulse", 0.0, 1.0),
        ("pulse", 1.0, DIMMEST),
        ("pulse", 2.0, 1.0),
        ("flicker", 0.1, 1.0),
        ("flicker", 0.3, 0.3),
        ("flicker", 2.3, 0.3),
    ],
)
def test_patterns_repeat_every_so_many_seconds(pattern: str, at: float, bright: float) -> None:
    look = Look.model_validate({"pattern": pattern, "seconds": 2})
    assert level(look, at)[0] == pytest.approx(bright)


@pytest.mark.parametrize("state", list(KioskState))
def test_every_state_has_a_row_of_its_own(state: KioskState) -> None:
    row = look_of(Settings().states, state)
    others = [look_of(Settings().states, other) for other in KioskState if other is not state]
    assert all((row.pattern, row.seconds) != (other.pattern, other.seconds) for other in others), "on a single LED"
    assert show(state).frame(0.0).colour == rgb(row.colour)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(KioskState, 2)))
def test_no_two_states_look_alike_on_a_single_led(one: KioskState, other: KioskState) -> None:
    seen, also = levels(show(one)), levels(show(other))
    differ = sum((a >= 0.5) != (b >= 0.5) for a, b in zip(seen, also, strict=True))
    assert differ > len(seen) / 10


@pytest.mark.parametrize("warmth", HOT)
@pytest.mark.parametrize("state", list(KioskState))
def test_heat_is_seen_in_every_state_and_hides_none(state: KioskState, warmth: ThermalState) -> None:
    cool, hot = levels(show(state)), levels(show(state, warmth))
    changed = sum(abs(a - b) > 0.1 for a, b in zip(cool, hot, strict=True)) / len(cool)
    assert 0.02 < changed < 0.2, "the light turns over for instants only"
    colour, own = show(state, warmth).frame(3.9).colour, rgb(look_of(Settings().states, state).colour)
    assert colour != own

    def away(other: KioskState) -> float:
        return sum((a - b) ** 2 for a, b in zip(colour, rgb(look_of(Settings().states, other).colour), strict=True))

    nearest = min(away(other) for other in KioskState)
    assert away(state) == nearest, "a tint leaves the state's own colour the nearest"


def test_the_hotter_the_more_blips() -> None:
    edges = []
    for warmth in HOT:
        turned = [bright < 0.5 for bright in levels(show(KioskState.READY, warmth), 4)]
        edges.append(sum(now and not before for before, now in itertools.pairwise([False, *turned])))
    assert edges == [1, 2, 3]


def test_a_blip_begins_at_once_and_is_an_instant() -> None:
    heat = HeatLook(tint=0.1, blips=2, seconds=3)
    spots = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.5, 8.0]
    assert [blip(heat, spot * BLIP_SECONDS)[0] for spot in spots] == [
        True,
        True,
        False,
        False,
        True,
        True,
        False,
        False,
    ]
    assert blip(heat, 3.01)[0]
    assert not blip(HeatLook(tint=0.5, blips=0), 0.0)[0]


@pytest.mark.parametrize("state", list(KioskState))
def test_each_row_reaches_the_pins_of_a_coloured_led(pins: MockFactory, state: KioskState) -> None:
    with lit("rgb") as light:
        light(StateChanged(state))
        expected = rgb(look_of(Settings().states, state).colour)
        assert eventually(lambda: [pins.pin(pin).state for pin in RGB] == pytest.approx(expected, abs=0.1))
    assert [pins.pin(pin).state for pin in RGB] == [0, 0, 0], "dark in the end"


@pytest.mark.parametrize("state", list(KioskState))
def test_each_row_reaches_the_pin_of_a_single_led(pins: MockFactory, state: KioskState) -> None:
    with lit("led") as light:
        pins.pin(LED).clear_states()
        light(StateChanged(state))
        assert eventually(lambda: pins.pin(LED).state == 1)
        steady = look_of(Settings().states, state).pattern == "on"
        time.sleep(0.3)
        if steady:
            assert [entry.state for entry in pins.pin(LED).states] == [False, True]
        if look_of(Settings().states, state).seconds <= 0.5:
            assert len(pins.pin(LED).states) > 2


def test_a_pulse_fades_on_a_dimmed_led(pins: MockFactory) -> None:
    states = {"thinking": {"pattern": "pulse", "seconds": 0.4}}
    with lit("pwm", brightness=0.5, states=states) as light:
        pins.pin(LED).clear_states()
        light(StateChanged(KioskState.THINKING))
        time.sleep(0.6)
        shown = [entry.state for entry in pins.pin(LED).states]
    assert max(shown) == pytest.approx(0.5, abs=0.01)
    assert len({round(value, 2) for value in shown}) > 4


def test_no_two_states_blink_alike_on_a_light_of_one_colour() -> None:
    looks = [look_of(Settings().states, state) for state in KioskState]
    paces = sorted(look.seconds for look in looks if look.pattern in {"blink", "pulse"})
    assert len(paces) >= 4
    assert all(slower / faster >= 1.3 for faster, slower in itertools.pairwise(paces))


def test_an_led_on_the_other_side_is_lit_by_a_low_level(pins: MockFactory) -> None:
    with lit("led", active_high=False) as light:
        assert pins.pin(LED).state == 1
        light(StateChanged(KioskState.READY))
        assert eventually(lambda: pins.pin(LED).state == 0)


def test_every_change_is_shown_in_order_and_at_once(pins: MockFactory) -> None:
    alike = {state.value: {"pattern": "on", "colour": "blue"} for state in KioskState}
    with lit("rgb", states=alike) as light:
        waits = []
        for state in KioskState:  # only the blink before it tells of the change
            time.sleep(0.12)
            count, began = len(pins.pin(BLUE).states), time.monotonic()
            light(StateChanged(state))
            while len(pins.pin(BLUE).states) == count and time.monotonic() < began + 3:
                time.sleep(0.001)
            waits.append(time.monotonic() - began)
        assert eventually(lambda: pins.pin(BLUE).state == 1)
    assert sorted(waits)[len(waits) // 2] < 0.25, "a millisecond or two where nothing else runs"


def test_a_burst_of_changes_is_shown_in_order() -> None:
    lamp = FakeLamp()
    with lit("rgb", lamp) as light:
        for state in (KioskState.READY, KioskState.LISTENING, KioskState.THINKING, KioskState.ERROR):
            light(StateChanged(state))
        assert eventually(lambda: len(lamp.shown) >= 4)
        colours = [value for _, value in lamp.shown[:4]]
    for shown, name in zip(colours, ("green", "blue", "magenta", "red"), strict=True):
        assert shown == pytest.approx(rgb(name), abs=0.05)


def test_an_apology_leaves_the_light_at_error() -> None:
    lamp = FakeLamp()
    with lit("rgb", lamp) as light:
        light(StateChanged(KioskState.ERROR))
        light(StateChanged(KioskState.SPEAKING))
        time.sleep(0.1)
        assert {value for _, value in lamp.shown} == {rgb("red")}
        light(StateChanged(KioskState.READY))
        assert eventually(lambda: lamp.shown[-1][1] == rgb("green"))
        light(StateChanged(KioskState.SPEAKING))
        assert eventually(lambda: lamp.shown[-1][1] == rgb("cyan"))


def test_heat_is_shown_at_once_over_what_is_shown() -> None:
    lamp = FakeLamp()
    with lit("rgb", lamp) as light:
        light(StateChanged(KioskState.READY))
        assert eventually(lambda: len(lamp.shown) == 1)
        light(ThermalStateChanged(ThermalState.THROTTLED))
        assert eventually(lambda: len(lamp.shown) >= 3)
        dark, tinted = lamp.shown[1][1], lamp.shown[2][1]
        assert sum(dark) == 0
        assert tinted == pytest.approx((0.35, 0.65 * rgb("green")[1] + 0.35 * rgb("orange")[1], 0))
        light(ThermalStateChanged(ThermalState.NORMAL))
        assert eventually(lambda: lamp.shown[-1][1] == rgb("green"))


def test_a_steady_light_lets_the_processor_sleep() -> None:
    lamp = FakeLamp()
    with lit("rgb", lamp) as light:
        light(StateChanged(KioskState.READY))
        light(Failed("x", ""))
        assert eventually(lambda: len(lamp.shown) == 1)
        assert show(KioskState.READY).frame(1.0).seconds > 1e6
        time.sleep(0.2)
        assert len(lamp.shown) == 1


def test_none_is_no_light_and_needs_no_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    assert open_lamp(Config().light) is None


def test_a_pin_that_is_taken_is_named(pins: MockFactory) -> None:
    taken = gpiozero.Button(LED)
    with pytest.raises(GpioError, match="The light cannot use the pins 27"):
        open_lamp(Settings(kind="led"))
    taken.close()


class Loose(FakeLamp):
    """Its wire comes off when it has been lit."""

    def write(self, value: Value) -> None:
        raise OSError("no such pin")


def test_a_lamp_that_fails_is_told_once_and_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    with lit("pwm", Loose()) as light:
        light(StateChanged(KioskState.LISTENING))
        assert eventually(lambda: "there will be no light: OSError" in caplog.text)
        for _ in range(200):
            light(StateChanged(KioskState.READY))
    assert len(caplog.records) == 1
