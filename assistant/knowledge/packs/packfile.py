"""A pack that was read: one file of JSON lines, the settings first, then a line for each document with its passages.

Reading a guide book takes a minute, reading this file milliseconds. What was read is written at once, document by
document, so that an interrupted reading goes on where it ended.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.passages import Pack, Passage, passage
from assistant.knowledge.settings import PackSettings

SUFFIX = ".pack"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Document:
    """What was made of one document."""

    name: str
    """Its path inside of the folder."""
    digest: str
    """Of its contents and of all that its passages depend on."""
    passages: tuple[Passage, ...]
    remarks: tuple[str, ...] = ()
    title: str = ""
    """What the document itself is called, where it says so."""


def write_settings(file: TextIO, settings: PackSettings, folder: str) -> None:
    """folder: where the documents lie; of a single one, its name."""
    head = {"format": FORMAT, "folder": folder, "settings": settings.model_dump()}
    file.write(json.dumps(head, ensure_ascii=False) + "\n")


def write_document(file: TextIO, document: Document) -> None:
    said = [
        [p.heading, p.text, list(p.questions), dict(p.translations), list(p.unanswered), p.doubt, list(p.answers)]
        for p in document.passages
    ]
    values = {
        "document": document.name,
        "digest": document.digest,
        "remarks": document.remarks,
        "title": document.title,
        "passages": said,
    }
    file.write(json.dumps(values, ensure_ascii=False) + "\n")
    file.flush()


def head(path: Path) -> tuple[PackSettings, str]:
    """The settings of a pack and the folder that it was read from; raises KnowledgeError."""
    try:
        with path.open(encoding="utf-8") as file:
            values = json.loads(file.readline())
        if values["format"] != FORMAT:
            raise KnowledgeError(f"{path} is of format {values['format']}, not {FORMAT}; add its folder again.")
        return PackSettings.model_validate(values["settings"]), str(values["folder"])
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise KnowledgeError(f"{path} is no pack that was read, or a broken one; add its folder again.") from error


def documents(path: Path, *, whole: bool = True) -> Iterator[Document]:
    """Those of a pack; raises KnowledgeError. Whole: a line that breaks off is an error, not the end."""
    settings, _ = head(path)
    try:
        with path.open(encoding="utf-8") as file:
            next(file)
            for line in file:
                yield _document(line, settings)
    except (OSError, ValueError, KeyError, TypeError) as error:
        if whole:
            raise KnowledgeError(f"{path} is broken; add its folder again.") from error


def load(path: Path) -> Pack:
    """A pack that was read, with all that is doubtful among its passages; raises KnowledgeError."""
    settings, _ = head(path)
    return pack(settings, documents(path))


def pack(settings: PackSettings, of: Iterable[Document]) -> Pack:
    """Of documents, each text once, also what is doubtful."""
    found: dict[str, Passage] = {}
    for document in of:
        for said in document.passages:
            found.setdefault(" ".join(said.text.casefold().split()), said)
    return Pack(**(settings.model_dump() | {"passages": tuple(found.values())}))


def _document(line: str, settings: PackSettings) -> Document:
    values = json.loads(line)
    name = str(values["document"])
    said = tuple(
        passage(
            heading,
            text,
            asked,
            translated.items(),
            *later[:1],
            language=settings.language,
            pack=settings.title,
            document=name,
            doubt="".join(later[1:2]),
            answers=later[2] if later[2:] else (),
        )
        for heading, text, asked, translated, *later in values["passages"]
    )
    return Document(name, str(values["digest"]), said, tuple(values["remarks"]), str(values.get("title", "")))
