"""Units beside the usual ones, as they are asked for in seven languages."""

import re

import pytest

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.languages import USUAL
from assistant.core.messages import Intent, Transcript
from assistant.geography.atlas import Atlas
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.questions.lengths import known
from assistant.geography.towns import Towns
from assistant.skills.distance.skill import DistanceSkill
from assistant.turn.turn_token import Turn

ODD = "I cannot convert it into that measure."


@pytest.fixture(scope="module")
def skill() -> DistanceSkill:
    return DistanceSkill(Atlas(Gazetteer(), Landmarks(), Towns()), HomeSettings())


def reply(skill: DistanceSkill, text: str, language: str) -> str:
    return "".join(skill.answer(Intent("distance", Transcript(text, language)), (), Turn()).deltas)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "How many furlongs is it to Lima?", "12,200 furlongs"),
        ("en", "How far is Lima in yards?", "2,690,000 yards"),
        ("en", "How far is Lima in light years?", "0.00000000026 light years"),
        ("en", "How far is Lima in leagues?", "509 leagues"),
        ("pt", "A quantos anos-luz fica Lima?", "0,00000000026 anos-luz"),
        ("pt", "Quantas léguas até Lima?", "372 léguas"),
        ("es", "¿A cuántas leguas está Lima?", "441 leguas"),
        ("fr", "À combien de lieues se trouve Lima ?", "615 lieues"),
        ("de", "Wie weit ist Lima in Lichtjahren?", "0,00000000026 Lichtjahre"),
        ("it", "A quanti anni luce si trova Lima?", "0,00000000026 anni luce"),
        ("zh", "到利马有多少光年？", "0.00000000026光年"),
    ],
)
def test_a_unit_of_length_is_converted(skill: DistanceSkill, language: str, text: str, said: str) -> None:
    assert said in reply(skill, text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How many steps is it to Lima?"),
        ("en", "How far is Lima in football fields?"),
        ("en", "How far is Lima in days on foot?"),
        ("pt", "A que distância fica Lima em campos de futebol?"),
        ("es", "¿Cuántos pasos hay hasta Lima?"),
        ("fr", "Combien de pas y a-t-il jusqu'à Lima ?"),
        ("de", "Wie viele Schritte sind es nach Lima?"),
        ("it", "Quanti passi ci sono fino a Lima?"),
        ("zh", "到利马有多少个足球场？"),
    ],
)
def test_what_is_no_unit_is_told_and_the_kilometers_said(skill: DistanceSkill, language: str, text: str) -> None:
    said = reply(skill, text, language)
    assert said.startswith(phrases.say(language, ODD))
    assert re.search(r"2\D?460", said)


def test_the_usual_unit_is_no_odd_one(skill: DistanceSkill) -> None:
    for text in ("How far is Lima in kilometers?", "How far is Lima in a car?", "How many miles is it to Lima?"):
        assert not reply(skill, text, "en").startswith(ODD)


@pytest.mark.parametrize("language", USUAL)
def test_every_language_has_the_units_of_the_cldr(language: str) -> None:
    names = [length.name for _, length in known(language)]
    assert len(set(names)) >= 12
    assert not [name for name in names if name.startswith("length-")]
