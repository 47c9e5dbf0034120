"""Claims what is asked about this house, and answers it from the operator's facts or not at all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply, Source
from assistant.core.stages import CancelToken
from assistant.skills.contract import LAST, Tools
from assistant.skills.house import recognising
from assistant.skills.house.hours import Hours
from assistant.skills.house.settings import HOURS, OTHER, WORDING, HouseSettings
from assistant.thinking.facts import asks_fact
from assistant.thinking.routing.claims import SURE

NEARLY_SURE = 0.9
"""What the operator has not filled in may stand in his packs: one that is surer has it."""
LIKELY = 0.89
"""The most that likeness alone can claim."""
THIS_HOUSE = "this_house"
"""The list of phrases that mean it: "this museum"."""
FAR = "far"
"""The list of words that ask how far away something is."""


class HouseSkill:
    """Implements ClaimingSkill and EagerSkill; the slot "topic" is one of the examples'."""

    eager: Literal[True] = True

    def __init__(self, tools: Tools, settings: HouseSettings, clock_is_right: Callable[[], bool]) -> None:
        """Clock_is_right: whether the time may be told; else only what holds every week is said."""
        self._tools, self._settings, self._clock_is_right = tools, settings, clock_is_right

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        return claim(asked, self._settings)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """What the operator filled in, in the language that it stands in; else whom to ask."""
        topic, language = intent.slots["topic"], intent.language
        told, spoken = self._told(topic, intent)
        if not told:
            said = iter([self._ask_the_staff(language)])
            return Reply(said, language, provenance=Provenance.REFUSED, unnoted=lambda: True)
        source = Source(WORDING.say(language, "source"), told, 1.0, topic)
        return Reply(iter([told]), spoken, (source,), provenance=Provenance.NOTED)

    def _told(self, topic: str, intent: Intent) -> tuple[str, str]:
        """What is known and its language; both empty where nothing is."""
        asked, language = intent.transcript, intent.language
        if topic == HOURS:
            if not self._settings.open:
                return "", ""
            hours = Hours(self._settings, language, self._tools.now(), certain=self._clock_is_right())
            return hours.answer(asked.text, asked.language), language
        facts = self._settings.facts.get(topic, {})
        # A voice can say no other language than its own, so a fact without a translation is said as it stands.
        spoken = next((code for code in (language, *self._tools.config.kiosk.languages) if code in facts), "")
        return facts.get(spoken, ""), spoken

    def _ask_the_staff(self, language: str) -> str:
        where = self._tools.config.safety.staff.get(language, "")
        return f"{WORDING.say(language, 'unknown')} {where}".strip()


def claim(asked: Asked, settings: HouseSettings) -> Claim | None:
    """By words that leave no doubt, else by likeness; the surer where the operator has told of the topic."""
    far = WORDING.holds(asked.text, asked.language, FAR)
    if topic := recognising.certain(asked, settings.name):
        # Of a distance the atlas is as sure as can be, and a pack has none.
        return Claim(SURE if far or _is_told(topic, settings) else NEARLY_SURE, {"topic": topic})
    if topic := recognising.likely(asked):
        near = far and recognising.named(asked) == topic
        return Claim(SURE if near else min(asked.likeness.share, LIKELY), {"topic": topic})
    # No model speaks of this house, whatever is asked about it.
    if asked.question.talks:
        return None
    if WORDING.holds(asked.text, asked.language, THIS_HOUSE):
        return Claim(LAST, {"topic": OTHER})
    return Claim(LAST, {"topic": recognising.THINGS}) if _points(asked) else None


def _points(asked: Asked) -> bool:
    """Whether a visitor who has just come asks for a fact about what is before him: "Where was this picture taken?"."""
    near = not asked.history and WORDING.holds(asked.text, asked.language, recognising.NEARBY)
    return near and asks_fact(asked.text, asked.language)


def _is_told(topic: str, settings: HouseSettings) -> bool:
    return bool(settings.open if topic == HOURS else settings.facts.get(topic))
