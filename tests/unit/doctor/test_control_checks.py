"""Button and light: each line, with mock pins where there are pins."""

import pytest

from assistant.core.config import ButtonSettings, LightSettings
from assistant.core.errors import GpioError, PinsTaken
from assistant.device.lamps import FakeLamp, Lamp
from assistant.doctor.findings import FindingState
from assistant.doctor.gpio import button, light

W, D = FindingState.WELL, FindingState.DOUBTFUL


@pytest.mark.parametrize(
    ("inputs", "pins", "pressed", "state", "why"),
    [
        (("gpio",), True, False, W, "pin 17, at rest"),
        (("auto",), True, False, W, "pin 17, at rest"),
        (("auto",), True, True, D, "pin 17 says that it is pressed now"),
        (("gpio", "keyboard"), True, True, D, "pressed now"),
        (("auto",), False, False, W, "the Enter key, because this machine has no pins"),
        (("keyboard",), True, True, W, "the Enter key, as configured"),
        (("none",), True, False, D, "nobody can ask"),
    ],
)
def test_button(inputs: tuple[str, ...], state: FindingState, why: str, *, pins: bool, pressed: bool) -> None:
    finding = button(ButtonSettings(), inputs, pins=pins, pressed=lambda: pressed)
    assert (finding.state, why in finding.why) == (state, True), finding
    assert bool(finding.mend) == (state is not W)


def test_a_pin_that_cannot_be_had_is_broken_but_one_that_the_kiosk_has_was_not_tried() -> None:
    def refused(error: GpioError) -> bool:
        raise error

    with pytest.raises(GpioError):
        button(ButtonSettings(), ("gpio",), pins=True, pressed=lambda: refused(GpioError("no such pin")))
    taken = PinsTaken("The button cannot use pin 17: GPIO busy")
    finding = button(ButtonSettings(), ("gpio",), pins=True, pressed=lambda: refused(taken))
    assert finding.state is D
    assert "pin 17: GPIO busy" in finding.why
    assert "systemctl stop assistant" in finding.mend


def test_a_light_is_lit_for_a_moment_and_left_dark() -> None:
    lamp = FakeLamp()
    finding = light(LightSettings(kind="pwm"), lambda: lamp, 0.01)
    assert finding.state is W
    assert "pwm on 27" in finding.why
    assert [max(value) for _, value in lamp.shown] == [1.0, 0.0]


def test_no_light_is_no_fault_and_one_that_cannot_be_had_is_broken() -> None:
    assert light(LightSettings(), lambda: None).state is W

    def refused(error: GpioError) -> Lamp | None:
        raise error

    with pytest.raises(GpioError):
        light(LightSettings(kind="led"), lambda: refused(GpioError("no such pin")))
    taken = PinsTaken("The light cannot use the pins 27: GPIO busy")
    assert light(LightSettings(kind="led"), lambda: refused(taken)).state is D
