"""The spoken questions of the demonstration."""

import tomllib
from importlib.util import find_spec
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
    needs: str = ""
    """The library of an extra, without which it is not asked."""

    @property
    def path(self) -> Path:
        return resource("config", "demo", self.file)


def questions() -> list[DemoQuestion]:
    """Those of config/demo/demo.toml that can be answered with what is installed."""
    text = resource("config", "demo", "demo.toml").read_text(encoding="utf-8")
    written = [DemoQuestion(**entry) for entry in tomllib.loads(text)["questions"]]
    return [question for question in written if not question.needs or find_spec(question.needs)]
