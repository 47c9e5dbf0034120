"""The settings of the skill that asks functions, and its words."""

from pydantic import BaseModel, ConfigDict, Field

from assistant.skills.contract import Wording

NAME = "functions"
WORDING = Wording("assistant.skills.functions")


class FunctionSettings(BaseModel):
    """The section [skills.functions]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: float = Field(default=5.0, gt=0, le=60)
    """How long a function may take; then the visitor hears that it takes too long."""
    model_seconds: float = Field(default=8.0, gt=0, le=60)
    """How long the language model may take to find an argument; then the visitor is asked for it."""
    longest: int = Field(default=600, ge=40, le=5000)
    """Characters of what a function returns that are said."""
