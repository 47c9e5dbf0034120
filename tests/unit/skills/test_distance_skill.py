from collections.abc import Callable

import pytest
import shared_places

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.errors import CoolingDown, EngineError
from assistant.core.messages import Exchange, GenerationBudget, Intent, PlaceGuess, Transcript
from assistant.core.stages import CancelToken
from assistant.geography.atlas import Atlas
from assistant.skills.distance.skill import DistanceSkill
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn.turn_token import Turn


class Uncancelled:
    cancelled = False
    restraint = GenerationBudget()

    def check(self) -> None: ...

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        return action


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_places.atlas()


@pytest.fixture
def skill(atlas: Atlas) -> DistanceSkill:
    return DistanceSkill(atlas, HomeSettings())


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
    skill = DistanceSkill(atlas, HomeSettings(unit="mi"))
    assert reply(skill, "How far is France?") == "Santiago de Chile is about 7,230 miles away from Paris."


def test_the_house_may_stand_elsewhere(atlas: Atlas) -> None:
    skill = DistanceSkill(atlas, HomeSettings(name="Brussels", latitude=50.85, longitude=4.35))
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
    said = reply(skill, "Hur långt är det till Norge?", "sv") + reply(skill, "Hur långt är det till Japan?", "sv")
    assert said.endswith("17,250 kilometers away from Tokyo.")


def test_between_two_places_the_way_is_from_the_one_to_the_other(skill: DistanceSkill) -> None:
    said = reply(skill, "How far is France from Germany?")
    assert said == "Berlin is about 880 kilometers away from Paris."
    assert reply(skill, "How far is Peru from Chile?").startswith("Santiago de Chile is about"), "we are in Chile"


def test_what_the_atlas_does_not_know_the_model_is_asked_in_the_same_turn(atlas: Atlas) -> None:
    question = "How far is Zermatt?"
    finder = FakePlaceFinder({question: PlaceGuess("Zermatt", "Switzerland", 46.02, 7.75)})
    deltas = list(DistanceSkill(atlas, HomeSettings(), finder).answer(intent(question), [], Turn()).deltas)
    assert deltas[0] == "Let me think where that is. "
    assert deltas[1] == "I may be wrong: Santiago de Chile is about 11,800 kilometers away from Zermatt."


def test_what_the_model_does_not_know_either_is_told_honestly(atlas: Atlas) -> None:
    deltas = list(
        DistanceSkill(atlas, HomeSettings(), FakePlaceFinder({})).answer(intent("How far is Xyzzy?"), [], Turn()).deltas
    )
    assert deltas[0] == "Let me think where that is. "
    assert deltas[-1] == "I do not know where that place is."


@pytest.mark.parametrize("text", ["How far is Narnia?", "How far away is Atlantis from here?", "and Hogwarts?"])
def test_about_a_place_of_a_story_no_model_has_to_think(atlas: Atlas, text: str) -> None:
    finder = FakePlaceFinder({})
    [said] = DistanceSkill(atlas, HomeSettings(), finder).answer(intent(text), [], Turn()).deltas
    assert said == "I do not know where that place is."
    assert finder.asked == []


def test_a_failing_model_is_an_honest_sentence(atlas: Atlas) -> None:
    class Down(FakePlaceFinder):
        def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
            raise EngineError("down")

    deltas = list(
        DistanceSkill(atlas, HomeSettings(), Down({})).answer(intent("How far is Zermatt?"), [], Turn()).deltas
    )
    assert deltas[-1] == "I do not know where that place is."


def test_the_model_is_not_asked_for_what_the_atlas_knows(atlas: Atlas) -> None:
    finder = FakePlaceFinder({})
    list(DistanceSkill(atlas, HomeSettings(), finder).answer(intent("How far is France?"), [], Turn()).deltas)
    assert finder.asked == []


def intent(text: str, language: str = "en") -> Intent:
    return Intent("distance", Transcript(text, language))


