"""What a curator says of a pack that is a folder, in its pack.toml.

title = "The harbour museum"
language = "de"
licence = "CC-BY-4.0"
greeting = "Guten Tag! Fragen Sie mich nach dem Hafen."
off_limits = ["the fire of 1998"]
samples = ["Wie alt ist der Hafen?"]
"""

import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import KnowledgeError

FILE = "pack.toml"
NEEDED = {"title", "language"}
"""Keys without which the rest of a pack would be read wrongly."""

Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\n]*$")]


LONGEST_TITLE = 120
"""Letters: it is shown as the source of an answer."""


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
    language: str = "en"
    """ISO 639-1, of the documents."""
    licence: str = ""
    source: str = ""
    greeting: str = ""
    off_limits: tuple[Line, ...] = ()
    samples: tuple[Line, ...] = ()

    @field_validator("title")
    @classmethod
    def _short(cls, value: str) -> str:
        if len(value) > LONGEST_TITLE or not value.isprintable():
            raise ValueError(f"it takes 1 to {LONGEST_TITLE} letters in one line")
        return value

    @field_validator("language")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in Locale("en").languages:
            raise ValueError('it needs the letters of a language, such as "en"')
        return value


def load(folder: Path, tell: Callable[[str], None]) -> PackSettings:
    """Those of a folder; without a file, its name is the title. A wrong key is told and left out.

    Raises KnowledgeError where the title or the language is wrong, or nothing can be read.
    """
    path = folder / FILE
    values: dict[str, object] = {"title": folder.resolve().name}
    try:
        values |= tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{path} is no TOML: {error}.") from error
    try:
        return PackSettings.model_validate(values)
    except ValidationError as error:
        wrong = {str(told["loc"][0]): f"{path}: {_explained(told['type'], told)}" for told in error.errors()}
    if needed := sorted(NEEDED & wrong.keys()):
        raise KnowledgeError(wrong[needed[0]])
    for said in wrong.values():
        tell(f"{said} It is left out.")
    return PackSettings.model_validate({key: value for key, value in values.items() if key not in wrong})


def _explained(kind: str, told: object) -> str:
    assert isinstance(told, dict)
    key, value = ".".join(map(str, told["loc"])), textwrap.shorten(repr(told["input"]), 80, placeholder=" …")
    if kind == "extra_forbidden":
        return f"there is no {key!r}; there are {', '.join(PackSettings.model_fields)}."
    return f"{key} = {value}: {str(told['msg']).removeprefix('Value error, ')}."
