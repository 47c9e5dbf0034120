"""What a curator says of a pack that is a folder, in its pack.toml.

title = "The harbour museum"
language = "de"
licence = "CC-BY-4.0"
greeting = "Guten Tag! Fragen Sie mich nach dem Hafen."
off_limits = ["the fire of 1998"]
samples = ["Wie alt ist der Hafen?"]

[pronunciation]
"Hafenmöwe" = "Haafen-Möwe"
"""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.core import toml_file
from assistant.core.config.pronunciation import Pronunciations
from assistant.core.errors import KnowledgeError
from assistant.core.languages import ENGLISH
from assistant.core.wrong_values import explained
from assistant.knowledge.reading.blocks import LONGEST_TITLE

FILE = "pack.toml"
NEEDED = {"title", "language"}
"""Keys without which the rest of a pack would be read wrongly."""

Line = Annotated[
    str,
    Field(min_length=1, max_length=500, pattern=r"^[^\n]*$", description="one line in quotes, of at most 500 letters"),
]


def checked_title(title: str, where: object) -> str:
    """A title that can be shown in a line; raises KnowledgeError."""
    title = title.strip()
    if not 0 < len(title) <= LONGEST_TITLE or not title.isprintable():
        shown = textwrap.shorten(title, 60, placeholder=" …") if title.isprintable() else ascii(title[:60])
        raise KnowledgeError(
            f"{where}: {shown!r} ({len(title)} letters) is no title; it takes 1 to {LONGEST_TITLE} letters in one line."
        )
    return title


class PackSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Line
    language: str = ENGLISH
    """ISO 639-1, of the documents."""
    licence: str = ""
    source: str = ""
    greeting: str = ""
    off_limits: tuple[Line, ...] = ()
    samples: tuple[Line, ...] = ()
    pronunciation: Pronunciations = Field(default_factory=dict)
    """How names are said (see assistant/pronunciation.py)."""

    @field_validator("title")
    @classmethod
    def _short(cls, value: str) -> str:
        if len(value) > LONGEST_TITLE or not value.isprintable():
            raise ValueError(f"write 1 to {LONGEST_TITLE} letters in one line")
        return value

    @field_validator("language")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in Locale(ENGLISH).languages:
            raise ValueError('write the letters of a language, such as "en"')
        return value


def load(folder: Path, tell: Callable[[str], None]) -> PackSettings:
    """Those of a folder; without a file, its name is the title. A wrong key is told and left out.

    Raises KnowledgeError where the title or the language is wrong, or nothing can be read.
    """
    path = folder / FILE
    values: dict[str, object] = {"title": folder.resolve().name}
    if path.exists():
        values |= toml_file.read(path, KnowledgeError)
    try:
        return PackSettings.model_validate(values)
    except ValidationError as error:
        wrong = {told.key.partition(".")[0]: f"{path}: {told}" for told in explained(error, PackSettings)}
    if needed := sorted(NEEDED & wrong.keys()):
        raise KnowledgeError(wrong[needed[0]])
    for said in wrong.values():
        tell(f"{said} It is left out.")
    return PackSettings.model_validate({key: value for key, value in values.items() if key not in wrong})
