"""The skills, found by the entry-point group `wakebutton.skills`."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from assistant.core.claimants import SKILLS_GROUP, Claimant, ClaimingSkill
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.stages import Skill
from assistant.skills.contract import SkillFolder, Tools, Wording
from assistant.skills.out_of_order import OutOfOrderSkill

if TYPE_CHECKING:
    from assistant.core.config import Config

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
    ships: bool = False
    """It is one of this program's."""

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
    return InstalledSkill(point.name, origin, folder, point.module, ships=_own(point))


def folders() -> list[SkillFolder]:
    """Of those that can be loaded."""
    return [found.folder for found in find() if found.folder]


def origins() -> Mapping[str, Callable[[str], str]]:
    """What is said in a language about where the answers of a skill come from, by its name."""
    return {folder.name: folder.origin_in for folder in folders()}


@dataclass(frozen=True, slots=True)
class LoadedSkill:
    """What stands for an installed skill in this kiosk."""

    name: str
    skill: Claimant | None
    """What tells its questions; where it is out of order, what takes them; None where these cannot be told either."""
    fault: str = ""
    """Why it is out of order; empty where it works."""


class LoadedSkills:
    """What tells the questions of every skill, and, made when it is asked for, what answers them."""

    def __init__(self, tools: Tools, found: Sequence[InstalledSkill]) -> None:
        """Raises ConfigError for a setting that cannot be used."""
        self._tools = tools
        self._found = {one.name: one for one in found}
        first = sorted(found, key=lambda found: not (found.folder and found.folder.first))
        self.each = [_loaded(one, tools) for one in first]
        self.claimants: dict[str, Claimant] = {one.name: one.skill for one in self.each if one.skill}
        """By name; a skill that turns out not to work leaves, or what takes its questions stands in for it."""
        self._made: dict[str, Skill] | None = None

    def __iter__(self) -> Iterator[str]:
        return iter(self.claimants)

    def __len__(self) -> int:
        return len(self.claimants)

    def __contains__(self, name: object) -> bool:
        return name in self.claimants

    def skills(self) -> Mapping[str, Skill]:
        """What answers. Raises AssistantError where one of this program cannot; any other is out of order."""
        if self._made is None:
            made: dict[str, Skill] = {}
            for name, claimant in list(self.claimants.items()):
                try:
                    made[name] = self._skill(self._found[name], claimant)
                except Exception as error:
                    if self._found[name].ships:
                        raise
                    self._replace(_out_of_order(self._found[name], _told(error)), made)
            self._made = made
        return self._made

    def _replace(self, loaded: LoadedSkill, made: dict[str, Skill]) -> None:
        log.warning("The skill %s is out of order: %s", loaded.name, loaded.fault)
        if isinstance(loaded.skill, ClaimingSkill):
            self.claimants[loaded.name] = made[loaded.name] = loaded.skill
        else:
            del self.claimants[loaded.name]

    def _skill(self, found: InstalledSkill, claimant: Claimant) -> Skill:
        if found.folder and found.folder.claims and not isinstance(claimant, OutOfOrderSkill):
            return found.folder.made(self._tools)
        if isinstance(claimant, ClaimingSkill):
            return claimant
        raise ConfigError(f"{type(claimant).__name__} does not answer")


def load(tools: Tools) -> LoadedSkills:
    """The skills; the kiosk starts without one that is out of order, which the log names.

    The questions of such a one are still taken: a language model would make up their answers. Raises ConfigError for
    a setting that cannot be used, and for an operator's example of no skill.
    """
    found = find()
    for name in unknown_sections(tools.config):
        log.warning("[skills.%s]: there is no such skill; there are %s", name, ", ".join(one.name for one in found))
    known = sorted({topic for one in found if one.folder and one.folder.taught for topic in one.folder.topics})
    if wrong := sorted(tools.config.routing.examples.keys() - set(known)):
        raise ConfigError(
            f"routing.examples.{wrong[0]}: there is no such skill or control; there are {', '.join(known)}"
        )
    loaded = LoadedSkills(tools, found)
    for one in loaded.each:
        if one.fault:
            log.warning("The skill %s is out of order: %s", one.name, one.fault)
    return loaded


def load_each(tools: Tools) -> list[LoadedSkill]:
    """All that are installed; raises ConfigError for a setting that cannot be used."""
    return LoadedSkills(tools, find()).each


def unknown_sections(config: "Config") -> list[str]:
    """Names of [skills.<name>] that no skill has."""
    return sorted(config.skills.keys() - {found.name for found in find()})


def _loaded(found: InstalledSkill, tools: Tools) -> LoadedSkill:
    folder = found.folder
    if folder is None:
        return _out_of_order(found, found.fault)
    settings = folder.set_up(tools.config)
    if folder.wording:
        folder.wording.learn(tools.config.kiosk.languages)
    try:
        claimant = (folder.claims or folder.make)(tools, settings)
    except Exception as error:  # noqa: BLE001 - as above
        return _out_of_order(found, _told(error))
    if not isinstance(claimant, Claimant if folder.claims else ClaimingSkill):
        return _out_of_order(found, f"{type(claimant).__name__} does not say which questions are its own")
    return LoadedSkill(found.name, claimant)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, AssistantError) else f"{type(error).__name__}: {error}"


def _out_of_order(found: InstalledSkill, fault: str) -> LoadedSkill:
    told = f"{fault} ({found.origin})"
    wording = found.folder.wording if found.folder else Wording(found.package)
    try:
        readable = bool(wording and wording.languages)
    except Exception:  # noqa: BLE001 - as above
        readable = False
    claim = found.folder.claim if found.folder else None
    return LoadedSkill(found.name, OutOfOrderSkill(wording, claim) if wording and readable else None, told)
