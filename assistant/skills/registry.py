"""The skills that come in folders, found by the entry-point group `wakebutton.skills`."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from assistant.core.config import Config
from assistant.core.errors import AssistantError
from assistant.core.stages import ClaimingSkill
from assistant.skills.contract import GROUP, SkillFolder, Tools, Wording

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InstalledSkill:
    """A skill that is installed, and what became of it."""

    name: str
    origin: str
    """The distribution and the object that its entry point names."""
    folder: SkillFolder | None
    fault: str = ""
    """Why it cannot be loaded; empty where it can."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1."""
        return tuple(self.wording.languages) if self.wording else ()

    @property
    def wording(self) -> Wording | None:
        return self.folder.wording if self.folder else None


def find() -> list[InstalledSkill]:
    """All that are installed, those of this program first; one that cannot be loaded is among them, with its fault."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (not _own(point), point.name))
    return [_found(point) for point in dict.fromkeys(points)]


def _own(point: EntryPoint) -> bool:
    return point.value.startswith("assistant.")


def _found(point: EntryPoint) -> InstalledSkill:
    origin = f"{point.dist.name if point.dist else '?'}: {point.value}"
    try:
        folder = point.load()
    except Exception as error:  # noqa: BLE001 - whatever is wrong in a skill of somebody else's
        return InstalledSkill(point.name, origin, None, f"{type(error).__name__}: {error}")
    if not isinstance(folder, SkillFolder) or folder.name != point.name:
        return InstalledSkill(point.name, origin, None, f"{point.value} is no SkillFolder of the name {point.name!r}")
    return InstalledSkill(point.name, origin, folder)


def load(tools: Tools) -> dict[str, ClaimingSkill]:
    """The skills by name. One that cannot be loaded is named in the log and left out: the kiosk starts without it."""
    for name in unknown_sections(tools.config):
        log.warning(
            "[skills.%s]: there is no such skill; there are %s", name, ", ".join(found.name for found in find())
        )
    return dict(_loaded(tools))


def unknown_sections(config: Config) -> list[str]:
    """Names of [skills.<name>] that no skill has."""
    return sorted(config.skills.keys() - {found.name for found in find()})


def _loaded(tools: Tools) -> Iterator[tuple[str, ClaimingSkill]]:
    for found in sorted(find(), key=lambda found: not (found.folder and found.folder.first)):
        if found.folder is None:
            log.warning("The skill %s (%s) is left out: %s", found.name, found.origin, found.fault)
            continue
        try:
            yield found.name, found.folder.made(tools)
        except AssistantError as error:
            log.warning("The skill %s (%s) is left out: %s", found.name, found.origin, error)
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("The skill %s (%s) is left out: %s: %s", found.name, found.origin, type(error).__name__, error)
