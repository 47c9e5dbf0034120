from collections.abc import Callable

import pytest

from assistant.config import Home
from assistant.errors import CoolingDown, EngineError
from assistant.geography.atlas import Atlas
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.towns import Towns
from assistant.messages import Intent, PlaceGuess, Restraint, Transcript
from assistant.skills.distance import DistanceSkill
from assistant.stages import CancelToken
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn_token import Turn


class Uncancelled:
    cancelled = False
    restraint = Restraint()

    def check(self) -> None: ...

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        return action


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(Gazetteer(), Landmarks(), Towns())


@pytest.fixture
def skill(atlas: Atlas) -> DistanceSkill:
    return DistanceSkill(atlas, Home())


def reply(skill: DistanceSkill, text: str, language: str = "en", place: str | None = None) -> str:
    intent = Intent("distance", Transcript(text, language), slots={"place": place} if place else {})
    answer = skill.answer(intent, (), Uncancelled())
    assert answer.language == language
    return "".join(answer.deltas)


def test_the_distance_is_said_in_one_sentence(skill: DistanceSkill) -> None:
    said = "Santiago de Chile is about 11,630 kilometers away from Paris."
    assert reply(skill, "How far away is France?") == said
    assert reply(skill, "How far away is Frontz?") == said


@pytest.mark.parametrize(
    ("text", "kilometres"), [("and Colombia?", 4_250), ("How far are the United States?", 8_060), ("Japan?", 17_250)]
)
def test_the_distance_is_right_within_twenty_kilometres(skill: DistanceSkill, text: str, kilometres: int) -> None:
    said = int(reply(skill, text).split()[5].replace(",", ""))
    assert said == pytest.approx(kilometres, abs=20)


def test_the_distance_and_the_capital_are_said_in_the_language_of_the_visitor(skill: DistanceSkill) -> None:
    for text, language, figure, capital in (
        ("¿Cuántos kilómetros hay hasta Perú?", "es", "2.460", "Lima"),
        ("Quanto è lontana la Germania?", "it", "12.510", "Berlino"),
        ("Wie weit ist es nach Großbritannien?", "de", "11.650", "London"),
        ("到英国有多远？", "zh", "11,650", "伦敦"),
    ):
        said = reply(skill, text, language)
        assert figure in said
        assert capital in said


def test_the_distance_is_said_in_the_unit_of_the_house(atlas: Atlas) -> None:
    skill = DistanceSkill(atlas, Home(unit="mi"))
    assert reply(skill, "How far is France?") == "Santiago de Chile is about 7,230 miles away from Paris."


def test_the_house_may_stand_elsewhere(atlas: Atlas) -> None:
    skill = DistanceSkill(atlas, Home(name="Brussels", latitude=50.85, longitude=4.35))
    assert reply(skill, "How far is Luxembourg?").startswith("Brussels is about 190 kilometers away")


