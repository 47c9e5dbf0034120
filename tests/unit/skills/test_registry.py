"""The skills in folders: one that is broken is named and left out, and a section that no skill has is told."""

import logging
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
from house_tools import tools

from assistant.core.config import Config
from assistant.core.messages import Asked, Claim, Likeness
from assistant.skills import registry
from assistant.skills.contract import GROUP, NoSettings, SkillFolder
from assistant.skills.limits import SKILL as LIMITS
from assistant.skills.limits import WORDING, LimitsSkill
from assistant.skills.registry import find, load, unknown_sections


def fails(*_: object) -> LimitsSkill:
    raise ZeroDivisionError("a fault of somebody else's")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_skills")
    vars(module).update(GOOD=SkillFolder("good", LIMITS.make), BAD=SkillFolder("bad", fails, NoSettings), NONE=object())
    monkeypatch.setitem(sys.modules, "made_skills", module)
    points = [EntryPoint(name, f"made_skills:{name.upper()}", GROUP) for name in ("good", "bad", "none", "missing")]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)


@pytest.mark.usefixtures("installed")
def test_a_broken_skill_is_named_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert list(load(tools())) == ["good"]
    for name in ("bad", "none", "missing"):
        assert any(f"The skill {name} " in line for line in caplog.messages), name
    assert {found.name for found in find() if found.fault} == {"none", "missing"}


def test_what_an_operator_wrote_goes_before_what_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_skills")
    vars(module).update(A=SkillFolder("a", LIMITS.make), Z=SkillFolder("z", LIMITS.make, first=True))
    monkeypatch.setitem(sys.modules, "made_skills", module)
    points = [EntryPoint(name, f"made_skills:{name.upper()}", GROUP) for name in ("a", "z")]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    assert list(load(tools())) == ["z", "a"]


@pytest.mark.usefixtures("installed")
def test_a_section_that_no_skill_has_is_told() -> None:
    assert unknown_sections(Config(skills={"good": {}, "clok": {}})) == ["clok"]


@pytest.mark.parametrize("language", WORDING.languages)
def test_what_the_kiosk_cannot_know_is_claimed_by_a_word_and_likeness_and_nothing_else(language: str) -> None:
    skill = LimitsSkill()
    for topic, texts in WORDING.languages[language].tests.items():
        for text in texts:
            far = skill.claim(Asked(text, language, Likeness(topic, 0.1, 0.8)))
            assert far is None, text
            near = skill.claim(Asked(text, language, Likeness(topic, 0.7, 0.95)))
            assert near == Claim(0.7, {"topic": topic}), text
