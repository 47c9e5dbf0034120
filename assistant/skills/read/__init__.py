"""Reads aloud what a visitor holds up: labels, signs, pages; in the language that they are written in."""

from typing import TYPE_CHECKING

from assistant.skills.contract import Need, NoSettings, SkillFolder, Tools
from assistant.skills.read.claims import NAME, WORDING, ReadClaims

if TYPE_CHECKING:
    from assistant.skills.read.skill import ReadSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _claims(tools: Tools, settings: NoSettings) -> ReadClaims:
    return ReadClaims()


def _make(tools: Tools, settings: NoSettings) -> "ReadSkill":
    from assistant.skills.read.skill import ReadSkill

    return ReadSkill(tools.camera(), tools.text_reader(), tools.config.kiosk.languages, tools.events)


SKILL = SkillFolder(
    NAME, _make, wording=WORDING, claims=_claims, label="reading aloud", needs=(Need.CAMERA, Need.TESSERACT), knows=True
)
