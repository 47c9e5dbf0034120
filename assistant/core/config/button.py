"""The button, the light in it, and what is done where the machine is hot."""

from typing import Annotated, Literal, Self

import colorzero
from pydantic import AfterValidator, Field, field_validator, model_validator

from assistant.core.config.section import Fraction, Pin, Seconds, Section

Input = Literal["auto", "gpio", "keyboard", "none"]


class ButtonSettings(Section):
    """The button, and what a press of it means."""

    inputs: tuple[Input, ...] = Field(default=("auto",), min_length=1)
    pin: Pin = 17
    pull: Literal["up", "down", "none"] = "up"
    active: Literal["auto", "low", "high"] = "auto"
    bounce_seconds: float = Field(default=0.01, ge=0, le=0.5)
    reset_seconds: float = Field(default=5, ge=0, le=60)
    stuck_seconds: Seconds = 60

    @field_validator("inputs")
    @classmethod
    def _go_together(cls, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
        if len(inputs) > 1 and (alone := {"auto", "none"} & set(inputs)):
            raise ValueError(f"{' and '.join(sorted(alone))} stands alone; together go gpio and keyboard")
        return tuple(dict.fromkeys(inputs))

    @model_validator(mode="after")
    def _says_what_pressed_is(self) -> Self:
        if self.pull == "none" and self.active == "auto":
            raise ValueError('pull = "none" leaves the pin to a resistor outside: set active = "low" or "high"')
        return self


def _is_colour(name: str) -> str:
    try:
        colorzero.Color(name)
    except ValueError as error:
        raise ValueError("a colour is an HTML name or code, such as orange or #ff8000") from error
    return name


Colour = Annotated[str, AfterValidator(_is_colour)]


class Look(Section):
    """How the light shows one state."""

    pattern: Literal["off", "on", "blink", "pulse", "flicker"]
    seconds: float = Field(default=1.0, ge=0.1, le=60)
    colour: Colour = "white"


class HeatLook(Section):
    """How the light shows a heat level, over whatever state it shows."""

    tint: float = Field(ge=0, le=0.5)
    colour: Colour = "orange"
    blips: int = Field(ge=0, le=5)
    seconds: float = Field(default=4.0, ge=2, le=60)


class Looks(Section):
    """The light's table: what it does in each state."""

    starting: Look = Look(pattern="pulse", seconds=3)
    ready: Look = Look(pattern="on", colour="green")
    listening: Look = Look(pattern="blink", seconds=0.5, colour="blue")
    thinking: Look = Look(pattern="pulse", seconds=1.5, colour="magenta")
    capturing: Look = Look(pattern="blink", seconds=0.2)
    speaking: Look = Look(pattern="flicker", colour="cyan")
    calling: Look = Look(pattern="blink", seconds=0.15, colour="yellow")
    error: Look = Look(pattern="blink", seconds=1, colour="red")
    paused: Look = Look(pattern="off")


class HeatLooks(Section):
    """The light's table: what is added to it when the machine is hot."""

    too_warm: HeatLook = HeatLook(tint=0.25, blips=1)
    throttled: HeatLook = HeatLook(tint=0.35, blips=2)
    cooling_down: HeatLook = HeatLook(tint=0.45, blips=3)


PINS = {"none": 0, "led": 1, "pwm": 1, "rgb": 3}
"""How many pins each kind of light takes."""


class LightSettings(Section):
    """The light in or beside the button."""

    kind: Literal["none", "led", "pwm", "rgb"] = "none"
    pins: tuple[Pin, ...] = (27,)
    active_high: bool = True
    brightness: Fraction = 1.0
    states: Looks = Looks()
    heat: HeatLooks = HeatLooks()

    @model_validator(mode="after")
    def _has_its_pins(self) -> Self:
        wanted = PINS[self.kind]
        if wanted and len(set(self.pins)) != wanted:
            example = "[22, 23, 24] for red, green and blue" if wanted > 1 else "[27]"
            raise ValueError(f"a light of kind {self.kind!r} takes {wanted} pins, such as {example}")
        return self


Celsius = Annotated[float, Field(ge=30, le=110)]


class HeatSettings(Section):
    """From which temperature of the chip on less is done, and how much less."""

    too_warm: Celsius = 75
    throttled: Celsius = 80
    cooling: Celsius = 85
    hysteresis_degrees: float = Field(default=3, ge=0, le=30)
    hysteresis_seconds: float = Field(default=20, ge=0, le=600)
    sample_seconds: float = Field(default=2, ge=0.1, le=60)
    sentences: int = Field(default=1, ge=1, le=10)
    max_tokens: int = Field(default=60, ge=8, le=4096)
    pause_seconds: float = Field(default=10, ge=0, le=60)
    model: str = ""

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if not self.too_warm < self.throttled < self.cooling:
            raise ValueError("too_warm must be below throttled, and throttled below cooling")
        return self
