"""Describing what is in front of the kiosk."""

from collections.abc import Sequence

from assistant import phrases
from assistant.messages import Exchange, Intent, Reply
from assistant.stages import CancelToken


class BlindSkill:
    """Implements Skill where there is no camera: says so."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.transcript.language
        return Reply(iter([phrases.say(language, "I have no eyes yet, so I cannot see.")]), language)
