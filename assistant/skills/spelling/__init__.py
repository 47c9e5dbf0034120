"""How a word is spelled, letter by letter: small language models do not know, as they read words as wholes."""

from assistant.skills.contract import NoSettings, SkillFolder, Tools
from assistant.skills.spelling.skill import WORDING, SpellingSkill


def _make(tools: Tools, settings: NoSettings) -> SpellingSkill:
    return SpellingSkill()


SKILL = SkillFolder("spelling", _make, wording=WORDING)
