"""Figures for Prometheus: turns, failures, latencies, heat and speed. Nothing of what anybody said."""

import math

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Enum,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.core.errors import codes
from assistant.core.events import (
    Event,
    Failed,
    Generated,
    Guarded,
    Loaded,
    MachineMeasured,
    ThermalState,
    ThermalStateChanged,
    TurnEnded,
)
from assistant.core.messages import GuardKind, MachineSample, Usage
from assistant.web.app import ScreenPart

STAGES = ("transcript", "intent", "first_token", "first_audio", "last_audio", "done")
"""Of a turn, as turn_token.Record notes them."""
LATENCY_SECONDS = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60)
TOKENS_PER_SECOND = (1, 2, 4, 6, 8, 10, 15, 20, 30, 50, 100)
ANSWERED = "answered"


class Metrics:
    """An observer of the events. Its series are bounded: codes, stages and skills are the program's own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._turns = Counter(
            "wakebutton_turns", "Questions, by what became of them.", ["outcome", "skill"], registry=registry
        )
        self._failures = Counter("wakebutton_failures", "What went wrong, by its code.", ["code"], registry=registry)
        self._guarded = Counter(
            "wakebutton_guarded", "What the guard answered, by its kind.", ["kind"], registry=registry
        )
        self._stages = Histogram(
            "wakebutton_stage_seconds",
            "From the end of speech to a stage.",
            ["stage"],
            buckets=LATENCY_SECONDS,
            registry=registry,
        )
        self._speed = Histogram(
            "wakebutton_tokens_per_second",
            "Of replies of the language model.",
            buckets=TOKENS_PER_SECOND,
            registry=registry,
        )
        self._loading = Gauge("wakebutton_loading_seconds", "Of each part, at the start.", ["part"], registry=registry)
        self._temperature = Gauge("wakebutton_temperature_celsius", "Of the chip.", registry=registry)
        self._processor = Gauge("wakebutton_processor_ratio", "How busy the cores are, 0 to 1.", registry=registry)
        self._memory = Gauge("wakebutton_memory_available_bytes", "Of the machine.", registry=registry)
        self._disk = Gauge("wakebutton_disk_free_bytes", "Where the data lies.", registry=registry)
        self._under_voltage = Gauge(
            "wakebutton_under_voltage", "1 while the supply is too weak, as the firmware tells.", registry=registry
        )
        for gauge in (self._temperature, self._processor, self._memory, self._disk, self._under_voltage):
            gauge.set(math.nan)  # until it is known, and where it cannot be
        self._warmth = Enum("wakebutton_warmth", "How warm it is.", states=[*ThermalState], registry=registry)
        ProcessCollector(registry=registry)  # its memory, open files and start: what grows, and what ends too often
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """Or Prometheus, which sees a series first with its first failure, would not see it rise."""
        for code in codes():
            self._failures.labels(code)
        for kind in GuardKind:
            self._guarded.labels(kind)
        for stage in STAGES:
            self._stages.labels(stage)

    def __call__(self, event: Event) -> None:
        """On the thread that publishes; returns at once."""
        match event:
            case TurnEnded():
                self._count(event)
            case Failed(code, _):
                self._failures.labels(code).inc()
            case Guarded(kind):
                self._guarded.labels(kind).inc()
            case Generated(usage):
                self._time(usage)
            case MachineMeasured(sample):
                self._measure(sample)
            case ThermalStateChanged(warmth):
                self._warmth.state(warmth)
            case Loaded(stage, seconds):
                self._loading.labels(stage).set(seconds)
            case _:
                pass

    def part(self) -> ScreenPart:
        return ScreenPart([Route("/metrics", self._tell)])

    async def _tell(self, _request: Request) -> Response:
        return Response(generate_latest(self._registry), headers={"content-type": CONTENT_TYPE_LATEST})

    def _count(self, turn: TurnEnded) -> None:
        if not turn.times and not turn.error:  # a greeting, or the wish to begin anew
            return
        self._turns.labels(turn.error or ANSWERED, turn.skill).inc()
        for stage in STAGES:
            if stage in turn.times:
                self._stages.labels(stage).observe(turn.times[stage])

    def _time(self, usage: Usage) -> None:
        if usage.reply_tokens and usage.reply_seconds > 0:
            self._speed.observe(usage.reply_tokens / usage.reply_seconds)

    def _measure(self, sample: MachineSample) -> None:
        vitals, load = sample.vitals, sample.load
        for gauge, value in (
            (self._temperature, vitals.temperature),
            (self._processor, load.processor),
            (self._memory, load.memory_available),
            (self._disk, load.disk_free),
            (self._under_voltage, vitals.under_voltage),
        ):
            if value is not None:
                gauge.set(value)
