"""How a kiosk is, gathered from its events for its leader."""

import time

from assistant.core.events import (
    Event,
    Failed,
    KioskState,
    MachineMeasured,
    StateChanged,
    ThermalStateChanged,
    TurnEnded,
)


class KioskHealth:
    """An observer of the events: how the kiosk is, without a word of what was said."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.state, self.warmth = KioskState.STARTING, "normal"
        self.temperature: float | None = None
        self.answered = self.failed = 0
        self.last_error = ""

    def __call__(self, event: Event) -> None:
        match event:
            case StateChanged(state):
                self.state = state
            case ThermalStateChanged(warmth):
                self.warmth = warmth
            case MachineMeasured(sample):
                self.temperature = sample.vitals.temperature
            case TurnEnded(error=None, by_operator=False):
                self.answered += 1
            case Failed(code):
                self.failed, self.last_error = self.failed + 1, code
            case _:
                pass
