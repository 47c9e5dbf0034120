"""What the operator tells about his house: [skills.house]."""

import difflib
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assistant.core.config.section import Language
from assistant.core.languages import ENGLISH
from assistant.skills.contract import Wording
from assistant.skills.house.periods import Day, Periods
from assistant.thinking.routing.claims import NONE

WORDING = Wording(__package__ or "")
NAME = "house"
"""Of the skill."""
HOURS = "hours"
"""The topic that is computed."""
OTHER = "other"
"""The topic of what is about this house and of no other topic; no fact can be filled in."""
USUAL = ("toilets", "exit", "emergency_exit", "tickets", "wifi", "cafe", "cloakroom", "lifts", "staff", "this_place")
"""Topics, beside the hours, that visitors of every house ask about."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def topics() -> tuple[str, ...]:
    """Those that a fact can be filled in for."""
    return tuple(name for name in WORDING.languages[ENGLISH].examples if name not in {NONE, HOURS, OTHER})


def _known(topic: str) -> str:
    if topic in topics():
        return topic
    if topic == HOURS:
        raise ValueError("opening hours are times, which stand in [skills.house.open]")
    close = difflib.get_close_matches(topic, topics(), n=1)
    meant = f"did you mean {close[0]}? There are" if close else "there are"
    raise ValueError(f"there is no such topic; {meant} {', '.join(topics())}")


Topic = Annotated[str, AfterValidator(_known)]
Fact = Annotated[str, Field(min_length=1, description="a sentence in quotes, as it is to be said")]


class HouseSettings(BaseModel):
    """The facts of a house; what is left out visitors are told to ask the staff."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", description='the name of the house, such as "the Bee Museum"')
    open: dict[Weekday, Periods] = Field(default_factory=dict)
    """All seven days, or none."""
    closed: tuple[Day, ...] = ()
    special: dict[Day, Periods] = Field(default_factory=dict)
    """Days with other hours than those of their weekday."""
    facts: dict[Topic, dict[Language, Fact]] = Field(default_factory=dict)
    """What is said, by topic and language."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        missing = [day for day in WEEKDAYS if day not in self.open]
        if self.open and missing:
            raise ValueError(f'open says nothing of {", ".join(missing)}; write {missing[0]} = "closed" or its times')
        if not self.open and (self.closed or self.special):
            raise ValueError("closed and special need open: write the times of all seven days")
        if both := sorted(set(self.closed) & self.special.keys()):
            raise ValueError(f"{both[0]} stands in closed and in special; write it in one of them")
        return self
