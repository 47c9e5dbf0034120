"""What actions switch, on mock pins."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory
from kiosk_fakes import eventually

from assistant.core.errors import GpioError
from assistant.device.outputs import Outputs


@pytest.fixture
def outputs(pins: MockFactory) -> Iterator[Outputs]:
    made = Outputs()
    yield made
    made.close()


def test_an_output_stays_as_it_was_switched(pins: MockFactory, outputs: Outputs) -> None:
    outputs.switch(22, on=True, seconds=0, active_high=True)
    assert pins.pin(22).state
    outputs.switch(22, on=False, seconds=0, active_high=True)
    assert not pins.pin(22).state


def test_an_output_for_a_while_is_off_afterwards(pins: MockFactory, outputs: Outputs) -> None:
    outputs.switch(22, on=True, seconds=0.1, active_high=True)
    assert eventually(lambda: bool(pins.pin(22).state))
    assert eventually(lambda: not pins.pin(22).state)


def test_who_switches_it_on_for_good_ends_the_while(pins: MockFactory, outputs: Outputs) -> None:
    outputs.switch(22, on=True, seconds=60, active_high=True)
    outputs.switch(22, on=False, seconds=0, active_high=True)
    assert not pins.pin(22).state
    assert not eventually(lambda: bool(pins.pin(22).state), seconds=0.2)


def test_on_is_the_low_level_where_the_operator_says_so(pins: MockFactory, outputs: Outputs) -> None:
    outputs.switch(22, on=True, seconds=0, active_high=False)
    assert not pins.pin(22).state


def test_a_pin_that_another_part_has_is_named(pins: MockFactory, outputs: Outputs) -> None:
    other = Outputs()
    other.switch(22, on=True, seconds=0, active_high=True)
    with pytest.raises(GpioError, match="cannot use pin 22"):
        outputs.switch(22, on=True, seconds=0, active_high=True)
    other.close()
