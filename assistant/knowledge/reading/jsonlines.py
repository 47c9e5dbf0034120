"""JSON lines: {"text": "…", "heading": "…", "questions": ["…"], "translations": {"pt": "…"}}; the text is needed."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.knowledge.reading.blocks import Block, Reading, UnreadableError
from assistant.knowledge.reading.text import decoded

TOLD = 3
"""Wrong lines that are told one by one."""


class Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: str = Field(min_length=1)
    heading: str = ""
    questions: tuple[str, ...] = ()
    translations: dict[str, str] = Field(default_factory=dict)


def read(path: Path, title: str, _language: str) -> Reading:
    """Lines that are wrong are told and left out."""
    text, remarks = decoded(path)
    blocks, wrong = list[Block](), list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            said = Line.model_validate_json(line)
        except ValidationError as error:
            wrong.append(f"line {number} is left out: {_explained(error)}.")
            continue
        blocks.append(Block(said.heading or title, said.text, said.questions, tuple(sorted(said.translations.items()))))
    if wrong and not blocks:
        raise UnreadableError(f"holds no line that can be read; {wrong[0]}")
    more = [f"{len(wrong) - TOLD} more lines are left out."] if len(wrong) > TOLD else []
    return Reading(tuple(blocks), (*remarks, *wrong[:TOLD], *more))


def _explained(error: ValidationError) -> str:
    told = error.errors()[0]
    key = ".".join(map(str, told["loc"]))
    if told["type"] == "extra_forbidden":
        return f"it has {key!r}; there are {', '.join(Line.model_fields)}"
    return f"{key}: {told['msg']}" if key else str(told["msg"])
