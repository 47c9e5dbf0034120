import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory
from kiosk_fakes import eventually
from mock_pins import BUTTON, Hand

from assistant.core.config import ButtonSettings, LightSettings
from assistant.core.errors import GpioError, PinsTaken
from assistant.device import button as module
from assistant.device import gpio, keyboard
from assistant.device.button import GpioButton, open_inputs
from assistant.device.keyboard import Keyboard
from assistant.device.lamps import open_lamp
from assistant.turn.signals import Pressed, Released, Signal

Watched = Callable[..., list[Signal]]


@pytest.fixture
def watched(pins: MockFactory) -> Iterator[Watched]:
    """Watches a button of some settings; returns the list that its signals go to."""
    open_now = []

    def watch(**settings: object) -> list[Signal]:
        signals: list[Signal] = []
        button = GpioButton(ButtonSettings.model_validate(settings))
        watching = button.watch(signals.append)
        watching.__enter__()
        open_now.append((button, watching))
        assert eventually(lambda: button._button.when_pressed is not None)
        return signals

    yield watch
    for button, watching in open_now:
        watching.__exit__(None, None, None)
        button.close()


def kinds(signals: list[Signal]) -> list[type[Signal]]:
    return [type(signal) for signal in signals]


def test_a_press_and_a_release_are_told_with_their_moments_and_their_source(
    pins: MockFactory, watched: Watched
) -> None:
    signals, hand = watched(), Hand(pins)
    pressed_at = hand.tap(0.1)
    assert eventually(lambda: len(signals) == 2)
    pressed, released = signals
    assert isinstance(pressed, Pressed)
    assert isinstance(released, Released)
    assert pressed.source == released.source == "button"
    assert 0 <= pressed.at - pressed_at < 0.05, "when the hand pressed, not when the contact was quiet"
    assert released.at - pressed.at == pytest.approx(0.1, abs=0.05)


def test_a_contact_that_bounces_is_one_press_and_one_release(pins: MockFactory, watched: Watched) -> None:
    signals, hand = watched(bounce_seconds=0.05), Hand(pins)
    for _ in range(6):
        hand.press()
        hand.release()
        time.sleep(0.002)
    hand.press()
    assert eventually(lambda: len(signals) == 1)
    for _ in range(6):
        hand.release()
        hand.press()
        time.sleep(0.002)
    hand.release()
    assert eventually(lambda: len(signals) == 2)
    time.sleep(0.15)
    assert kinds(signals) == [Pressed, Released]


def test_a_tap_that_is_over_before_anybody_looks_is_a_tap(pins: MockFactory) -> None:
    """A busy machine looks late."""
    signals: list[Signal] = []
    looks = threading.Event()

    def busy(signal: Signal) -> None:
        signals.append(signal)
        looks.wait(3)

    button, hand = GpioButton(ButtonSettings()), Hand(pins)
    with button.watch(busy):
        assert eventually(lambda: button._button.when_pressed is not None)
        first = hand.tap(0.05)
        time.sleep(0.1)
        second = hand.tap(0.05)
        looks.set()
        assert eventually(lambda: kinds(signals) == [Pressed, Released] * 2)
    button.close()
    moments = [signal.at for signal in signals if isinstance(signal, Pressed | Released)]
    expected = [first, first + 0.05, second, second + 0.05]
    assert moments == pytest.approx(expected, abs=0.04)


def test_a_spark_on_the_line_is_no_press(pins: MockFactory, watched: Watched) -> None:
    signals, hand = watched(bounce_seconds=0.05), Hand(pins)
    hand.press()
    hand.release()
    time.sleep(0.2)
    assert signals == []


