"""What a kiosk without internet and hands cannot know or do: the weather, the news, prices, timers, lamps, calls.

Nor does it know its visitors: who they are, whom they look for, how it feels where they stand.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.knowledge.questions import content_words
from assistant.skills.contract import BELOW_SURE, LAST, LIKELY, NoSettings, SkillFolder, Tools, Wording

WORDING = Wording(__name__)
CLOSE = 0.87
"""Cosine from which a question that holds a word of its topic needs but LESS share of likeness: controls and small talk
are worded like wishes ("Wake me at half past three", "Speak slower")."""
LESS = 0.35
NEWS = "news"
"""Who holds an office: what a model, or a pack, learnt of it is old."""
PEOPLE, VISITOR = "people", "visitor"
"""The topic, and the list of phrases that ask for what only the visitor knows: "where is my bag"."""
MOMENT = "moment"
"""Topic and list of phrases of what only who is here can see: "is it lunchtime yet"."""
UNSAID = "unsaid"
"""The topic of what leans on a question that nobody asked: "And the other one?" of a visitor who has just come."""
ASKS = ("?", "？")
TOLD = 0.89
"""The score of words that alone tell the topic, where no likeness to its examples does; what the house may know better,
such as the price of its tickets, it claims more surely."""


class LimitsSkill:
    """Implements ClaimingSkill and EagerSkill; the slot "topic" is one of the examples'."""

    eager: Literal[True] = True

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        """By words that alone tell it ("who is the president"), else by likeness."""
        like = WORDING.topic(asked, LESS if asked.likeness.cosine >= CLOSE else LIKELY)
        topic = WORDING.surely(asked)
        if topic == NEWS:
            return Claim(BELOW_SURE, {"topic": NEWS})
        if topic and (like is None or like.score < TOLD):
            return Claim(TOLD, {"topic": topic})
        return like or self._last(asked)

    @staticmethod
    def _last(asked: Asked) -> Claim | None:
        """No model speaks of who stands there, nor of this moment, whatever is asked about them."""
        for words, topic in ((VISITOR, PEOPLE), (MOMENT, MOMENT)):
            if WORDING.holds(asked.text, asked.language, words) and not asked.question.talks:
                return Claim(LAST, {"topic": topic})
        return Claim(LAST, {"topic": UNSAID}) if _leans_on_nothing(asked) else None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """Says honestly that it cannot, and what it can do instead."""
        said = WORDING.say(intent.language, intent.slots["topic"])
        return Reply(iter([said]), intent.language, provenance=Provenance.REFUSED)


def _leans_on_nothing(asked: Asked) -> bool:
    """Whether a question says only together with one before what is asked, and none was: "Why?"."""
    return not asked.history and asked.said.endswith(ASKS) and not content_words(asked.said, asked.language)


def _make(tools: Tools, settings: NoSettings) -> LimitsSkill:
    return LimitsSkill()


SKILL = SkillFolder("limits", _make, wording=WORDING)
