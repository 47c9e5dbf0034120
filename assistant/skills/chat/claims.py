"""Talk claims nothing: it takes what is left, and what goes on from a talk."""

from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.core.messages import Asked, Claim, GoesOn, Intent
from assistant.skills.contract import Taught, Wording

WORDING = Wording(__package__)


class ChatClaims:
    """Implements WeighedClaimant, RestClaimant and FollowedClaimant."""

    weighed: Literal[True] = True
    takes_rest: Literal[True] = True

    def __init__(self, taught: Taught) -> None:
        self._taught = taught

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._taught.examples

    def claim(self, asked: Asked) -> Claim | None:
        return None

    def goes_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        question = asked.question
        return GoesOn() if question.linked or question.pronoun or question.fragment else None
