"""The guide: what an operator, a curator or a developer wants to know and the README leaves out, a file a topic.

Each file of config/guide begins with a title and a paragraph of one line, which the list of topics shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import ConfigError
from assistant.core.resources import resource


@dataclass(frozen=True, slots=True)
class GuideTopic:
    name: str
    """As a person types it, and as its file is called."""
    title: str
    summary: str
    """One line."""
    text: str
    """All of it, as Markdown, the title included."""


def topics(folder: Path | None = None) -> Sequence[GuideTopic]:
    """All there are, by name. Folder: where they lie, other than those that ship."""
    return [_read(path) for path in sorted((folder or resource("config", "guide")).glob("*.md"))]


def topic(name: str, folder: Path | None = None) -> GuideTopic:
    """Raises ConfigError where there is none of this name."""
    found = {each.name: each for each in topics(folder)}
    if name not in found:
        raise ConfigError(f"The guide has no topic {name!r}; there are {', '.join(found)}.")
    return found[name]


def _read(path: Path) -> GuideTopic:
    text = path.read_text(encoding="utf-8")
    title, summary = [line for line in text.splitlines() if line][:2]
    return GuideTopic(path.stem, title.removeprefix("# "), summary, text)