def test_the_place_of_the_intent_is_used_where_the_words_name_none(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is it?", place="Peru").endswith("away from Lima.")


def test_the_other_place_is_meant_where_the_house_is_named_too(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is it from Chile to Peru?").endswith("away from Lima.")
    assert reply(skill, "How far is Santiago from Lima?").endswith("away from Lima.")


def test_the_place_where_the_house_stands_is_right_here(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is Chile?") == "We are in Santiago: it is right here."


def test_an_unknown_place_gets_an_honest_sentence(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is Atlantis?") == "I do not know where that place is."
    assert reply(skill, "How far is it?", place="Atlantis") == "I do not know where that place is."


def test_a_question_without_a_place_is_asked_back(skill: DistanceSkill) -> None:
    assert reply(skill, "How far away is it?") == "Which place do you mean?"


def test_a_language_without_fixed_sentences_is_answered_in_english(skill: DistanceSkill) -> None:
    said = reply(skill, "Hoe ver is Nederland?", "nl") + reply(skill, "Hoe ver is Japan?", "nl")
    assert said.endswith("17,250 kilometers away from Tokyo.")


def test_between_two_places_the_way_is_from_the_one_to_the_other(skill: DistanceSkill) -> None:
    said = reply(skill, "How far is France from Germany?")
    assert said == "Berlin is about 880 kilometers away from Paris."
    assert reply(skill, "How far is Peru from Chile?").startswith("Santiago de Chile is about"), "we are in Chile"


def test_what_the_atlas_does_not_know_the_model_is_asked_in_the_same_turn(atlas: Atlas) -> None:
    question = "How far is Zermatt?"
    finder = FakePlaceFinder({question: PlaceGuess("Zermatt", "Switzerland", 46.02, 7.75)})
    deltas = list(DistanceSkill(atlas, Home(), finder).answer(intent(question), [], Turn()).deltas)
    assert deltas[0] == "Let me think where that is. "
    assert deltas[1] == "I may be wrong: Santiago de Chile is about 11,800 kilometers away from Zermatt."


def test_what_the_model_does_not_know_either_is_told_honestly(atlas: Atlas) -> None:
    deltas = list(
        DistanceSkill(atlas, Home(), FakePlaceFinder({})).answer(intent("How far is Xyzzy?"), [], Turn()).deltas
    )
    assert deltas[0] == "Let me think where that is. "
    assert deltas[-1] == "I do not know where that place is."


@pytest.mark.parametrize("text", ["How far is Narnia?", "How far away is Atlantis from here?", "and Hogwarts?"])
def test_about_a_place_of_a_story_no_model_has_to_think(atlas: Atlas, text: str) -> None:
    finder = FakePlaceFinder({})
    [said] = DistanceSkill(atlas, Home(), finder).answer(intent(text), [], Turn()).deltas
    assert said == "I do not know where that place is."
    assert finder.asked == []


def test_a_failing_model_is_an_honest_sentence(atlas: Atlas) -> None:
    class Down(FakePlaceFinder):
        def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
            raise EngineError("down")

    deltas = list(DistanceSkill(atlas, Home(), Down({})).answer(intent("How far is Zermatt?"), [], Turn()).deltas)
    assert deltas[-1] == "I do not know where that place is."


def test_the_model_is_not_asked_for_what_the_atlas_knows(atlas: Atlas) -> None:
    finder = FakePlaceFinder({})
    list(DistanceSkill(atlas, Home(), finder).answer(intent("How far is France?"), [], Turn()).deltas)
    assert finder.asked == []


def intent(text: str, language: str = "en") -> Intent:
    return Intent("distance", Transcript(text, language))


def test_on_a_hot_machine_no_model_is_asked_for_a_place_nor_is_that_promised(atlas: Atlas) -> None:
    hot, finder = Turn(), FakePlaceFinder({})
    hot.restraint = Restraint(may_generate=False)
    skill = DistanceSkill(atlas, Home(), finder)
    assert "Paris" in "".join(skill.answer(intent("How far is France?"), [], hot).deltas)
    with pytest.raises(CoolingDown):
        next(skill.answer(intent("How far is Zermatt?"), [], hot).deltas)
    said = list(DistanceSkill(atlas, Home()).answer(intent("How far is Zermatt?"), [], hot).deltas)
    assert said == ["I do not know where that place is."], "no model would be asked on a cool one either"


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("How far is Lima in Peru?", "en", "Santiago de Chile is about 2,4"),
        ("How far is it to Paris, France?", "en", "Santiago de Chile is about 11,630 kilometers away from Paris."),
        ("¿A qué distancia está Berna en Suiza?", "es", "Santiago de Chile está a unos 11."),
    ],
)
def test_a_capital_that_is_named_with_its_country_is_one_place(
    skill: DistanceSkill, text: str, language: str, said: str
) -> None:
    assert reply(skill, text, language).startswith(said)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("How far is the temple in Kyoto?", "Kyoto"),
        ("How far is a nice beach in Barcelona?", "Barcelona"),
        ("how far is barcelona", "Barcelona"),
    ],
)
def test_a_word_is_no_town_where_another_is_written_as_a_name(skill: DistanceSkill, text: str, place: str) -> None:
    assert reply(skill, text).endswith(f"away from {place}.")
    assert reply(skill, text).startswith("Santiago de Chile is about 1")
