"""The pack that a command is about."""

from collections.abc import Sequence
from pathlib import Path

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.packs import Pack, load


def chosen(name: str, searched: Sequence[Path]) -> tuple[Path, Pack]:
    """A pack by its path, or one of those that are searched by its file's name or its title.

    Raises KnowledgeError where there is none, or it cannot be read.
    """
    if Path(name).exists():
        return Path(name), load(Path(name))
    for path in searched:
        if name in {path.name, path.stem}:
            return path, load(path)
    titles: dict[str, tuple[Path, Pack]] = {}
    for path in searched:
        try:
            titles[load(path).title] = path, load(path)
        except KnowledgeError:  # that one is not meant
            continue
    if name in titles:
        return titles[name]
    there = ", ".join(path.name for path in searched) or "none"
    raise KnowledgeError(f"There is no pack {name!r}; there are: {there}.")
