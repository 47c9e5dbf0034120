"""What takes the questions of a skill that cannot be made, so that no language model makes up their answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.phrases import say
from assistant.core.stages import CancelToken

if TYPE_CHECKING:
    from assistant.skills.contract import Wording

SENTENCE = "The part of me that knows this is out of order. Please tell the staff."


class OutOfOrderSkill:
    """Implements ClaimingSkill and EagerSkill."""

    eager: Literal[True] = True

    def __init__(self, wording: "Wording", claim: Callable[[Asked], Claim | None] | None = None) -> None:
        """Wording: that of the skill. Claim: what recognises its questions; None: likeness to its examples."""
        self._wording = wording
        self._claim = claim or wording.topic

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._wording.examples

    def claim(self, asked: Asked) -> Claim | None:
        return self._claim(asked)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """Says that it cannot, and whom to tell."""
        said = say(intent.language, SENTENCE)
        return Reply(iter([said]), intent.language, provenance=Provenance.REFUSED)
