"""The fixed sentences of the guard. No question is routed here: the guard itself sends those that it rules on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.core.messages import GUARD
from assistant.skills.contract import NoSettings, SkillFolder, Tools

if TYPE_CHECKING:
    from assistant.skills.guard.skill import GuardSkill

# Imports of what answers stand where it is made: no command that only tells questions apart needs them.
# ruff: noqa: PLC0415


def _make(tools: Tools, settings: NoSettings) -> "GuardSkill":
    from assistant.skills.guard.skill import GuardSkill

    def numbers() -> Sequence[str]:
        from assistant.geography.emergency import emergency_numbers

        home = tools.config.home
        return emergency_numbers((home.latitude, home.longitude), tools.towns())

    return GuardSkill(tools.config.safety, numbers)


SKILL = SkillFolder(
    GUARD,
    _make,
    label="a sentence of the guard",
    origin="I was taught to say that, so that nobody comes to harm.",
)
