"""What is asked about the house, and that only the operator's facts answer it."""

import pytest
from house_tools import HOURS, LANGUAGES, exchange, house, told, tools

from assistant.core.errors import ConfigError
from assistant.core.messages import Asked, Likeness, Provenance, Question
from assistant.skills.contract import LAST
from assistant.skills.house import SKILL
from assistant.skills.house.recognising import THINGS, named
from assistant.skills.house.settings import OTHER, WORDING, HouseSettings, topics
from assistant.skills.house.skill import claim

HELD_OUT = [
    (language, topic, text)
    for language, known in WORDING.languages.items()
    for topic, texts in known.tests.items()
    for text in texts
]
FACTS = {
    "toilets": {
        "en": "The toilets are on the ground floor, beside the shop.",
        "de": "Die Toiletten sind im Erdgeschoss.",
    }
}

UNLIKE = Likeness()


def topic_of(text: str, language: str = "en", likeness: Likeness = UNLIKE) -> str:
    found = house({}).claim(Asked(text, language, likeness))
    return found.slots["topic"] if found and found.score > LAST else ""


@pytest.mark.parametrize(("language", "topic", "text"), HELD_OUT)
def test_held_out_questions_are_claimed_for_their_topic(language: str, topic: str, text: str) -> None:
    assert topic_of(text, language) == ("" if topic == "none" else topic)


@pytest.mark.parametrize("language", LANGUAGES)
def test_look_alikes_among_the_examples_are_left_to_others(language: str) -> None:
    assert not [text for text in WORDING.languages[language].examples["none"] if topic_of(text, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_topic_has_a_phrase_in_each_of_its_examples(language: str) -> None:
    """So that other wordings of them are found too."""
    known = WORDING.languages[language]
    lacking = [
        text
        for topic, texts in known.examples.items()
        for text in texts
        if topic != "none"
        and not WORDING.holds(text, language, topic)
        and named(Asked(text, language)) != topic  # of things that are shown
    ]
    assert not lacking


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_topic_has_eight_examples(language: str) -> None:
    examples = WORDING.languages[language].examples
    assert not [topic for topic in topics() if len(set(examples[topic])) < 8]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How far is the toilet?", "en"),
        ("Excuse me, how many meters is it to the nearest lift please?", "en"),
        ("Wie weit ist es denn zum Café?", "de"),
        ("最近的出口离这里有多远", "zh"),
    ],
)
def test_how_far_a_thing_of_the_house_is_leaves_no_doubt(text: str, language: str) -> None:
    """Else it would be taken for a distance on the map."""
    claim = house({}).claim(Asked(text, language))
    assert claim
    assert claim.score == 1


def test_what_is_filled_in_leaves_no_doubt_and_what_is_not_may_stand_in_a_pack() -> None:
    filled, empty = house({"facts": FACTS}), house({})
    asked = Asked("Where are the toilets?", "en")
    assert [claim and claim.score for claim in (filled.claim(asked), empty.claim(asked))] == [1.0, 0.9]


def test_a_word_that_is_not_of_the_house_leaves_it_to_the_likeness() -> None:
    text = "Where is the exit of a labyrinth?"
    assert not topic_of(text)
    assert not topic_of(text, likeness=Likeness("exit", 0.4, 0.9))
    assert topic_of("Where would the exit of the gallery be?", likeness=Likeness("exit", 0.6, 0.9)) == "exit"


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("Tell me, how old is this wonderful old vase?", "en", "things"),
        ("What is that statue over there made of?", "en", "things"),
        ("Can I take photos of this painting?", "en", "photos"),
        ("May I touch that statue?", "en", "rules"),
        ("Tell me a story about this painting", "en", ""),
        ("How old is this house?", "en", "this_place"),
        ("On which floor are the swords?", "en", "exhibits"),
        ("Wer ist die Frau auf dem Porträt da drüben?", "de", "things"),
        ("Où se trouvent les armures ?", "fr", "exhibits"),
        ("¿Quién hizo aquella armadura?", "es", "things"),
        ("Onde ficam as moedas?", "pt", "exhibits"),
        ("Di cosa sono fatti quei mosaici?", "it", "things"),
        ("这件盔甲是什么时候做的？", "zh", "things"),
        ("What is a statue made of?", "en", ""),
        ("How old is the Sphinx?", "en", ""),
        ("Where did the mammoth live?", "en", ""),
    ],
)
def test_what_is_pointed_at_and_where_shown_things_stand_is_of_this_house(text: str, language: str, topic: str) -> None:
    assert topic_of(text, language) == topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_can_point_and_knows_what_houses_show(language: str) -> None:
    assert len(WORDING.words(language, "shown")) >= 40
    assert len(WORDING.words(language, "these")) >= 5
    assert len(WORDING.words(language, "wheres")) >= 8


