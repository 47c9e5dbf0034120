"""How far away a place is."""

from typing import TYPE_CHECKING

from assistant.skills.contract import Need, NoSettings, SkillFolder, Tools
from assistant.skills.distance.claims import NAME, WORDING, DistanceClaims

if TYPE_CHECKING:
    from assistant.skills.distance.skill import DistanceSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _claims(tools: Tools, settings: NoSettings) -> DistanceClaims:
    return DistanceClaims(tools.atlas(), WORDING.taught(tools.config.routing.examples))


def _make(tools: Tools, settings: NoSettings) -> "DistanceSkill":
    from assistant.skills.distance.skill import DistanceSkill

    return DistanceSkill(tools.atlas(), tools.config.home, tools.place_finder())


SKILL = SkillFolder(
    NAME,
    _make,
    wording=WORDING,
    claims=_claims,
    label="a distance",
    origin="I worked it out from the coordinates of the places.",
    needs=(Need.MODEL,),
    taught=True,
    knows=True,
)
