"""What a kiosk without internet and hands cannot know or do: the weather, the news, prices, timers, lamps, calls."""

from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.skills.contract import NoSettings, SkillFolder, Tools, Wording

WORDING = Wording(__name__)


class LimitsSkill:
    """Implements ClaimingSkill and EagerSkill; the slot "topic" is one of the examples'."""

    eager: Literal[True] = True

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        return WORDING.topic(asked)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """Says honestly that it cannot, and what it can do instead."""
        said = WORDING.say(intent.language, intent.slots["topic"])
        return Reply(iter([said]), intent.language, provenance=Provenance.REFUSED)


def _make(tools: Tools, settings: NoSettings) -> LimitsSkill:
    return LimitsSkill()


SKILL = SkillFolder("limits", _make, wording=WORDING)
