"""A quiz from the packs: it asks, listens without a press, judges the answer and keeps the points."""

from typing import TYPE_CHECKING

from assistant.skills.contract import Need, SkillFolder, Tools
from assistant.skills.quiz.claims import WORDING
from assistant.skills.quiz.rounds import NAME
from assistant.skills.quiz.settings import QuizSettings

if TYPE_CHECKING:
    from assistant.skills.quiz.skill import QuizSkill


def _make(tools: Tools, settings: QuizSettings) -> "QuizSkill":
    from assistant.skills.quiz.skill import QuizSkill  # noqa: PLC0415 - no command that asks nothing needs the judge

    return QuizSkill(tools, settings)


SKILL = SkillFolder(NAME, _make, QuizSettings, WORDING, label="a quiz", needs=(Need.NOTES,), knows=True)
