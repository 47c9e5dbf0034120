"""Whether the doctor tells what the operator has not told about his house."""

from typing import Any

import pytest

from assistant.core.config import Config, KioskSettings
from assistant.core.errors import ConfigError
from assistant.doctor.facts import house
from assistant.doctor.findings import FindingState
from assistant.skills.house.settings import USUAL, WEEKDAYS, topics

OPEN = dict.fromkeys(WEEKDAYS, "10:00-18:00")
ALL = len(topics()) + 1


def found(**settings: Any) -> Any:
    return house(Config(skills={"house": settings}, kiosk=KioskSettings(languages=("en", "de"))), "/etc/kiosk.toml")


def facts(*names: str, languages: tuple[str, ...] = ("en", "de")) -> dict[str, dict[str, str]]:
    return {name: dict.fromkeys(languages, "Here.") for name in names}


def test_nothing_filled_in_is_told_with_what_is_usual_and_where_to_write_it() -> None:
    finding = found()
    assert finding.state is FindingState.DOUBTFUL
    assert finding.why.startswith(f"0 of {ALL} topics")
    assert all(topic in finding.why for topic in ("hours", *USUAL))
    assert "[skills.house] of /etc/kiosk.toml" in finding.mend


def test_what_is_filled_in_is_counted_and_not_named() -> None:
    finding = found(open=OPEN, facts=facts("toilets", "smoking"))
    assert finding.why.startswith(f"3 of {ALL} topics")
    assert "toilets" not in finding.why
    assert "exit" in finding.why


def test_the_usual_topics_suffice() -> None:
    assert found(open=OPEN, facts=facts(*USUAL)).state is FindingState.WELL


def test_a_language_that_is_missing_is_named() -> None:
    finding = found(open=OPEN, facts=facts(*USUAL) | facts("dogs", languages=("en",)))
    assert finding.state is FindingState.DOUBTFUL
    assert "dogs not in de" in finding.why


def test_a_wrong_setting_is_broken_rather_than_counted() -> None:
    with pytest.raises(ConfigError, match="there is no time 10:75"):
        found(open=OPEN | {"mon": "10:75-18:00"})
