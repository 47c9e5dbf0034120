"""Arithmetic and units: what is said in digits or words, computed exactly, and told as a sentence."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from threading import Thread
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.skills.arithmetic.lexing import WORDING
from assistant.skills.arithmetic.reading import ArithmeticTask, LastResult, read
from assistant.skills.arithmetic.telling import tell
from assistant.skills.arithmetic.units import Quantity, prepare
from assistant.skills.contract import NoSettings, SkillFolder, Tools
from assistant.thinking.routing.claims import SURE

NAME = "arithmetic"


class ArithmeticSkill:
    """Implements ClaimingSkill and EagerSkill.

    Slots: "topic", "read" (the words), and what the next question may go on from.
    """

    eager: Literal[True] = True

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        """Sure where every word of the question was read; none otherwise, nor in a language without its words."""
        if asked.language not in WORDING.languages:
            return None
        before = _before(asked.history)
        task = read(asked.text, asked.language, before)
        if task is None:
            return None
        topic = "units" if task.quantities else "calculation"
        return Claim(SURE, {"topic": topic, "read": asked.text, **_left_over(task, before, asked.language)})

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        before = _before(history)
        task = read(intent.slots["read"], intent.transcript.language, before)
        said = tell(task, before, intent.language).text if task else WORDING.say(intent.language, "unread")
        return Reply(iter([said]), intent.language, provenance=Provenance.KNOWN)


def _before(history: Sequence[Exchange]) -> LastResult:
    """What the last answer leaves, where it was this skill's."""
    last = next((past.intent for past in reversed(history) if past.leads_on), None)
    if last is None or last.skill != NAME:
        return LastResult()
    slots = last.slots
    quantity = Quantity(Fraction(slots["number"]), slots["unit"]) if "unit" in slots else None
    return LastResult(Fraction(slots["result"]) if "result" in slots else None, quantity, slots.get("into", ""))


def _left_over(task: ArithmeticTask, before: LastResult, language: str) -> dict[str, str]:
    """The slots that the next question reads; pint's definitions are not waited for."""
    if task.kind == "convert":
        asked = task.quantities[0]
        return {"number": str(asked.number), "unit": asked.unit, "into": task.unit}
    result = None if task.quantities else tell(task, before, language).result
    return {} if result is None else {"result": str(result)}


def _prepare() -> None:
    """Reads all languages and units: the first question would wait for it."""
    for language in WORDING.languages:
        read("", language, LastResult())
    prepare()


def _make(tools: Tools, settings: NoSettings) -> ArithmeticSkill:
    Thread(target=_prepare, name="arithmetic", daemon=True).start()
    return ArithmeticSkill()


SKILL = SkillFolder(NAME, _make, wording=WORDING)