def test_a_phrase_in_a_question_that_is_hardly_like_the_topic_is_not_enough() -> None:
    """ "Please give me a listing of all the bottled water brands in the area"."""
    text = "Name all brands of bottled water"
    assert topic_of(text, likeness=Likeness("water", 0.8, 0.88)) == ""
    assert topic_of(text, likeness=Likeness("water", 0.8, 0.9)) == "water"
    assert topic_of(text, likeness=Likeness("water", 0.55, 0.9)) == ""


def test_the_name_of_the_house_may_be_said() -> None:
    asked = Asked("Is the Wax Cabinet open today?", "en")
    assert house({}).claim(asked) is None
    named = house({"name": "the Wax Cabinet"}).claim(asked)
    assert named
    assert named.slots == {"topic": "hours"}


def test_a_day_alone_goes_on_from_the_opening_hours() -> None:
    skill = house({"open": HOURS})
    after = skill.claim(Asked("And on Sunday?", "en", history=(exchange("hours"),)))
    assert after
    assert after.slots == {"topic": "hours"}
    assert skill.claim(Asked("And on Sunday?", "en", history=(exchange("toilets"),))) is None
    assert skill.claim(Asked("And on Sunday?", "en")) is None


def test_a_fact_is_said_word_for_word_with_its_source() -> None:
    reply = told(house({"facts": FACTS}), "toilets")
    assert "".join(reply.deltas) == FACTS["toilets"]["en"]
    assert reply.provenance is Provenance.NOTED
    assert [source.title for source in reply.sources] == ["House"]


def test_a_fact_without_a_translation_is_said_in_the_first_language_of_the_kiosk_that_has_one() -> None:
    facts = {"wifi": {"de": "Das Passwort ist Honig.", "fr": "Le mot de passe est miel."}}
    skill = house({"facts": facts}, kiosk={"languages": ["en", "fr", "de"]})
    reply = told(skill, "wifi", language="en")
    assert ("".join(reply.deltas), reply.language) == ("Le mot de passe est miel.", "fr")


def test_a_fact_in_a_language_without_a_voice_is_not_said() -> None:
    skill = house({"facts": {"wifi": {"fr": "Le mot de passe est miel."}}}, kiosk={"languages": ["en", "de"]})
    assert told(skill, "wifi").provenance is Provenance.REFUSED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ["hours", OTHER, *topics()])
