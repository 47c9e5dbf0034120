"""The tools of a house with a fixed clock."""

from datetime import datetime
from typing import Any

from assistant.core.config import Config
from assistant.core.messages import Exchange, Intent, Load, Reply, Transcript, Vitals
from assistant.skills.contract import Tools
from assistant.skills.house.settings import WORDING, HouseSettings
from assistant.skills.house.skill import HouseSkill
from assistant.turn.turn_token import Turn

LANGUAGES = tuple(WORDING.languages)
HOURS = {
    "mon": "closed",
    "tue": "10:00-18:00",
    "wed": "10:00-18:00",
    "thu": "10:00-20:00",
    "fri": "10:00-18:00",
    "sat": ["10:00-13:00", "14:00-17:00"],
    "sun": "11:00-17:00",
}
TUESDAY_NOON = datetime.fromisoformat("2026-12-01T12:00:00+01:00")


def missing() -> Any:
    raise AssertionError("this skill asks for nothing of the kind")


def house(settings: dict[str, Any], now: datetime = TUESDAY_NOON, *, right: bool = True, **config: Any) -> HouseSkill:
    """The skill with the settings of its section. Right: whether the clock can be believed."""
    return HouseSkill(tools(now, **config), HouseSettings.model_validate(settings), lambda: right)


def tools(now: datetime = TUESDAY_NOON, **config: Any) -> Tools:
    return Tools(
        config=Config(**config),
        now=lambda: now,
        atlas=missing,
        gazetteer=missing,
        packs=tuple,
        model=str,
        vitals=Vitals,
        load=Load,
        skills=dict,
        embedder=missing,
    )


def told(skill: HouseSkill, topic: str, text: str = "", language: str = "en") -> Reply:
    """The reply to a question of a topic."""
    return skill.answer(intent(topic, text, language), (), Turn())


def intent(topic: str, text: str = "", language: str = "en") -> Intent:
    return Intent("house", Transcript(text, language), 1.0, {"topic": topic})


def exchange(topic: str, text: str = "", language: str = "en") -> Exchange:
    return Exchange(intent(topic, text, language), "", "")
