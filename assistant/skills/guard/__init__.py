"""The fixed sentences of the guard. No question is routed here: the guard itself sends those that it rules on."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.core.messages import GUARD, Asked, Claim
from assistant.skills.contract import NoSettings, SkillFolder, Tools

if TYPE_CHECKING:
    from assistant.skills.guard.skill import GuardSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


class GuardClaims:
    """Implements Claimant, and claims nothing."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return {}

    def claim(self, asked: Asked) -> Claim | None:
        return None


def _claims(tools: Tools, settings: NoSettings) -> GuardClaims:
    return GuardClaims()


def make_guard(tools: Tools) -> "GuardSkill":
    from assistant.geography.emergency import emergency_numbers
    from assistant.skills.guard.skill import GuardSkill

    home = tools.config.home
    return GuardSkill(tools.config.safety, emergency_numbers((home.latitude, home.longitude), tools.towns()))


def _make(tools: Tools, settings: NoSettings) -> "GuardSkill":
    return make_guard(tools)


SKILL = SkillFolder(
    GUARD,
    _make,
    claims=_claims,
    label="a sentence of the guard",
    origin="I was taught to say that, so that nobody comes to harm.",
)
