"""A known place beside one that is unknown, in a story or in the sky: never the distance to the known one alone."""

import re

import pytest

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.messages import Intent, PlaceGuess, Transcript
from assistant.geography.atlas import Atlas
from assistant.geography.checking import Checker
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.towns import Towns
from assistant.skills.distance.skill import DistanceSkill
from assistant.turn.turn_token import Turn

SKY = "I only know how far places on Earth are."
UNKNOWN = "I do not know where that place is."


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(Gazetteer(), Landmarks(), Towns())


@pytest.fixture(scope="module")
def skill(atlas: Atlas) -> DistanceSkill:
    return DistanceSkill(atlas, HomeSettings())


def reply(skill: DistanceSkill, text: str, language: str) -> str:
    return "".join(skill.answer(Intent("distance", Transcript(text, language)), (), Turn()).deltas)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How far is the Moon from London?"),
        ("en", "How far is the sun from Brazil?"),
        ("en", "How far is Jupiter's moon Io from Paris?"),
        ("pt", "A que distância fica Marte do Brasil?"),
        ("es", "¿Cuál es la distancia entre Júpiter y Madrid?"),
        ("fr", "Paris est loin du Soleil ?"),
        ("de", "Wie weit ist es von Berlin zum Mars?"),
        ("it", "Quanto dista la Luna da Londra?"),
        ("zh", "火星离北京多远？"),
    ],
)
def test_from_a_place_to_the_sky_is_on_no_map(skill: DistanceSkill, language: str, text: str) -> None:
    assert reply(skill, text, language) == phrases.say(language, SKY)


