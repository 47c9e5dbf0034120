"""The section [skills.quiz]."""

from pydantic import BaseModel, ConfigDict, Field


class QuizSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: int = Field(default=5, ge=1, le=50)
    """For each player."""
    answer_seconds: float = Field(default=10, ge=0, le=60)
    """How long it listens for the first word of an answer; 0: only after a press."""
    packs: tuple[str, ...] = ()
    """Titles of the packs that questions are taken from; none: all."""
