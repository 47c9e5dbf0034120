"""The skills in folders: one that is broken is named and left out, and a section that no skill has is told."""

import logging
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest
import shared_places
from house_tools import tools
from pydantic import ValidationError

from assistant.core import config_file
from assistant.core.claimants import SKILLS_GROUP
from assistant.core.config import Config, RoutingSettings
from assistant.core.errors import ConfigError
from assistant.core.languages import USUAL
from assistant.core.messages import Asked, Claim, Exchange, Intent, Likeness, Provenance, Transcript
from assistant.core.phrases import say
from assistant.doctor.facts import skills as doctor
from assistant.doctor.findings import FindingState
from assistant.evaluation.question_files import EvaluationQuestion
from assistant.geography.towns import Towns
from assistant.skills import registry
from assistant.skills.clock import SKILL as CLOCK
from assistant.skills.contract import BELOW_SURE, LAST, NoSettings, SkillFolder, Wording
from assistant.skills.house import SKILL as HOUSE
from assistant.skills.house.settings import HouseSettings
from assistant.skills.limits import MOMENT, NEWS, PEOPLE, TOLD, WORDING, LimitsSkill
from assistant.skills.limits import SKILL as LIMITS
from assistant.skills.out_of_order import SENTENCE
from assistant.skills.registry import LoadedSkills, find, load, unknown_sections
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.routing.claims import Claims
from assistant.thinking.routing.router import EmbeddingRouter
from assistant.thinking.routing.tables import routing_table
from assistant.turn.turn_token import Turn
from assistant.vision.camera import FakeCamera
from assistant.vision.exhibits.recogniser import ExhibitRecogniser
from assistant.vision.exhibits.store import ExhibitStore
from assistant.vision.image_embedder import FakeImageEmbedder
from assistant.vision.reading.tesseract import FakeReader
from assistant.web.console.wording import skill


def fails(*_: object) -> LimitsSkill:
    raise ZeroDivisionError("a fault of somebody else's")


class FakeNotes:
    """A PackFinder of packs that know nothing."""

    def asks_field(self, text: str, language: str) -> bool:
        return False

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        return 0.0


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
    loaded = load(tools())
    skill = loaded.claimants[name]
    assert skill.examples == wording.examples
    question = wording.languages[language].examples[topic][0]
    claim = skill.claim(Asked(question, language))
    assert claim, question
    assert claim.slots["topic"] == topic
    assert isinstance(claim, Claim)
    reply = loaded.skills()[name].answer(
        Intent(name, Transcript(question, language), claim.score, claim.slots), (), Turn()
    )
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
            told = WORDING.surely(Asked(text, language, Likeness(topic, 0.1, 0.8)))
            if told:
                assert far == Claim(BELOW_SURE if told == NEWS else TOLD, {"topic": told}), text
                continue
            assert far in [None, *(Claim(LAST, {"topic": last}) for last in (PEOPLE, MOMENT))], text
            near = skill.claim(Asked(text, language, Likeness(topic, 0.7, 0.95)))
            assert near == Claim(0.7, {"topic": topic}), text


def test_examples_of_an_unknown_skill_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"routing\.examples\.singing.*chat, distance"):
        load(tools(routing=RoutingSettings(examples={"singing": {"en": ("La la la",)}})))


