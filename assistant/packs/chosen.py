"""The packs that are searched, and the one of them that a command is about."""

from collections.abc import Sequence
from pathlib import Path

from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.core.resources import resource
from assistant.knowledge.packs.packs import SUFFIXES, Pack, load


def pack_files(config: Config) -> list[Path]:
    """The packs that are searched: those configured, else all in the packaged and the data directory's folder."""
    if config.knowledge.packs:
        return [Path(pack).expanduser() for pack in config.knowledge.packs]
    folders = (resource("config", "knowledge"), config.data / "knowledge")
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.suffix in SUFFIXES)


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
