"""Spoken commands: stop, repeat, slower, louder, another language, forget, "where does that come from?"."""

from typing import TYPE_CHECKING

from assistant.skills.contract import NoSettings, SkillFolder, Tools
from assistant.skills.control.claims import NAME, WORDING, ControlClaims
from assistant.thinking.routing.tables import routing_table

if TYPE_CHECKING:
    from assistant.skills.control.skill import ControlSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _claims(tools: Tools, settings: NoSettings) -> ControlClaims:
    return ControlClaims(WORDING.taught(tools.config.routing.examples), routing_table(tools.config.kiosk.languages))


def _make(tools: Tools, settings: NoSettings) -> "ControlSkill":
    from assistant.skills.control.skill import ControlSkill
    from assistant.skills.registry import origins

    return ControlSkill(tools.config.kiosk.languages, origins())


SKILL = SkillFolder(NAME, _make, wording=WORDING, claims=_claims, label="a wish, such as “slower”", taught=True)
