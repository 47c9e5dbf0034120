"""Translations of a pack and questions about it, made ahead of time, in files beside it that a curator corrects.

    trains.md
    trains.pt.toml        [[passages]]
                          text = "The first engine ran in 1804."
                          said = "A primeira locomotiva andou em 1804."
                          made = "0f3a…"

                          [[questions]]
                          text = "The first engine ran in 1804."
                          asked = "Quando andou a primeira locomotiva?"
                          read = true

What stands in `said` is spoken, unless there is a `doubt` about what the model wrote. Whoever changes `said` has read
it: then it is spoken whatever the doubt was, and never made anew. Translations in the pack itself come first. A
question helps to find its passage once somebody has read it and says so.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core import toml_file
from assistant.core.errors import KnowledgeError
from assistant.core.wrong_values import explained
from assistant.knowledge.packs.passages import Pack, Passage

_LOG = logging.getLogger(__name__)


class Translation(BaseModel):
    """Of one passage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str = ""
    text: str
    """As it stands in the pack; a passage that was changed needs another translation."""
    said: str = ""
    made: str = ""
    """A digest of what the model wrote."""
    doubt: str = ""
    """Why what the model wrote is not spoken before somebody has corrected it."""

    @property
    def corrected(self) -> bool:
        """Whether somebody wrote or changed it."""
        return bool(self.said) and self.made != digest(self.said)

    @property
    def spoken(self) -> bool:
        return bool(self.said) and (self.corrected or not self.doubt)


class Drafted(BaseModel):
    """A question that a passage answers, as the language model has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    """Of the passage."""
    asked: str = ""
    """Empty: no good one was found."""
    read: bool = False
    """Whether somebody has."""


class Written(BaseModel):
    """A file beside a pack."""

    passages: tuple[Translation, ...] = ()
    questions: tuple[Drafted, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in one file beside a pack."""

    entries: dict[str, Translation]
    """By the text of the passage."""
    questions: tuple[Drafted, ...] = ()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_of(pack: Path, language: str) -> Path:
    """Beside the pack, which may be a folder."""
    return pack.with_name(f"{name_of(pack)}.{language}.toml")


def name_of(pack: Path) -> str:
    """What the files beside a pack begin with."""
    return pack.name if pack.is_dir() else pack.stem


def read(path: Path) -> Beside:
    """Raises KnowledgeError with the file, the entry and what would be right."""
    if not path.exists():
        return Beside({})
    try:
        written = Written.model_validate(toml_file.read(path, KnowledgeError))
    except ValidationError as error:
        raise KnowledgeError(f"{path}: {explained(error, Written)[0]}") from error
    return Beside({entry.text: entry for entry in written.passages}, written.questions)


def translated(path: Path, pack: Pack) -> Pack:
    """A pack with what lies beside it; a file that cannot be read is named in the log."""
    found: dict[str, Beside] = {}
    for file in sorted(path.parent.glob(f"{escape(name_of(path))}.??.toml")):
        try:
            found[file.name.split(".")[-2]] = read(file)
        except KnowledgeError as error:
            _LOG.warning("Translations are left out. %s", error)
    if not found:
        return pack
    return replace(pack, passages=tuple(_translated(passage, found) for passage in pack.passages))


def _translated(passage: Passage, found: Mapping[str, Beside]) -> Passage:
    """With an id of its own: what an index keeps of a passage is made anew when its translations change."""
    more = {
        language: entry.said
        for language, beside in found.items()
        if (entry := beside.entries.get(passage.text)) and entry.spoken and passage.said(language) is None
    }
    asked = [q.asked for beside in found.values() for q in beside.questions if q.read and q.text == passage.text]
    if not (more or asked):
        return passage
    both = (*passage.translations, *sorted(more.items()))
    changed = digest("\n".join([passage.id, *map(" ".join, both), *asked]))
    return replace(passage, id=changed, translations=both, questions=tuple(dict.fromkeys([*passage.questions, *asked])))
