"""Time and calendar: what time it is, here and elsewhere, dates and how long until them, sun and moon."""

from pathlib import Path

import assistant
from assistant.core.timekeeping import Timekeeper, newest_file
from assistant.skills.clock.reading import WORDING
from assistant.skills.clock.skill import ClockSkill
from assistant.skills.contract import NoSettings, SkillFolder, Tools


def _make(tools: Tools, settings: NoSettings) -> ClockSkill:
    return ClockSkill(tools, Timekeeper(newest_file(Path(assistant.__file__).parent)).is_right)


SKILL = SkillFolder("clock", _make, wording=WORDING)
