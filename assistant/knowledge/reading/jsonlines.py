"""JSON lines, an object a line: a text, or a question with its answer.

{"text": "…", "heading": "…", "questions": ["…"], "translations": {"pt": "…"}}
{"question": "…", "answer": "…"}
"""

from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.knowledge.reading.blocks import Block, ReadDocument, UnreadableError
from assistant.knowledge.reading.decoding import decoded

TOLD = 3
"""Wrong lines that are told one by one."""
KEYS = '"text" or "answer", and with it "heading", "question" or "questions", "translations"'


class JsonLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: str = Field(min_length=1, validation_alias=AliasChoices("text", "answer"))
    heading: str = Field(default="", validation_alias=AliasChoices("heading", "title"))
    questions: tuple[str, ...] = Field(default=(), validation_alias=AliasChoices("questions", "question"))
    translations: dict[str, str] = Field(default_factory=dict)

    @field_validator("questions", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


def read(path: Path, title: str, language: str) -> ReadDocument:
    """Lines that are wrong are told and left out."""
    said = decoded(path, language)
    blocks, wrong = list[Block](), list[str]()
    for number, line in enumerate(said.text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fact = JsonLine.model_validate_json(line)
        except ValidationError as error:
            wrong.append(f"line {number} is left out: {_explained(error)}.")
            continue
        blocks.append(Block(fact.heading or title, fact.text, fact.questions, tuple(sorted(fact.translations.items()))))
    if wrong and not blocks:
        raise UnreadableError(f"holds no line that can be read; {wrong[0]}")
    more = [f"{len(wrong) - TOLD} more of its lines are left out."] if len(wrong) > TOLD else []
    return ReadDocument(tuple(blocks), (*said.remarks, *wrong[:TOLD], *more), said.doubt)


def _explained(error: ValidationError) -> str:
    """In a sentence that says what would be right."""
    told = error.errors()[0]
    key = ".".join(map(str, told["loc"]))
    match told["type"]:
        case "json_invalid":
            return 'it is no JSON object; write a line such as {"question": "…", "answer": "…"}'
        case "missing":
            return f"it has no text; there may be {KEYS}"
        case "extra_forbidden":
            return f"it has {key!r}; there may be {KEYS}"
        case "string_too_short":
            return f"{key} is empty"
        case "model_type":
            return 'it is no JSON object; write a line such as {"question": "…", "answer": "…"}'
        case _:
            return f"{key} has to be {_kind(key)}, not {told['input']!r}"


def _kind(key: str) -> str:
    if key.startswith("questions"):
        return "a text or a list of texts"
    return 'texts by language, as {"pt": "…"}' if key.startswith("translations") else "a text"
