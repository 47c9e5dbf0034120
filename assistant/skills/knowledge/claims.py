"""Claims what the packs know something about; they say themselves how surely."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from assistant.core.messages import Asked, Claim, GoesOn, Intent, Leaning
from assistant.skills.contract import BELOW_SURE, Taught

NAME = "knowledge"


class PackFinder(Protocol):
    """The knowledge packs, as their claimant sees them."""

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        """How surely a pack is about this, 0 to 1; at 0.5 it may as well not be.

        rival: its likeness to the most alike question that is about no pack.
        """

    def asks_field(self, text: str, language: str) -> bool:
        """Whether it asks for something that the packs tell of objects, such as who made one."""


class KnowledgeClaims:
    """Implements WeighedClaimant and FollowedClaimant; a pack needs no examples, but the operator may give some."""

    weighed: Literal[True] = True

    def __init__(self, packs: PackFinder, threshold: float, taught: Taught) -> None:
        """Threshold: a relevance below it is no claim."""
        self._packs, self._threshold, self._taught = packs, threshold, taught

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._taught.examples

    def claim(self, asked: Asked) -> Claim | Leaning | None:
        # "Tell me a story about a bee" is no question to the notes.
        if not asked.question.talks:
            relevance = self._packs.relevance(asked.text, asked.language, asked.likeness.nearest)
            if relevance >= self._threshold:
                return Claim(min(relevance, BELOW_SURE))
        return Leaning()

    def goes_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        """After notes "it" is what they told of, too."""
        question = asked.question
        pronoun = question.pronoun or question.refers
        if question.linked or pronoun or question.fragment:
            return GoesOn(alone=not pronoun and (not question.fragment or question.named))
        return GoesOn() if self._packs.asks_field(asked.text, asked.language) else None
