"""JSON lines: {"text": "…", "heading": "…", "questions": ["…"], "translations": {"pt": "…"}}; the text is needed."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.knowledge.reading.blocks import Block, Reading, UnreadableError
from assistant.knowledge.reading.text import decoded
from assistant.wrong_values import explained

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
            wrong.append(f"line {number} is left out: {explained(error, Line)[0]}")
            continue
        blocks.append(Block(said.heading or title, said.text, said.questions, tuple(sorted(said.translations.items()))))
    if wrong and not blocks:
        raise UnreadableError(f"holds no line that can be read; {wrong[0]}")
    more = [f"{len(wrong) - TOLD} more lines are left out."] if len(wrong) > TOLD else []
    return Reading(tuple(blocks), (*remarks, *wrong[:TOLD], *more))
