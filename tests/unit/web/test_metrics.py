import math
import re

from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.core.events import (
    Failed,
    Generated,
    Guarded,
    Heard,
    MachineMeasured,
    ThermalState,
    ThermalStateChanged,
    TurnEnded,
)
from assistant.core.messages import GuardKind, Load, MachineSample, Transcript, Usage, Vitals
from assistant.web.metrics import Metrics


def figures(metrics: Metrics) -> dict[str, float]:
    """As Prometheus reads them."""
    answer = TestClient(Starlette(routes=list(metrics.part().routes))).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_turns_and_failures_are_counted_by_what_became_of_them() -> None:
    metrics = Metrics()
    metrics(TurnEnded(None, "en", "distance", 0.9, {"intent": 0.2, "first_audio": 0.4, "done": 2.0}))
    metrics(Failed("engine", "I cannot think."))
    metrics(TurnEnded("engine", "en", "chat", 0.9, {"intent": 0.2}))
    found = figures(metrics)
    assert found['wakebutton_turns_total{outcome="answered",skill="distance"}'] == 1
    assert found['wakebutton_turns_total{outcome="engine",skill="chat"}'] == 1
    assert found['wakebutton_failures_total{code="engine"}'] == 1
    assert found['wakebutton_stage_seconds_count{stage="intent"}'] == 2
    assert found['wakebutton_stage_seconds_bucket{le="0.5",stage="first_audio"}'] == 1
    assert found['wakebutton_stage_seconds_bucket{le="0.3",stage="first_audio"}'] == 0


def test_a_greeting_is_no_turn() -> None:
    metrics = Metrics()
    metrics(TurnEnded(None))
    assert not [name for name in figures(metrics) if name.startswith("wakebutton_turns_total")]


def test_speed_heat_and_load_are_told() -> None:
    metrics = Metrics()
    metrics(Generated(Usage("m", 2.0, 0.0, 100, 1.0, 32, 2.0)))
    metrics(MachineMeasured(MachineSample(0.0, Vitals(temperature=61.5), Load(processor=0.5))))
    metrics(ThermalStateChanged(ThermalState.TOO_WARM))
    found = figures(metrics)
    assert found["wakebutton_tokens_per_second_sum"] == 16
    assert found["wakebutton_temperature_celsius"] == 61.5
    assert found["wakebutton_processor_ratio"] == 0.5
    assert found['wakebutton_warmth{wakebutton_warmth="too warm"}'] == 1


def test_what_is_not_known_is_no_zero() -> None:
    assert math.isnan(figures(Metrics())["wakebutton_temperature_celsius"])


def test_nothing_that_was_said_is_in_the_figures() -> None:
    metrics = Metrics()
    metrics(Heard(Transcript("a secret", "en")))
    metrics(Failed("engine", "a secret"))
    assert not [name for name in figures(metrics) if re.search("secret", name)]


def test_the_guard_is_counted_by_kind_and_without_words() -> None:
    metrics = Metrics()
    metrics(Guarded(GuardKind.DESPAIR))
    metrics(Guarded(GuardKind.DESPAIR))
    assert figures(metrics)['wakebutton_guarded_total{kind="despair"}'] == 2
