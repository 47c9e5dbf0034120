"""Free conversation with the language model: whatever no other skill claims."""

from typing import TYPE_CHECKING

from assistant.skills.chat.claims import WORDING, ChatClaims
from assistant.skills.contract import Need, NoSettings, SkillFolder, Tools

if TYPE_CHECKING:
    from assistant.skills.chat.skill import ChatSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _claims(tools: Tools, settings: NoSettings) -> ChatClaims:
    return ChatClaims(WORDING.taught(tools.config.routing.examples))


def _make(tools: Tools, settings: NoSettings) -> "ChatSkill":
    from assistant.geography.capital_notes import CapitalNotes
    from assistant.skills.chat.skill import ChatSkill

    config = tools.config
    return ChatSkill(tools.engine(), config.chat, config.models, CapitalNotes(tools.gazetteer()).note)


SKILL = SkillFolder(
    "chat",
    _make,
    wording=WORDING,
    claims=_claims,
    label="talk, by the language model",
    needs=(Need.MODEL,),
    taught=True,
)
