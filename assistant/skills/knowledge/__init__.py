"""Facts from the packs of notes."""

from typing import TYPE_CHECKING

from assistant.skills.contract import Need, NoSettings, SkillFolder, Taught, Tools
from assistant.skills.knowledge.claims import NAME, KnowledgeClaims

if TYPE_CHECKING:
    from assistant.skills.knowledge.skill import KnowledgeSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _claims(tools: Tools, settings: NoSettings) -> KnowledgeClaims:
    routing = tools.config.routing
    return KnowledgeClaims(tools.notes(), routing.threshold, Taught.only(NAME, routing.examples))


def _make(tools: Tools, settings: NoSettings) -> "KnowledgeSkill":
    from assistant.skills.knowledge.skill import KnowledgeSkill

    return KnowledgeSkill(tools.notes(), tools.engine(), tools.config.knowledge, tools.looked_up)


SKILL = SkillFolder(
    NAME,
    _make,
    claims=_claims,
    label="from the notes",
    origin="I found nothing about it in my notes, so there is no source.",
    needs=(Need.NOTES, Need.MODEL),
    taught=True,
    knows=True,
)
