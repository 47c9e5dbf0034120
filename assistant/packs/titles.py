"""What packs are called when they are added: each by a title of its own, which visitors hear as the source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import ConfigError, KnowledgeError
from assistant.knowledge.packs.packs import FILES, check_title, own_title, settings_of, title_key
from assistant.knowledge.reading.blocks import LONGEST_TITLE
from assistant.knowledge.settings import checked_title


class AsksError(KnowledgeError):
    """Nothing was changed; somebody can be asked what is to be done."""

    asks: str
    """For what."""


class UntitledError(AsksError):
    """A document says no title."""

    asks = "title"


class ReplacesError(AsksError):
    """A pack would be replaced."""

    asks = "replace"


@dataclass(frozen=True, slots=True)
class Titles:
    """What is known of titles while packs are added."""

    given: str
    """For a single document; empty where none was."""
    taken: dict[str, Path]
    """The packs that have them, by their title_key()."""
    asks: bool = False
    """Whether somebody can be asked for one."""

    def take(self, title: str, path: Path) -> str:
        """The title that a pack has from now on; raises KnowledgeError where it is none, or another pack has it."""
        title = checked_title(title, path)
        check_title(title, path, self.taken)
        self.taken[title_key(title)] = path
        return title

    def choose(self, own: str, path: Path, target: Path) -> str:
        """The one given, else its own if that is free, else that of what it replaces, else the name of its file.

        Raises KnowledgeError, and UntitledError in place of the name where somebody can be asked.
        """
        free = own if title_key(own) not in self.taken else ""
        title = self.given or free or (title_of(target) if target.exists() else "")
        if not title and self.asks:
            raise UntitledError(
                f"{path.name} has no title of its own. How is it called? Visitors see it as the source."
            )
        return self.take(title or path.stem, path)


def check_given(title: str, packs: Sequence[Path]) -> None:
    """Whether a title can be given to these packs; raises ConfigError."""
    if not title:
        return
    alone = len(packs) == 1 and not packs[0].is_dir()
    if not alone or (packs[0].suffix in FILES and own_title(packs[0]) not in {"", title}):
        raise ConfigError(
            f"The title {title!r} can be given to one document that has none. A folder has its title in its pack.toml, "
            'as title = "The museum"; a .md or .txt file at its head, between lines of ---, as title: The museum.'
        )
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise ConfigError(f"A title has at most {LONGEST_TITLE} letters in one line; this one has {len(title)}.")


def titles_of(paths: Iterable[Path]) -> dict[str, Path]:
    """The paths of packs by their title_key()."""
    return {title_key(title_of(path)): path for path in paths}


def title_of(path: Path) -> str:
    try:
        return settings_of(path).title
    except KnowledgeError:  # it may be removed because it cannot be read
        return path.stem
