"""When the machine counts as warm, and when again as cool."""

import pytest

from assistant.core.config import HeatSettings
from assistant.core.events import ThermalState
from assistant.core.messages import GenerationBudget, Vitals
from assistant.device.heat import HeatPolicy


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Day:
    """A policy and the time of day."""

    def __init__(self, **settings: float) -> None:
        self.clock = Clock()
        self.policy = HeatPolicy(HeatSettings.model_validate(settings), self.clock)

    def feel(self, temperature: float | None, *, throttled: bool | None = None, seconds: float = 0) -> ThermalState:
        """So long at one temperature, looked at every two seconds; the warmth at the end."""
        warmth = self.policy.update(Vitals(temperature, throttled))
        for _ in range(int(seconds // 2)):
            self.clock.now += 2
            warmth = self.policy.update(Vitals(temperature, throttled))
        return warmth


@pytest.mark.parametrize(
    ("temperature", "warmth"),
    [
        (74.9, ThermalState.NORMAL),
        (75, ThermalState.TOO_WARM),
        (79.9, ThermalState.TOO_WARM),
        (80, ThermalState.THROTTLED),
        (84.9, ThermalState.THROTTLED),
        (85, ThermalState.COOLING),
        (95, ThermalState.COOLING),
        (None, ThermalState.NORMAL),
    ],
)
def test_each_limit_counts_at_once(temperature: float | None, warmth: ThermalState) -> None:
    assert Day().feel(temperature) is warmth


def test_the_limits_come_from_the_configuration() -> None:
    day = Day(too_warm=50, throttled=60, cooling=70)
    assert [day.feel(degrees) for degrees in (49, 50, 60, 70)] == list(ThermalState)


def test_throttling_by_the_firmware_counts_at_any_temperature() -> None:
    assert Day().feel(60, throttled=True) is ThermalState.THROTTLED
    assert Day().feel(None, throttled=True) is ThermalState.THROTTLED
    assert Day().feel(86, throttled=True) is ThermalState.COOLING


def test_a_limit_is_left_only_some_degrees_below_it() -> None:
    day = Day()
    day.feel(75)
    assert day.feel(72.1, seconds=600) is ThermalState.TOO_WARM
    assert day.feel(71.9, seconds=600) is ThermalState.NORMAL


def test_a_limit_is_left_only_after_a_while() -> None:
    day = Day()
    day.feel(85)
    assert day.feel(60, seconds=18) is ThermalState.COOLING
    assert day.feel(60, seconds=2) is ThermalState.NORMAL


def test_one_warm_moment_begins_the_while_anew() -> None:
    day = Day()
    day.feel(75)
    for _ in range(10):
        assert day.feel(70, seconds=14) is ThermalState.TOO_WARM
        day.feel(73)
    assert day.feel(70, seconds=20) is ThermalState.NORMAL


def test_it_cools_down_step_by_step() -> None:
    day = Day()
    day.feel(86)
    assert [day.feel(degrees, seconds=30) for degrees in (81, 78, 74, 70)] == [
        ThermalState.THROTTLED,
        ThermalState.THROTTLED,
        ThermalState.TOO_WARM,
        ThermalState.NORMAL,
    ]


def test_a_flag_that_comes_and_goes_is_one_episode() -> None:
    day = Day()
    seen = [day.feel(60, throttled=flag, seconds=4) for flag in (True, False, True, False, True)]
    assert seen == [ThermalState.THROTTLED] * 5
    assert day.feel(60, throttled=False, seconds=20) is ThermalState.NORMAL


def test_without_hysteresis_it_follows_at_once() -> None:
    day = Day(hysteresis_degrees=0, hysteresis_seconds=0)
    assert [day.feel(degrees) for degrees in (75, 74.9, 75)] == [
        ThermalState.TOO_WARM,
        ThermalState.NORMAL,
        ThermalState.TOO_WARM,
    ]


def test_a_sensor_that_is_gone_does_not_keep_the_kiosk_silent_for_ever() -> None:
    day = Day()
    day.feel(86)
    assert day.feel(None) is ThermalState.COOLING
    assert day.feel(None, seconds=20) is ThermalState.NORMAL


def test_what_is_left_at_each_warmth() -> None:
    day = Day(sentences=2, max_tokens=50, pause_seconds=7)
    left = []
    for degrees in (60, 75, 80, 85):
        day.feel(degrees)
        left.append(day.policy.restraint)
    assert left == [
        GenerationBudget(),
        GenerationBudget(sentences=2),
        GenerationBudget(2, 50, 7, smaller=True),
        GenerationBudget(2, 50, 7, smaller=True, may_generate=False),
    ]
