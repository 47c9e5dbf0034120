"""What the kiosk sees."""

import re
from typing import Literal

from pydantic import Field, field_validator

from assistant.core.config.section import Fraction, Seconds, Section

RPICAM = re.compile(r"rpicam(?::([0-9]))?")
"""A camera on the ribbon cable of a Raspberry Pi, and which one."""


class VisionSettings(Section):
    """What the kiosk sees, and how it looks at it."""

    camera: str = ""
    resolution: str = Field(
        default="1280x720",
        pattern="^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$",
        description='width and height in pixels with an x between them, such as "1280x720"',
    )
    rotation: Literal[0, 90, 180, 270] = 0
    warm_up_seconds: float = Field(default=0.5, ge=0, le=10)
    camera_seconds: Seconds = 5
    detector: str = "ssd-mobilenet-v1-coco"
    threshold: Fraction = 0.45
    exhibits: str = "efficientnet-lite0"
    exhibit_sureness: float = Field(default=0.42, ge=0, le=2)
    first_token_seconds: Seconds = 15
    max_tokens: int = Field(default=160, ge=8, le=4096)

    @field_validator("camera")
    @classmethod
    def _is_a_camera(cls, name: str) -> str:
        if name.startswith("rpicam") and not RPICAM.fullmatch(name):
            raise ValueError('a camera of a Raspberry Pi is "rpicam" or, of several, such as "rpicam:1"')
        return name

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = map(int, self.resolution.split("x"))
        return width, height
