"""What the light looks like at any moment: a state's pattern and colour, and over it how hot the machine is."""

import math
from dataclasses import dataclass

import colorzero

from assistant.core.config import LightSettings as Settings
from assistant.core.config.button import HeatLook, Look, Looks
from assistant.core.events import Event, KioskState, StateChanged, ThermalState, ThermalStateChanged

FRAME_SECONDS = 0.04
"""Between two steps of a pulse."""
BLIP_SECONDS = 0.12
"""A light that turns over for an instant, and the time between two of them."""
DIMMEST = 0.05
FLICKER = (1.0, 0.3, 0.8, 0.2, 1.0, 0.6, 0.1, 0.9, 0.4, 0.7)

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown for a while."""

    level: float
    """0 (dark) to 1."""
    colour: Rgb
    seconds: float
    """For how long it stays so, if nothing happens."""


def level(look: Look, elapsed: float) -> tuple[float, float]:
    """How bright a pattern is so long after its beginning, and for how many seconds it stays so."""
    match look.pattern:
        case "off":
            return 0.0, math.inf
        case "on":
            return 1.0, math.inf
        case "blink":
            half = look.seconds / 2
            step, into = divmod(elapsed, half)
            return float(step % 2 == 0), half - into
        case "pulse":
            wave = (1 + math.cos(2 * math.pi * elapsed / look.seconds)) / 2
            return DIMMEST + (1 - DIMMEST) * wave, FRAME_SECONDS
        case "flicker":
            length = look.seconds / len(FLICKER)
            step, into = divmod(elapsed, length)
            return FLICKER[int(step) % len(FLICKER)], length - into


def blip(heat: HeatLook, elapsed: float) -> tuple[bool, float]:
    """Whether the light is turned over so long after it became so hot, and for how many seconds that holds."""
    if not heat.blips:
        return False, math.inf
    into = elapsed % heat.seconds
    step, part = divmod(into, BLIP_SECONDS)
    if step < 2 * heat.blips - 1:
        return step % 2 == 0, BLIP_SECONDS - part
    return False, heat.seconds - into


class Show:
    """Follows the events and knows the frame of every moment; the light's thread asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._state = KioskState.STARTING
        self._state_since = 0.0
        self._warmth = ThermalState.NORMAL
        self._warmth_since = 0.0

    def change(self, event: Event, now: float) -> bool:
        """Whether it changes what is shown."""
        match event:
            case StateChanged(KioskState.SPEAKING) if self._state in {KioskState.ERROR, KioskState.CALLING}:
                return False  # that is the apology, or what is said to whoever is in need
            case StateChanged(state):
                self._state, self._state_since = state, now
            case ThermalStateChanged(warmth) if warmth is not self._warmth:
                self._warmth, self._warmth_since = warmth, now
            case _:
                return False
        return True

    def frame(self, now: float) -> Frame:
        """Heat tints the colour and turns the light over for an instant; it never takes the state's place."""
        look = look_of(self._settings.states, self._state)
        bright, stays = level(look, now - self._state_since)
        colour = rgb(look.colour)
        if heat := self._heat():
            turned, holds = blip(heat, now - self._warmth_since)
            bright, stays = 1 - bright if turned else bright, min(stays, holds)
            colour = _mixed(colour, rgb(heat.colour), heat.tint)
        return Frame(bright, colour, stays)

    def _heat(self) -> HeatLook | None:
        heats = self._settings.heat
        match self._warmth:
            case ThermalState.NORMAL:
                return None
            case ThermalState.TOO_WARM:
                return heats.too_warm
            case ThermalState.THROTTLED:
                return heats.throttled
            case ThermalState.COOLING:
                return heats.cooling_down


def look_of(looks: Looks, state: KioskState) -> Look:
    """The row of the table for a state."""
    found: Look = getattr(looks, state.value)
    return found


def rgb(colour: str) -> Rgb:
    red, green, blue = colorzero.Color(colour).rgb
    return float(red), float(green), float(blue)


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (a * (1 - share) + b * share for a, b in zip(one, other, strict=True))
    return red, green, blue