def test_on_a_hot_machine_no_model_is_asked_for_a_place_nor_is_that_promised(atlas: Atlas) -> None:
    hot, finder = Turn(), FakePlaceFinder({})
    hot.restraint = GenerationBudget(may_generate=False)
    skill = DistanceSkill(atlas, HomeSettings(), finder)
    assert "Paris" in "".join(skill.answer(intent("How far is France?"), [], hot).deltas)
    with pytest.raises(CoolingDown):
        next(skill.answer(intent("How far is Zermatt?"), [], hot).deltas)
    said = list(DistanceSkill(atlas, HomeSettings()).answer(intent("How far is Zermatt?"), [], hot).deltas)
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


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("How far is Milan from Rome?", "en", "Rome is about 480 kilometers away from Milan."),
        ("Wie weit ist es von Berlin nach München?", "de", "Berlin ist etwa 500 Kilometer von München entfernt."),
        ("¿Qué distancia hay entre Madrid y Barcelona?", "es", "Madrid está a unos 500 kilómetros de Barcelona."),
        ("How far is it from Machu Picchu to Lima?", "en", "Machu Picchu is about 500 kilometers away from Lima."),
        ("Qual a distância de São Paulo ao Rio?", "pt", "São Paulo fica a cerca de 360 quilômetros de Rio."),
        ("Which is further from Madrid, Paris or Rome?", "en", "Rome is further away. Madrid is about 1,050"),
    ],
)
def test_between_two_places_of_one_country_a_capital_does_not_vanish(
    skill: DistanceSkill, text: str, language: str, said: str
) -> None:
    assert reply(skill, text, language).startswith(said)


@pytest.mark.parametrize(
    ("text", "language", "figure", "unit"),
    [
        ("how many miles to Peru", "en", "1,530", "miles"),
        ("How many feet is it to Peru?", "en", "8,060,000", "feet"),
        ("How far is Peru in nautical miles?", "en", "1,330", "nautical miles"),
        ("Wie viele Meilen sind es nach Peru?", "de", "1.530", "Meilen"),
        ("Quantas milhas náuticas até o Peru?", "pt", "1.330", "milhas náuticas"),
        ("¿A cuántos pies está Perú?", "es", "8.060.000", "pies"),
        ("A quanti piedi si trova il Perù?", "it", "8.060.000", "piedi"),
        ("到秘鲁有多少英里？", "zh", "1,530", "英里"),
    ],
)
def test_the_unit_that_is_asked_for_is_said(
    skill: DistanceSkill, text: str, language: str, figure: str, unit: str
) -> None:
    said = reply(skill, text, language)
    assert f"{figure} {unit}" in said.replace("1,530英里", "1,530 英里")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("How far is Florida?", "Tallahassee, Florida"),
        ("How far is Tuscany?", "Florence, Tuscany"),
        ("How far is Asia?", "the middle of Asia"),
        ("How far is Scotland?", "Edinburgh, Scotland"),
        ("How far is Northern Ireland?", "Belfast, Northern Ireland"),
        ("How far is the Republic of Georgia?", "Tbilisi"),
        ("How far is the Republic of Turkey?", "Ankara"),
        ("How far is the Republic of Poland?", "Warsaw"),
        ("How far is the French Republic?", "Paris"),
        ("How far is Athens, Georgia?", "Athens, Georgia"),
        ("How far is London, Ontario?", "London, Ontario"),
        ("How far is Paris, Texas?", "Paris, Texas"),
        ("How far is Georgia in the US?", "Atlanta, Georgia"),
        ("How far is the state of Washington?", "Olympia, Washington State"),
        ("How far is New York?", "New York"),
        ("Ok Google, how far is Japan?", "Tokyo"),
    ],
)
def test_the_place_that_is_spoken_is_the_one_that_was_measured(skill: DistanceSkill, text: str, place: str) -> None:
    said = reply(skill, text)
    assert said.startswith("Santiago de Chile is about")
    assert said.endswith(f"away from {place}.")


def test_an_exact_name_goes_before_a_bigger_towns_other_name(atlas: Atlas) -> None:
    said = reply(
        DistanceSkill(atlas, HomeSettings(name="Lisboa", latitude=38.72, longitude=-9.14)), "How far is Porto?"
    )
    assert "270 kilometers" in said or "280 kilometers" in said


