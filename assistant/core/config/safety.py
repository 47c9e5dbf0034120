"""What the kiosk does not talk about."""

from typing import Annotated, Literal

from pydantic import Field

from assistant.core.config.section import Language, Section, Sentences
from assistant.core.messages import GuardKind

HARMLESS = "harmless"
"""The label of example sentences that are to be answered."""


class SafetySettings(Section):
    """What the kiosk does not talk about, and whom it sends visitors to."""

    level: Literal["children", "adults", "off"] = "children"
    staff: dict[Language, str] = Field(default_factory=dict)
    helpline: str = Field(default="", max_length=100)
    emergency_number: str = Field(default="", pattern=r"^[0-9 ]*$", max_length=20)
    topics: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    examples: dict[GuardKind | Literal["harmless"], Sentences] = Field(default_factory=dict)
    answers: dict[GuardKind, dict[Language, str]] = Field(default_factory=dict)