@pytest.mark.parametrize(
    ("language", "text", "stranger"),
    [
        ("en", "How far is Wakanda from Kenya?", "Wakanda"),
        ("en", "Is Mordor far from England?", "Mordor"),
        ("en", "Which is nearer, Rome or Blubberland?", "Blubberland"),
        ("en", "How far is London from Neverland?", "Neverland"),
        ("en", "Is Hogwarts further than Paris?", "Hogwarts"),
        ("en", "how far is zorgon from spain", "zorgon"),
        ("en", "How far is the airport from Paris?", "airport"),
        ("pt", "Lisboa fica longe de Nárnia?", "Nárnia"),
        ("pt", "A que distância fica a Terra do Nunca de Londres?", "Terra do Nunca"),
        ("es", "¿Está Madrid lejos de Blorgópolis?", "Blorgópolis"),
        ("es", "¿Mordor queda lejos de Inglaterra?", "Mordor"),
        ("fr", "Quelle est la distance entre le Wakanda et le Kenya ?", "Wakanda"),
        ("de", "Wie weit ist Zorgheim von Kenia entfernt?", "Zorgheim"),
        ("it", "Quanto dista Zorgonia da Milano?", "Zorgonia"),
        ("zh", "从巴黎到布罗格镇有多远？", "布罗格镇"),
        ("zh", "瓦坎达离肯尼亚有多远？", "瓦坎达"),
    ],
)
def test_the_place_that_is_not_known_is_named(skill: DistanceSkill, language: str, text: str, stranger: str) -> None:
    assert reply(skill, text, language) == phrases.say(language, "I do not know the place {place}.", place=stranger)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How far is it by plane from here to Paris?"),
        ("en", "How far is the French capital Paris?"),
        ("en", "Hey Peter, how far is Paris?"),
        ("en", "How far away from Paris are we exactly?"),
        ("en", "How far is it to the beach in Rio de Janeiro?"),
        ("en", "How far is Paris from here in a straight line?"),
        ("de", "Wie weit ist Berlin mit dem Flugzeug entfernt?"),
        ("de", "Wie weit ist das Zentrum von Paris?"),
        ("de", "Kannst du mir sagen, wie weit es von München nach Hamburg ist?"),
        ("es", "¿A qué distancia está el aeropuerto de París?"),
        ("es", "¿A qué distancia aproximadamente de París estamos?"),
        ("fr", "Combien y a-t-il d'ici à Rome en avion ?"),
        ("fr", "Quelle distance sépare Nice de Cannes à vol d'oiseau ?"),
        ("pt", "Você sabe a que distância fica o Rio?"),
        ("it", "Mi sai dire quanto dista Firenze da Venezia in treno?"),
        ("zh", "坐飞机到伦敦有多远？"),
        ("zh", "我想知道东京离这里有多远"),
    ],
)
def test_other_words_beside_a_place_are_no_place(skill: DistanceSkill, language: str, text: str) -> None:
    assert len(re.findall(r"\d[\d.,\s]*", reply(skill, text, language))) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wie weit ist das Klo?"),
        ("pt", "a que distancia fica a saida"),
        ("en", "How far is the turkey farm?"),
        ("en", "How far is the turkey?"),
        ("en", "How far is Paris Hilton?"),
        ("en", "How far is Michael Jordan?"),
        ("en", "How far is Batman?"),
        ("pt", "A que distância está o Natal?"),
        ("pt", "A que distância fica a Atlântida?"),
        ("it", "Quanto dista l'isola che non c'è?"),
        ("fr", "C'est loin, Poudlard ?"),
        ("de", "Wie weit ist es nach Mittelerde?"),
    ],
)
def test_words_that_are_some_towns_name_are_not_always_that_town(
    skill: DistanceSkill, language: str, text: str
) -> None:
    assert reply(skill, text, language) == phrases.say(language, UNKNOWN)


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "How far is turkey?", "Ankara"),
        ("en", "How far is Nice?", "Nice"),
        ("en", "How far is Batman, Turkey?", "Batman"),
        ("pt", "A que distância fica Natal?", "Natal"),
        ("de", "Wie weit ist es nach Ulm?", "Ulm"),
    ],
)
def test_where_the_place_is_meant_it_is_found(skill: DistanceSkill, language: str, text: str, place: str) -> None:
    said = reply(skill, text, language)
    assert place in said
    assert re.search(r"\d", said)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How far did Columbus sail to reach America?"),
        ("en", "How long did Marco Polo travel to China?"),
        ("en", "When did Turkey join NATO?"),
        ("en", "How far is Christmas?"),
        ("en", "How far is Friday?"),
        ("pt", "Que distância percorreu Vasco da Gama até a Índia?"),
        ("es", "¿Qué distancia recorrió Colón hasta América?"),
        ("es", "¿Qué tan lejos está el fin de semana?"),
        ("fr", "Jusqu'où Napoléon a-t-il marché en Russie ?"),
        ("de", "Wie weit segelte Kolumbus bis nach Amerika?"),
        ("de", "Wie weit ist es bis Weihnachten?"),
        ("it", "Che distanza percorse Marco Polo fino alla Cina?"),
        ("zh", "哥伦布航行了多远才到达美洲？"),
        ("zh", "土耳其什么时候加入北约？"),
    ],
)
def test_journeys_of_others_and_times_are_no_distances(atlas: Atlas, language: str, text: str) -> None:
    claim = atlas.claim(text, language)
    assert claim
    assert not claim.distance


@pytest.mark.parametrize("text", ["How far do I have to travel to Paris?", "How far would we have to fly to Rome?"])
def test_our_own_journeys_are_not_denied(atlas: Atlas, text: str) -> None:
    claim = atlas.claim(text, "en")
    assert claim is None or claim.distance


def test_a_part_of_the_name_that_was_asked_for_is_another_name(atlas: Atlas) -> None:
    guess = PlaceGuess("Mercedes", "Argentina", -34.65, -59.43)
    assert Checker(atlas).check(guess, "A que distância fica a Vila Mercedes Zorgiana?", "pt") is None


def test_the_country_of_an_unknown_place_does_not_stand_for_it(atlas: Atlas) -> None:
    guess = PlaceGuess("Zermatt", "Switzerland", 46.02, 7.75)
    checked = Checker(atlas).check(guess, "How far is Zermatt in Switzerland?", "en")
    assert checked
    assert (checked.source, checked.place.name) == ("model", "Zermatt")
