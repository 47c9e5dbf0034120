"""Jokes, riddles, tongue twisters, songs, poems, stories and curious facts, which people wrote: small language models
explain what a joke is, and their riddles have no answer. What is to be about something else than one of these is about
stays with the language model.
"""

from assistant.skills.contract import SkillFolder, Tools
from assistant.skills.fun.skill import FunSkill
from assistant.skills.fun.texts import Collection, FunSettings
from assistant.skills.fun.wishes import NAME, WORDING


def _make(tools: Tools, settings: FunSettings) -> FunSkill:
    return FunSkill(Collection(settings))


SKILL = SkillFolder(NAME, _make, FunSettings, WORDING, first=True, label="a joke, a riddle, a story")
