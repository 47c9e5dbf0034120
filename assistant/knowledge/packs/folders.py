"""A pack that is a folder of documents: which of them are read, and what is told of those that cannot be."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from assistant.core.errors import KnowledgeError
from assistant.knowledge import chunking
from assistant.knowledge.packs import file_names
from assistant.knowledge.packs.packfile import Document
from assistant.knowledge.reading.blocks import UnreadableError, check_size
from assistant.knowledge.reading.documents import READERS, Librarian, advice
from assistant.knowledge.settings import FILE, PackSettings

READING = "6"
"""Of what readers make of documents; documents that were read by another one are read again."""
LARGEST = 200_000_000
"""Bytes of any document; most kinds have to be smaller."""
HASHED = 1 << 20
"""Bytes at a time."""

Tell = Callable[[str], None]
"""Is called with a line for the curator."""


def survey(folder: Path, tell: Tell) -> list[Path]:
    """The documents of a folder and of those in it, by name; raises KnowledgeError where there is none."""
    root = folder.resolve()
    try:
        entries = sorted(path for path in root.rglob("*") if not _hidden(path.relative_to(root)))
    except OSError as error:
        raise KnowledgeError(f"{folder} cannot be read: {error.strerror or error}.") from error
    found, others = list[Path](), Counter[str]()
    for path in entries:
        name = path.relative_to(root)
        if not file_names.is_text(name):
            tell(f"{file_names.shown(name)} is left out, because its name is not UTF-8; rename it.")
        elif path.is_symlink() and not path.resolve().is_relative_to(root):
            tell(f"{name} leads out of the folder and is left out.")
        elif path.is_dir() or name == Path(FILE):
            continue
        elif path.suffix.lower() in READERS and not path.is_file():
            tell(f"{name} cannot be read: it is no file, or leads to none.")
        elif path.suffix.lower() in READERS:
            found.append(path)
        else:
            others[path.suffix or path.name] += 1
    if others:
        kinds = ", ".join(f"{count} of {kind}" for kind, count in sorted(others.items()))
        advised = dict.fromkeys(filter(None, map(advice, sorted(others))))
        tell(" ".join([f"Left out, because they are no documents that can be read: {kinds}.", *advised]))
    if not found:
        raise KnowledgeError(f"{folder} holds no document; there may be {', '.join(sorted(READERS))}.")
    for named, same in _same_names(found).items():
        tell(f"{len(same)} documents are named {named}: {', '.join(str(path.relative_to(root)) for path in same)}.")
    return found


def read(
    folder: Path, paths: list[Path], settings: PackSettings, known: Mapping[str, Document], tell: Tell
) -> Iterator[Document | None]:
    """What is made of each document, those that are known by their digest as they are; None for one that is left out.

    tell: is called with a line for each that cannot be read, or not wholly.
    """
    root, seen = folder.resolve(), dict[str, str]()
    with Librarian(settings.language) as librarian:
        for path in paths:
            name = str(path.relative_to(root))
            try:
                content, digest = _digests(path, settings)
                if same := seen.get(content):
                    tell(f"{name} is a copy of {same} and is left out.")
                    yield None
                    continue
                document = known.get(digest) or _read(librarian, path, name, digest, settings)
            except UnreadableError as error:
                tell(f"{name} {error}")
                yield None
                continue
            seen[content] = name
            for remark in document.remarks:
                tell(f"{name} {remark}" if not remark.startswith("line ") else f"{name}, {remark}")
            yield document


def _read(librarian: Librarian, path: Path, name: str, digest: str, settings: PackSettings) -> Document:
    reading = librarian.read(path)
    cut = chunking.passages(reading.blocks, language=settings.language, pack=settings.title, document=name)
    return Document(name, digest, tuple(cut), reading.remarks, reading.title)


def _digests(path: Path, settings: PackSettings) -> tuple[str, str]:
    """Of the contents alone, and of all that the passages depend on; raises UnreadableError."""
    content = hashlib.sha256()
    try:
        check_size(path, LARGEST)
        with path.open("rb") as file:
            while block := file.read(HASHED):
                content.update(block)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}.") from error
    on = [READING, settings.title, settings.language, str(path.name), content.hexdigest()]
    return content.hexdigest(), hashlib.sha256("\n".join(on).encode()).hexdigest()


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _same_names(paths: list[Path]) -> dict[str, list[Path]]:
    file_names: dict[str, list[Path]] = {}
    for path in paths:
        file_names.setdefault(path.name.casefold(), []).append(path)
    return {name: same for name, same in file_names.items() if len(same) > 1}
