"""The spoken questions of the demonstration."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource


class DemoQuestion(BaseModel):
    """A recording, what it says and what a right answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    text: str
    language: str
    intent: str
    expect: tuple[str, ...]

    @property
    def path(self) -> Path:
        return resource("config", "demo", self.file)


def questions() -> list[DemoQuestion]:
    """Those of config/demo/demo.toml."""
    text = resource("config", "demo", "demo.toml").read_text(encoding="utf-8")
    return [DemoQuestion(**entry) for entry in tomllib.loads(text)["questions"]]