def test_what_is_not_filled_in_sends_to_the_staff(topic: str, language: str) -> None:
    where = f"Desk {language}."
    reply = told(house({}, safety={"staff": {language: where}}), topic, language=language)
    assert "".join(reply.deltas) == f"{WORDING.say(language, 'unknown')} {where}"
    assert (reply.provenance, reply.sources, reply.language) == (Provenance.REFUSED, (), language)


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"facts": {"toilet": {"en": "Below."}}}, "did you mean toilets? There are toilets,"),
        ({"facts": {"hours": {"en": "At ten."}}}, "[skills.house.open]"),
        ({"facts": {"toilets": {"en": ""}}}, "a sentence in quotes"),
        ({"opening": {}}, "did you mean open?"),
        ({"open": {"mon": "closed"}}, 'tue = "closed"'),
        ({"open": HOURS | {"monday": "closed"}}, '"mon"'),
        ({"open": HOURS | {"mon": "ten to six"}}, '"10:00-18:00"'),
        ({"open": HOURS | {"mon": "10:00-25:00"}}, "there is no time 25:00"),
        ({"open": HOURS | {"mon": "10:75-18:00"}}, "there is no time 10:75"),
        ({"open": HOURS | {"mon": "18:00-02:00"}}, "18:00-24:00 here, and 00:00-02:00 on the day after"),
        ({"open": HOURS | {"mon": "10:00-10:00"}}, "00:00-24:00"),
        ({"open": HOURS | {"mon": ["10:00-14:00", "13:00-17:00"]}}, "10:00-14:00 and 13:00-17:00 overlap"),
        ({"open": HOURS | {"mon": []}}, 'write "closed"'),
        ({"open": HOURS, "closed": ["2026-02-30"]}, "there is no day '2026-02-30'"),
        ({"open": HOURS, "closed": ["Christmas"]}, '"12-25"'),
        ({"open": HOURS, "special": {"13-01": "closed"}}, "there is no day '13-01'"),
        ({"open": HOURS, "closed": ["12-24"], "special": {"12-24": "10:00-12:00"}}, "in closed and in special"),
        ({"closed": ["12-24"]}, "need open"),
    ],
)
def test_a_wrong_setting_gets_a_sentence_that_says_what_would_be_right(settings: dict[str, object], wrong: str) -> None:
    with pytest.raises(ConfigError) as error:
        SKILL.made(tools(skills={"house": settings}))
    assert "[skills.house]" in str(error.value)
    assert wrong in str(error.value)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Is the museum haunted?"),
        ("en", "Tell me a secret about this building."),
        ("de", "Spukt es in diesem Museum?"),
        ("fr", "Y a-t-il des fantômes dans ce musée ?"),
        ("es", "¿Hay fantasmas en este museo?"),
        ("it", "Ci sono fantasmi in questo museo?"),
        ("pt", "Há fantasmas neste museu?"),
        ("zh", "这个博物馆闹鬼吗？"),
    ],
)
def test_whatever_else_is_asked_about_this_house_is_claimed_before_it_becomes_conversation(
    language: str, question: str
) -> None:
    found = claim(Asked(question, language), HouseSettings())
    assert found
    assert found.slots == {"topic": "other"}
    assert found.score < 0.2, "anybody who knows goes before"


def test_a_story_and_a_question_about_such_houses_are_conversation() -> None:
    story = Asked("Tell me a story about the museum.", "en", question=Question(talks=True))
    assert claim(story, HouseSettings()) is None
    assert claim(Asked("What is a museum?", "en"), HouseSettings()) is None


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Where was this picture taken?"),
        ("de", "Wer hat diese Maschine erfunden?"),
        ("fr", "Qui a dessiné cette affiche ?"),
        ("es", "¿Quién hizo esta foto?"),
        ("it", "Chi ha fatto questa foto?"),
        ("pt", "Quem fez esta colher?"),
        ("zh", "这张照片是谁拍的？"),
        ("nl", "Wie heeft deze foto gemaakt?"),
        ("pl", "Kto zrobił to zdjęcie?"),
        ("ja", "この写真は誰が撮りましたか？"),
    ],
)
def test_what_a_visitor_points_at_never_becomes_conversation(language: str, question: str) -> None:
    found = claim(Asked(question, language), HouseSettings())
    assert found
    assert found.slots == {"topic": THINGS}


@pytest.mark.parametrize(
    "question", ["What is the animal that eats ants?", "This is my brother.", "Say this in French."]
)
def test_a_word_that_points_at_nothing_is_no_question_about_the_house(question: str) -> None:
    assert claim(Asked(question, "en"), HouseSettings()) is None
