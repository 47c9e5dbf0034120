"""The skills that come in folders, found by the entry-point group `wakebutton.skills`."""

import logging
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points

from assistant.core.config import Config
from assistant.core.config_file import SKILLS_GROUP
from assistant.core.errors import AssistantError
from assistant.core.stages import ClaimingSkill
from assistant.skills.contract import SkillFolder, Tools, Wording
from assistant.skills.out_of_order import OutOfOrderSkill

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InstalledSkill:
    """A skill that is installed, and what became of it."""

    name: str
    origin: str
    """The distribution and the object that its entry point names."""
    folder: SkillFolder | None
    package: str
    """Where its languages stand."""
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
    points = sorted(entry_points(group=SKILLS_GROUP), key=lambda point: (not _own(point), point.name))
    return [_found(point) for point in dict.fromkeys(points)]


def _own(point: EntryPoint) -> bool:
    return point.value.startswith("assistant.")


def _found(point: EntryPoint) -> InstalledSkill:
    origin = f"{point.dist.name if point.dist else '?'}: {point.value}"
    failed = partial(InstalledSkill, point.name, origin, None, point.module)
    try:
        folder = point.load()
    except Exception as error:  # noqa: BLE001 - whatever is wrong in a skill of somebody else's
        return failed(f"{type(error).__name__}: {error}")
    if not isinstance(folder, SkillFolder) or folder.name != point.name:
        return failed(f"{point.value} is no SkillFolder of the name {point.name!r}")
    return InstalledSkill(point.name, origin, folder, point.module)


@dataclass(frozen=True, slots=True)
class LoadedSkill:
    """What stands for an installed skill in this kiosk."""

    name: str
    skill: ClaimingSkill | None
    """Itself; where it is out of order, what takes its questions; None where these cannot be told either."""
    fault: str = ""
    """Why it is out of order; empty where it works."""


def load(tools: Tools) -> dict[str, ClaimingSkill]:
    """The skills by name; the kiosk starts without one that is out of order, which the log names.

    The questions of such a one are still taken: a language model would make up their answers. Raises ConfigError for
    a setting that cannot be used.
    """
    for name in unknown_sections(tools.config):
        log.warning(
            "[skills.%s]: there is no such skill; there are %s", name, ", ".join(found.name for found in find())
        )
    made = load_each(tools)
    for one in made:
        if one.fault:
            log.warning("The skill %s is out of order: %s", one.name, one.fault)
    return {one.name: one.skill for one in made if one.skill}


def load_each(tools: Tools) -> list[LoadedSkill]:
    """All that are installed; raises ConfigError for a setting that cannot be used."""
    return [
        _loaded(found, tools) for found in sorted(find(), key=lambda found: not (found.folder and found.folder.first))
    ]


def unknown_sections(config: Config) -> list[str]:
    """Names of [skills.<name>] that no skill has."""
    return sorted(config.skills.keys() - {found.name for found in find()})


def _loaded(found: InstalledSkill, tools: Tools) -> LoadedSkill:
    if found.folder is None:
        return _out_of_order(found, found.fault)
    settings = found.folder.set_up(tools.config)
    try:
        return LoadedSkill(found.name, found.folder.make(tools, settings))
    except AssistantError as error:
        return _out_of_order(found, str(error))
    except Exception as error:  # noqa: BLE001 - as above
        return _out_of_order(found, f"{type(error).__name__}: {error}")


def _out_of_order(found: InstalledSkill, fault: str) -> LoadedSkill:
    told = f"{fault} ({found.origin})"
    wording = found.folder.wording if found.folder else Wording(found.package)
    try:
        readable = bool(wording and wording.languages)
    except Exception:  # noqa: BLE001 - as above
        readable = False
    claim = found.folder.claim if found.folder else None
    return LoadedSkill(found.name, OutOfOrderSkill(wording, claim) if wording and readable else None, told)
