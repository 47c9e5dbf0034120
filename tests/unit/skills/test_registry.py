"""The skills in folders: one that is broken is named and left out, and a section that no skill has is told."""

import logging
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
from house_tools import tools

from assistant.core import config_file
from assistant.core.config import Config
from assistant.core.config_file import SKILLS_GROUP
from assistant.core.errors import ConfigError
from assistant.core.languages import USUAL
from assistant.core.messages import Asked, Claim, Intent, Likeness, Provenance, Transcript
from assistant.core.phrases import say
from assistant.doctor.facts import skills as doctor
from assistant.doctor.findings import FindingState
from assistant.skills import registry
from assistant.skills.clock import SKILL as CLOCK
from assistant.skills.contract import NoSettings, SkillFolder, Wording
from assistant.skills.house import SKILL as HOUSE
from assistant.skills.house.settings import HouseSettings
from assistant.skills.limits import SKILL as LIMITS
from assistant.skills.limits import WORDING, LimitsSkill
from assistant.skills.out_of_order import SENTENCE
from assistant.skills.registry import find, load, unknown_sections
from assistant.turn.turn_token import Turn


def fails(*_: object) -> LimitsSkill:
    raise ZeroDivisionError("a fault of somebody else's")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_skills")
    vars(module).update(
        GOOD=SkillFolder("good", LIMITS.make),
        BAD=SkillFolder("bad", fails, NoSettings),
        WORDED=SkillFolder("worded", fails, wording=WORDING),
        HOUSE=SkillFolder("house", fails, HouseSettings, HOUSE.wording, claim=HOUSE.claim),
        NONE=object(),
    )
    monkeypatch.setitem(sys.modules, "made_skills", module)
    names = ("good", "bad", "worded", "house", "none", "missing")
    points = [EntryPoint(name, f"made_skills:{name.upper()}", SKILLS_GROUP) for name in names]
    # A library that a skill of this program wants is missing.
    points.append(EntryPoint("clock", "assistant.skills.clock:NOT_THERE", SKILLS_GROUP))
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setattr(
        config_file, "entry_points", lambda group, name: [point for point in points if point.name == name]
    )


@pytest.mark.usefixtures("installed")
def test_a_broken_skill_is_named_and_one_without_words_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert set(load(tools())) == {"good", "worded", "house", "clock"}
    for name in ("bad", "none", "missing", "worded", "house", "clock"):
        assert any(f"The skill {name} " in line for line in caplog.messages), name
    assert {found.name for found in find() if found.fault} == {"none", "missing", "clock"}


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("language", USUAL)
@pytest.mark.parametrize(
    ("name", "topic", "wording"), [("house", "toilets", HOUSE.wording), ("clock", "time", CLOCK.wording)]
)
def test_the_questions_of_a_skill_that_cannot_be_made_are_taken_and_answered_honestly(
    name: str, topic: str, wording: Wording, language: str
) -> None:
    skill = load(tools())[name]
    assert skill.examples == wording.examples
    question = wording.languages[language].examples[topic][0]
    claim = skill.claim(Asked(question, language))
    assert claim, question
    assert claim.slots["topic"] == topic
    reply = skill.answer(Intent(name, Transcript(question, language), claim.score, claim.slots), (), Turn())
    assert reply.provenance is Provenance.REFUSED
    assert "".join(reply.deltas) == say(language, SENTENCE)


@pytest.mark.usefixtures("installed")
def test_a_wrong_setting_is_refused_though_the_skill_cannot_be_made_either() -> None:
    with pytest.raises(ConfigError, match=r"\[skills\.house\]"):
        load(tools(skills={"house": {"opening": {}}}))


@pytest.mark.usefixtures("installed")
def test_the_doctor_names_what_is_out_of_order_and_sections_of_no_skill(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = doctor(tools(), "/etc/kiosk.toml")
    assert finding.state is FindingState.BROKEN
    assert "house: ZeroDivisionError" in finding.why
    assert "good" not in finding.why
    points = [EntryPoint("good", "made_skills:GOOD", SKILLS_GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    assert doctor(tools(), "/etc/kiosk.toml").state is FindingState.WELL
    unknown = doctor(tools(skills={"clok": {}}), "/etc/kiosk.toml")
    assert (unknown.state, "[skills.clok]" in unknown.why) == (FindingState.DOUBTFUL, True)


def test_what_an_operator_wrote_goes_before_what_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_skills")
    vars(module).update(A=SkillFolder("a", LIMITS.make), Z=SkillFolder("z", LIMITS.make, first=True))
    monkeypatch.setitem(sys.modules, "made_skills", module)
    points = [EntryPoint(name, f"made_skills:{name.upper()}", SKILLS_GROUP) for name in ("a", "z")]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    assert list(load(tools())) == ["z", "a"]


@pytest.mark.usefixtures("installed")
def test_a_section_that_no_skill_has_is_told() -> None:
    assert unknown_sections(Config(skills={"good": {}, "clok": {}})) == ["clok"]


def test_a_wish_with_a_word_of_its_topic_needs_less_likeness_where_it_is_close() -> None:
    wish = "Wake me at a quarter to eight"
    assert LimitsSkill().claim(Asked(wish, "en", Likeness("timer", 0.4, 0.9)))
    assert LimitsSkill().claim(Asked(wish, "en", Likeness("timer", 0.4, 0.86))) is None
    assert LimitsSkill().claim(Asked("Speak slower, please", "en", Likeness("timer", 0.4, 0.9))) is None


@pytest.mark.parametrize("language", WORDING.languages)
def test_what_the_kiosk_cannot_know_is_claimed_by_a_word_and_likeness_and_nothing_else(language: str) -> None:
    skill = LimitsSkill()
    for topic, texts in WORDING.languages[language].tests.items():
        for text in texts:
            far = skill.claim(Asked(text, language, Likeness(topic, 0.1, 0.8)))
            assert far is None, text
            near = skill.claim(Asked(text, language, Likeness(topic, 0.7, 0.95)))
            assert near == Claim(0.7, {"topic": topic}), text
