"""What visitors ask about this house, opening hours, toilets, tickets, the way out: told from the operator's facts.

What the operator has filled in is said word for word; for the rest visitors are sent to the staff. No language model is
asked about this house.
"""

from functools import partial
from pathlib import Path

import assistant
from assistant.core.timekeeping import Timekeeper, newest_file
from assistant.skills.contract import SkillFolder, Tools
from assistant.skills.house.settings import NAME, WORDING, HouseSettings
from assistant.skills.house.skill import HouseSkill, claim


def _make(tools: Tools, settings: HouseSettings) -> HouseSkill:
    return HouseSkill(tools, settings, Timekeeper(newest_file(Path(assistant.__file__).parent)).is_right)


SKILL = SkillFolder(NAME, _make, HouseSettings, WORDING, claim=partial(claim, settings=HouseSettings()))