def test_a_contact_that_never_rests_is_read_all_the_same(
    pins: MockFactory, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_BOUNCE", 4)
    signals, hand = watched(bounce_seconds=0.05), Hand(pins)
    end = time.monotonic() + 3
    while not signals and time.monotonic() < end:
        hand.release()
        hand.press()
        time.sleep(0.001)
    assert kinds(signals) == [Pressed]


def test_a_button_that_is_held_from_the_beginning_is_a_press(pins: MockFactory, watched: Watched) -> None:
    hand = Hand(pins)
    pins.pin(BUTTON).drive_high()
    hand.press()
    signals = watched(pull="none", active="low")
    assert eventually(lambda: kinds(signals) == [Pressed])
    hand.release()
    assert eventually(lambda: kinds(signals) == [Pressed, Released])


@pytest.mark.parametrize(
    ("pull", "active", "low_is_pressed"),
    [
        ("up", "auto", True),
        ("up", "low", True),
        ("up", "high", False),
        ("down", "auto", False),
        ("down", "high", False),
        ("down", "low", True),
        ("none", "low", True),
        ("none", "high", False),
    ],
)
def test_pull_and_active_level_are_as_configured(
    pins: MockFactory, watched: Watched, *, pull: str, active: str, low_is_pressed: bool
) -> None:
    pin, resistor = pins.pin(BUTTON), {"none": "floating"}.get(pull, pull)
    to, back = (pin.drive_low, pin.drive_high) if low_is_pressed else (pin.drive_high, pin.drive_low)
    back()
    signals = watched(pull=pull, active=active)
    assert pin.pull == resistor
    if (pull == "up") != low_is_pressed and pull != "none":  # a contact that opens; only now is it there
        assert eventually(lambda: kinds(signals) == [Pressed])
        back()
        assert eventually(lambda: kinds(signals) == [Pressed, Released])
    signals.clear()
    to()
    assert eventually(lambda: kinds(signals) == [Pressed])
    back()
    assert eventually(lambda: kinds(signals) == [Pressed, Released])


def test_watching_ends_at_once(pins: MockFactory) -> None:
    button = GpioButton(ButtonSettings())
    with button.watch(lambda _signal: None):
        time.sleep(0.05)
        began = time.monotonic()
    assert time.monotonic() - began < module.LOOK_SECONDS / 2
    assert not [thread for thread in threading.enumerate() if thread.name == "button"]
    button.close()


def test_a_pin_that_is_taken_is_named(pins: MockFactory) -> None:
    taken = gpiozero.LED(BUTTON)
    with pytest.raises(GpioError, match="The button cannot use pin 17"):
        GpioButton(ButtonSettings())
    taken.close()


@pytest.mark.parametrize(
    "open_it", [lambda: GpioButton(ButtonSettings()), lambda: open_lamp(LightSettings(kind="led"))]
)
def test_a_pin_that_another_program_has_is_a_sentence(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch, open_it: Callable[[], object]
) -> None:
    """On a Pi 5 lgpio's own error, of which gpiozero makes none of its own."""
    lgpio = ModuleType("lgpio")
    lgpio.error = type("error", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)

    def busy(*_: object, **__: object) -> None:
        raise lgpio.error("GPIO busy")

    monkeypatch.setattr(pins, "pin", busy)
    with pytest.raises(PinsTaken, match=r"cannot use (pin|the pins) \d+: GPIO busy"):
        open_it()


def test_a_machine_without_pins_says_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where warnings are errors, as in these tests: gpiozero warns of each library that it tries."""
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    if gpio.is_there():
        pytest.skip("this machine has pins")
    with pytest.raises(GpioError) as raised:
        GpioButton(ButtonSettings())
    assert "no pins that can be used (lgpio: " in str(raised.value)
    assert "--button keyboard" in str(raised.value)


def test_auto_takes_the_pins_where_there_are_some_and_else_the_keyboard(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    monkeypatch.setattr(gpio, "CHIPS", tmp_path)
    monkeypatch.setattr(keyboard, "is_there", lambda: True)
    assert [type(entry) for entry in open_inputs(["auto"], ButtonSettings())] == [Keyboard]
    (tmp_path / "gpiochip0").touch()
    [button] = open_inputs(["auto"], ButtonSettings())
    assert isinstance(button, GpioButton)
    button.close()


def test_auto_takes_the_keyboard_where_a_chip_is_no_header(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Many a laptop has a GPIO chip, with nothing to connect a button to."""
    (tmp_path / "gpiochip0").touch()
    monkeypatch.setattr(gpio, "CHIPS", tmp_path)
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "none-such")
    monkeypatch.setattr(keyboard, "is_there", lambda: True)
    assert [type(entry) for entry in open_inputs(["auto"], ButtonSettings())] == [Keyboard]
    assert "no pins that can be used" in caplog.text


def test_auto_of_a_service_without_pins_is_no_button_and_no_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its standard input ends at once; taken for a keyboard, that would end the program again and again."""
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    monkeypatch.setattr(gpio, "CHIPS", tmp_path)
    monkeypatch.setattr(keyboard, "is_there", lambda: False)
    assert open_inputs(["auto"], ButtonSettings()) == []
    assert "There is no button" in caplog.text


def test_a_keyboard_is_what_somebody_may_type_on() -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        assert not keyboard.is_there(nothing.fileno())
    read, write = os.pipe()
    assert keyboard.is_there(read)
    os.close(read)
    os.close(write)
    assert not keyboard.is_there(read)


def test_two_inputs_or_none_can_be_had(pins: MockFactory) -> None:
    both = open_inputs(["gpio", "keyboard"], ButtonSettings())
    assert [type(entry) for entry in both] == [GpioButton, Keyboard]
    for entry in both:
        entry.close()
    assert open_inputs(["none"], ButtonSettings()) == []


def test_the_pin_library_writes_where_it_may(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/nowhere:/nor/here")
    for given, chosen in (("", str(tmp_path)), ("/given", "/given")):
        monkeypatch.delenv("LG_WD", raising=False)
        if given:
            monkeypatch.setenv("LG_WD", given)
        gpio.gpiozero()
        assert os.environ["LG_WD"] == chosen
