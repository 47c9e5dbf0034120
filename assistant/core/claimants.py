"""What a skill says of a question before anything is answered: one Protocol for each thing that it may say."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

from assistant.core.messages import Asked, Claim, Exchange, GoesOn, Intent, Leaning
from assistant.core.stages import Skill

SKILLS_GROUP = "wakebutton.skills"
"""Of entry points; each names a skill, an object with `settings`, a pydantic model."""


@runtime_checkable
class Claimant(Protocol):
    """What says for a skill which questions are its own."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """Questions of its own by topic, in every language."""

    def claim(self, asked: Asked) -> Claim | Leaning | None:
        """None where the question is not its own. Made before anything is answered, so it takes a millisecond."""


@runtime_checkable
class ClaimingSkill(Claimant, Skill, Protocol):
    """A skill that says itself which questions are its own; the slots of its intents are those of its claims."""

    def claim(self, asked: Asked) -> Claim | None: ...


@runtime_checkable
class WeighedClaimant(Protocol):
    """A claimant whose examples stand for all that is asked of its skill, so that likeness to them may decide."""

    weighed: Literal[True]


@runtime_checkable
class RestClaimant(Protocol):
    """The claimant of the skill that takes what nobody claims; it is weighed, too."""

    takes_rest: Literal[True]


@runtime_checkable
class LateClaimant(Protocol):
    """A claimant that is asked only where nobody else has a question; its claim may take 0.1 s."""

    late: Literal[True]


@runtime_checkable
class FollowedClaimant(Protocol):
    """A claimant of a skill whose answers a question may go on from."""

    def goes_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        """None where the question does not; last: what was answered last, by this skill."""


@runtime_checkable
class VerbatimSkill(Protocol):
    """A skill that can answer word for word from what a curator wrote."""

    def stands(self, text: str, language: str, history: Sequence[Exchange]) -> bool:
        """Whether all that a text asks is written; then the slot VERBATIM keeps models out of the answer."""
