"""Who the kiosk is, where it stands, what it keeps and what it may write down."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from assistant.core.config.section import Language, Seconds, Section, some
from assistant.core.languages import USUAL

APP = "wakebutton"


class HomeSettings(Section):
    """Where the kiosk stands: distances start here."""

    name: str = Field(default="Santiago de Chile", min_length=1)
    latitude: float = Field(default=-33.33, ge=-90, le=90)
    longitude: float = Field(default=-70.51, ge=-180, le=180)
    unit: Literal["km", "mi"] = "km"


class KioskSettings(Section):
    """Who the kiosk is, whom it speaks with, and for how long it waits."""

    name: str = Field(default="", max_length=60)
    maker: dict[Language, str] = Field(default_factory=dict)
    languages: Annotated[tuple[Language, ...], AfterValidator(some)] = USUAL
    idle_seconds: Seconds = 120
    turn_seconds: Seconds = 60
    hung_seconds: Seconds = 30
    loading_seconds: Seconds = 600


class PrivacySettings(Section):
    """What may be written down. Nothing that a visitor said, unless this is switched on."""

    log_words: bool = False
    keep_words_minutes: float = Field(default=0, ge=0, le=1440)
    keep_counts_days: int = Field(default=400, ge=0, le=3660)
    keep_unanswered: bool = False
    keep_unanswered_days: int = Field(default=30, ge=1, le=365)

    @property
    def unanswered_days(self) -> int:
        """For how long the words of what was asked in vain are kept; 0: not at all."""
        return self.keep_unanswered_days if self.keep_unanswered else 0


class PathsSettings(Section):
    """Where models, index and downloaded voices live; empty is the user's data folder."""

    data: str = ""

    @field_validator("data")
    @classmethod
    def _is_ones_own(cls, data: str) -> str:
        if data.startswith("~") and data != "~" and not data.startswith("~/"):
            raise ValueError("it is a whole path such as /srv/kiosk, or one in your own home such as ~/kiosk")
        return data
