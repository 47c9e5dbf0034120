"""From how warm the machine is to how much it may do."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.core.config import HeatSettings
from assistant.core.events import ThermalState
from assistant.core.messages import GenerationBudget, Vitals


@dataclass(slots=True)
class _Limit:
    """A temperature from which on less may be done."""

    warmth: ThermalState
    degrees: float
    passed: bool = False
    last: float = 0.0
    """When it was last as warm as that, but for the hysteresis."""


class HeatPolicy:
    """Takes a limit as passed at once, and as left only after it was cooler for a while."""

    def __init__(self, settings: HeatSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._limits = (
            _Limit(ThermalState.TOO_WARM, settings.too_warm),
            _Limit(ThermalState.THROTTLED, settings.throttled),
            _Limit(ThermalState.COOLING, settings.cooling),
        )
        self.warmth = ThermalState.NORMAL

    def update(self, vitals: Vitals) -> ThermalState:
        """The warmth, after what the sensors tell now. A machine that cannot tell is taken for a cool one."""
        now = self._clock()
        for limit in self._limits:
            if self._holds(limit, vitals):
                limit.passed, limit.last = True, now
            elif now - limit.last >= self._settings.hysteresis_seconds:
                limit.passed = False
        self.warmth = next((limit.warmth for limit in reversed(self._limits) if limit.passed), ThermalState.NORMAL)
        return self.warmth

    def _holds(self, limit: _Limit, vitals: Vitals) -> bool:
        if limit.warmth is ThermalState.THROTTLED and vitals.throttled:
            return True
        degrees = limit.degrees - (self._settings.hysteresis_degrees if limit.passed else 0)
        return vitals.temperature is not None and vitals.temperature >= degrees

    @property
    def restraint(self) -> GenerationBudget:
        """What the warmth leaves to a turn that begins now; from any thread."""
        settings, warmth = self._settings, self.warmth
        if warmth is ThermalState.NORMAL:
            return GenerationBudget()
        if warmth is ThermalState.TOO_WARM:
            return GenerationBudget(settings.sentences)
        return GenerationBudget(
            settings.sentences,
            settings.max_tokens,
            settings.pause_seconds,
            smaller=True,
            may_generate=warmth is not ThermalState.COOLING,
        )
