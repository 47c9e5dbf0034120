"""Claims what asks for a look: nobody is photographed unasked, whatever a question is like."""

from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, GoesOn, Intent, Leaning, Question
from assistant.skills.contract import Taught, Wording
from assistant.thinking.routing.rules import RoutingWords

NAME = "look"
WORDING = Wording(__package__)
THING = "thing"
"""The list of patterns that want the name of the thing that is shown: "What is this?", not "What colour is this?"."""
CLEARLY = 0.996
"""The score of a look in clear words: less than a distance to a place that is named, more than a distance to none."""


class LookClaims:
    """Implements WeighedClaimant and FollowedClaimant.

    Tells by the words of routing.toml (`looks`, `points`, `sees`, `unseen`, `house`).
    """

    weighed: Literal[True] = True

    def __init__(self, taught: Taught, words: Mapping[str, RoutingWords]) -> None:
        """Words: by language."""
        self._taught = taught
        self._phrases = frozenset(taught.commands(words))

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._taught.examples

    def claim(self, asked: Asked) -> Claim | Leaning | None:
        """Likeness alone claims nothing: one everyday sentence in eleven was like a look."""
        if self._clearly(asked.question, asked.history):
            return Claim(CLEARLY)
        return Leaning(1.0 if self._named(asked.question) else 0.0)

    def goes_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        """Of what says too little to be anything else: "And behind me?"."""
        question = asked.question
        short = question.linked and question.fragment and not question.unseen
        if not (short or (self._named(question) and (question.linked or question.pronoun or question.fragment))):
            return None
        return GoesOn(alone=not question.pronoun and (not question.fragment or question.named))

    def _clearly(self, question: Question, history: Sequence[Exchange]) -> bool:
        """Whether it is a look without being like any.

        "What is that?" may mean a word of the last answer, where that was not of what is seen.
        """
        shown = question.points and (not history or history[-1].intent.skill == NAME)
        return question.looks or shown or (question.command in self._phrases and not question.unseen)

    def _named(self, question: Question) -> bool:
        """Whether it may be a look."""
        return question.sees or question.looks or question.command in self._phrases