SHIP = """
from pathlib import Path
from assistant.core.messages import Claim, Provenance, Reply
from assistant.skills.contract import NoSettings, SkillFolder, Wording

WORDING = Wording(__name__)


class Boats:
    @property
    def examples(self):
        return WORDING.examples

    def claim(self, asked):
        return WORDING.topic(asked)

    def answer(self, intent, history, token):
        said = WORDING.say(intent.language, intent.slots["topic"])
        return Reply(iter([said]), intent.language, provenance=Provenance.KNOWN)


def make(tools, settings):
    return Boats()


SKILL = SkillFolder("boats", make, wording=WORDING, label="the ferry")
"""
FERRY = """
[examples]
ferry = ["When does the ferry to the island leave?"]
[words]
ferry = ["ferry"]
[sentences]
ferry = "The ferry leaves at nine."
origin = "It hangs at the pier."
"""


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A skill in a folder of its own, a second that cannot be imported, and their distribution."""
    (tmp_path / "boats" / "languages").mkdir(parents=True)
    (tmp_path / "boats" / "__init__.py").write_text(SHIP, encoding="utf-8")
    (tmp_path / "boats" / "languages" / "en.toml").write_text(FERRY, encoding="utf-8")
    (tmp_path / "sunk.py").write_text("raise RuntimeError('there is a hole in it')\n", encoding="utf-8")
    metadata = tmp_path / "harbour-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1.0\n", encoding="utf-8")
    points = f"[{SKILLS_GROUP}]\nboats = boats:SKILL\nsunk = sunk:SKILL\n"
    (metadata / "entry_points.txt").write_text(points, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("added")
def test_a_skill_that_is_added_in_a_folder_is_asked_through_the_router_and_a_broken_one_beside_it_is_left_out(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    embedder, made = FakeEmbedder(), tools()
    made = replace(made, atlas=shared_places.atlas, notes=FakeNotes)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        loaded = load(made)
    assert (
        "The skill sunk is out of order: RuntimeError: there is a hole in it (harbour: sunk:SKILL)" in caplog.messages
    )
    assert "boats" in loaded
    assert {"chat", "control", "distance", "guard", "knowledge", "look"} <= set(loaded)
    router = EmbeddingRouter(embedder, Claims(loaded.claimants, embedder), RoutingSettings(), routing_table().words)
    intent = router.route(Transcript("When does the ferry to the island leave?", "en"), ())
    assert (intent.skill, intent.slots) == ("boats", {"topic": "ferry"})
    assert router.route(Transcript("Stop!", "en"), ()).skill == "control"
    made = replace(made, engine=lambda: FakeLanguageModel("…"), place_finder=lambda: None, vision_model=lambda: None)
    made = replace(made, gazetteer=shared_places.gazetteer, towns=Towns, camera=FakeCamera, detector=lambda: None)
    exhibits = ExhibitRecogniser(ExhibitStore(tmp_path), FakeImageEmbedder, 1.0)
    made = replace(made, exhibits=lambda: exhibits, text_reader=FakeReader)
    skills = LoadedSkills(made, find()).skills()
    reply = skills["boats"].answer(intent, (), Turn())
    assert "".join(reply.deltas) == "The ferry leaves at nine."
    source = Intent("control", Transcript("Where is that from?", "en"), 1.0, {"action": "source"})
    told = skills["control"].answer(source, [Exchange(intent, "heard", "reply")], Turn())
    assert "".join(told.deltas) == "It hangs at the pier."
    assert skill("boats") == "the ferry"
    assert EvaluationQuestion(text="When?", intent="boats").intent == "boats"


def test_eval_refuses_a_skill_that_is_not_there() -> None:
    with pytest.raises(ValidationError, match=r"there are about, .*chat"):
        EvaluationQuestion(text="When?", intent="boats")


def test_what_answers_is_left_out_where_it_cannot_be_made_unless_it_is_of_this_program(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    module = ModuleType("late_skills")
    vars(module).update(LATE=SkillFolder("late", fails, claims=lambda *_: LimitsSkill()))
    monkeypatch.setitem(sys.modules, "late_skills", module)
    point = EntryPoint("late", "late_skills:LATE", SKILLS_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    loaded = load(tools())
    assert set(loaded) == {"late"}
    with caplog.at_level(logging.WARNING):
        assert not loaded.skills()
    assert set(loaded) == set(), "nothing is routed to it"
    assert any("The skill late " in line for line in caplog.messages)
    own = [replace(one, ships=True) for one in find()]
    with pytest.raises(ZeroDivisionError):
        LoadedSkills(tools(), own).skills()
