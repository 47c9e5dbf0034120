"""The house's other machines: what a visitor may have done there, and what they measure, as configured."""

from assistant.skills.contract import NoSettings, SkillFolder, Tools
from assistant.skills.machines.claiming import NAME, WORDING
from assistant.skills.machines.skill import MachinesSkill


def _make(tools: Tools, settings: NoSettings) -> MachinesSkill:
    return MachinesSkill(tools)


SKILL = SkillFolder(NAME, _make, wording=WORDING, first=True, label="a machine of the house")
