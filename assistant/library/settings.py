"""What can be set of the library: the section [skills.library]."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.library.kiwix import FOLDER


class LibrarySettings(BaseModel):
    """Where archives are looked for, and how much is read in them for a question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kiwix: str = str(FOLDER)
    sentences: Annotated[int, Field(ge=1, le=100)] = 4
    milliseconds: Annotated[float, Field(ge=0, le=10_000)] = 400

    @property
    def kiwix_folder(self) -> Path | None:
        return Path(self.kiwix).expanduser() if self.kiwix else None
