"""Whether the dashboard and the alerts look for what /metrics tells, and for nothing else."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant import guide
from assistant.core.errors import codes
from assistant.core.events import Loaded, MachineMeasured, TurnEnded
from assistant.core.messages import Load, MachineSample, Vitals
from assistant.core.resources import resource
from assistant.web.console.advice import VISITORS
from assistant.web.metrics import ANSWERED, STAGES, Metrics

SELECTOR = re.compile(r"\b((?:wakebutton|process)_\w+|up)\b(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
OF_PROMETHEUS = {"job", "instance"}


def expressions() -> list[str]:
    """Of the alerts, whose file is read line by line, and of the dashboard."""
    alerts = resource("config", "prometheus", "alerts.yml").read_text("utf-8")
    found = re.findall(r"^ +expr: (.*?)\n +(?:for|labels): ", alerts, re.MULTILINE | re.DOTALL)
    assert len(found) == alerts.count("- alert:")
    return found + [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]


def dashboard() -> Any:
    return json.loads(resource("config", "prometheus", "dashboard.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, set[str]]]:
    """Each series of a kiosk that has loaded a part and answered once, with the values of each label."""
    metrics = Metrics()
    metrics(Loaded("voice", 2.0))
    metrics(TurnEnded(None, "en", "chat", 0.9, {"intent": 0.2}))
    text = TestClient(Starlette(routes=list(metrics.part().routes))).get("/metrics").text
    series: dict[str, dict[str, set[str]]] = {"up": {}}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = series.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return series


def selectors() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    for expression in expressions():
        for name, inside in SELECTOR.findall(re.sub(r"\b(?:by|on) \([^)]*\)", "", expression)):
            yield name, MATCHER.findall(inside)


def test_each_series_and_label_of_dashboard_and_alerts_is_told(told: dict[str, dict[str, set[str]]]) -> None:
    found = list(selectors())
    assert len(found) > 30
    for name, matchers in found:
        assert name in told, f"{name} is not in /metrics"
        labels = {label for label, _, _ in matchers} - OF_PROMETHEUS
        assert labels <= set(told[name]), f"{name} has no {labels - set(told[name])}"


def test_the_values_that_are_looked_for_can_come(told: dict[str, dict[str, set[str]]]) -> None:
    outcomes = codes() | {ANSWERED}
    for name, matchers in selectors():
        for label, _, values in matchers:
            if label not in OF_PROMETHEUS:
                possible = outcomes if label == "outcome" else told[name][label]
                assert set(values.split("|")) <= possible, f"{name}: {label} is never {values}"


def test_a_failure_that_never_happened_is_a_zero(told: dict[str, dict[str, set[str]]]) -> None:
    """Prometheus sees nothing rise that comes into being as a one."""
    assert told["wakebutton_failures_total"]["code"] == codes() >= VISITORS
    assert told["wakebutton_stage_seconds_count"]["stage"] == set(STAGES)


def test_each_label_that_is_summed_by_is_told(told: dict[str, dict[str, set[str]]]) -> None:
    known = {label for labels in told.values() for label in labels} | OF_PROMETHEUS
    summed = [by for each in expressions() for by in re.findall(r"\bby \(([^)]*)\)", each)]
    assert summed
    assert {label.strip() for by in summed for label in by.split(",")} <= known


def test_the_guide_explains_each_alert() -> None:
    alerts = re.findall(r"- alert: (\w+)", resource("config", "prometheus", "alerts.yml").read_text("utf-8"))
    assert re.findall(r"^\| `(Kiosk\w+)` \|", guide.topic("watching").text, re.MULTILINE) == alerts


def test_no_panel_lies_over_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_a_supply_that_is_too_weak_is_told() -> None:
    metrics = Metrics()
    metrics(MachineMeasured(MachineSample(0.0, Vitals(under_voltage=True), Load())))
    text = TestClient(Starlette(routes=list(metrics.part().routes))).get("/metrics").text
    assert "wakebutton_under_voltage 1.0" in text