def test_of_several_places_of_a_name_the_one_meant_is_said_with_its_country(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is Córdoba?").endswith("away from Córdoba, Argentina.")
    assert "Los Ángeles" in reply(skill, "¿A qué distancia está Los Ángeles?", "es")


@pytest.mark.parametrize(
    ("language", "text", "asks", "answer", "said"),
    [
        ("en", "How far is Georgia?", "Do you mean Georgia the country, or Georgia in the United States?",
         "the country", "Tbilisi"),
        ("en", "How far is Georgia?", "Do you mean Georgia the country, or Georgia in the United States?",
         "The one in the United States.", "Atlanta, Georgia"),
        ("es", "¿A qué distancia está Georgia?", "¿Te refieres a Georgia, el país, o a Georgia, Estados Unidos?",
         "El estado.", "Atlanta, Georgia"),
        ("de", "Wie weit ist es nach Valencia?", "Meinst du Valencia, Spanien oder Valencia, Venezuela?",
         "Das zweite.", "Valencia, Venezuela"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_asked_back_and_the_answer_is_understood(
    skill: DistanceSkill, language: str, text: str, asks: str, answer: str, said: str
) -> None:
    asked = reply(skill, text, language)
    assert asked == asks
    before = Exchange(Intent("distance", Transcript(text, language)), asked, asked)
    told = skill.answer(Intent("distance", Transcript(answer, language)), [before], Turn())
    assert said in "".join(told.deltas)


def test_one_question_is_asked_back_once(skill: DistanceSkill) -> None:
    asked = reply(skill, "How far is Georgia?")
    before = Exchange(intent("How far is Georgia?"), asked, asked)
    assert "Tbilisi" in "".join(skill.answer(intent("How far is Georgia?"), [before], Turn()).deltas)


def test_another_unit_is_asked_of_the_last_place(skill: DistanceSkill) -> None:
    before = Exchange(intent("How far is Peru?"), "…", "…")
    said = "".join(skill.answer(intent("And in miles?"), [before], Turn()).deltas)
    assert said == "Santiago de Chile is about 1,530 miles away from Lima."


def test_two_distances_of_one_question_are_both_said(skill: DistanceSkill) -> None:
    said = reply(skill, "how far is France and how far is Spain?")
    assert "away from Paris. Santiago de Chile is about" in said
    assert said.endswith("away from Madrid.")
    assert reply(skill, "法国有多远，西班牙有多远？", "zh").count("距离") == 2


def test_distances_are_compared(skill: DistanceSkill) -> None:
    assert reply(skill, "which is further, Paris or Rome?").startswith("Rome is further away. Santiago de Chile is")
    assert reply(skill, "Is Rome further than Paris?").startswith("Rome is further away.")
    assert reply(skill, "Which is nearer, Paris or Rome?").startswith("Paris is nearer.")
    assert reply(skill, "Was ist weiter weg, Paris oder Rom?", "de").startswith("Die längere Strecke ist die von Rom.")


def test_coordinates_are_answered_as_coordinates(skill: DistanceSkill) -> None:
    said = "Paris lies at 48.85 degrees north and 2.35 degrees east."
    assert reply(skill, "what is the latitude and longitude of Paris") == said
    assert reply(skill, "Welche Koordinaten hat der Eiffelturm?", "de").startswith(
        "Die Koordinaten vom Eiffelturm sind 48,86"
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how far is the toilet", "en"),
        ("How far is the exit?", "en"),
        ("How far is the nearest hospital?", "en"),
        ("Wie weit ist es zum Ausgang?", "de"),
        ("厕所有多远？", "zh"),
    ],
)
def test_nobody_has_to_guess_where_the_things_of_the_house_are(atlas: Atlas, text: str, language: str) -> None:
    finder = FakePlaceFinder({text: PlaceGuess("Toilet", "Chile", -33.4, -70.6)})
    [said] = DistanceSkill(atlas, HomeSettings(), finder).answer(intent(text, language), [], Turn()).deltas
    assert said == phrases.say(language, "I do not know where that place is.")
    assert finder.asked == []


def test_what_is_not_on_earth_is_told_honestly(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is Mars?") == "I only know how far places on Earth are."
    assert reply(skill, "¿A qué distancia está Marte?", "es").startswith("Solo sé")


def test_an_unknown_place_in_a_country_is_not_the_country(skill: DistanceSkill) -> None:
    assert reply(skill, "How far is Zermatt in Switzerland?") == "I do not know where that place is."
    assert reply(skill, "How far is San Pedro de Atacama?") == "I do not know where that place is."


def test_a_state_and_its_capital_are_no_two_places(skill: DistanceSkill) -> None:
    assert "away from Austin" in reply(skill, "How far is Austin from Texas?")


@pytest.mark.parametrize(
    ("text", "asks", "lacks"),
    [
        ("How far away is it?", True, True),
        ("How far away is Georgia?", True, False),
        ("How far away is France?", False, False),
    ],
)
def test_what_lacks_a_place_is_asked_back_for(skill: DistanceSkill, text: str, *, asks: bool, lacks: bool) -> None:
    answer = skill.answer(Intent("distance", Transcript(text, "en")), (), Uncancelled())
    assert (answer.asks, answer.lacks) == (asks, lacks)
