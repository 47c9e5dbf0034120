"""The kiosk speaks about itself from what it knows: its configuration, its skills and packs, its sensors."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata

import pytest

from assistant.core.claimants import ClaimingSkill
from assistant.core.config import APP, Config, PrivacySettings
from assistant.core.languages import LANGUAGES, USUAL
from assistant.core.messages import (
    Asked,
    Claim,
    Intent,
    Likeness,
    Load,
    Provenance,
    Question,
    Transcript,
    Vitals,
)
from assistant.geography.atlas import Atlas
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.towns import Towns
from assistant.skills.about import SKILL, WORDING, AboutSkill
from assistant.skills.about.matching import COURTESIES, ITSELF
from assistant.skills.about.privacy import Reach, reach
from assistant.skills.contract import LAST, NoSettings, Tools
from assistant.skills.limits import LimitsSkill
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.routing.claims import NONE
from assistant.turn.turn_token import Turn

UNDECIDED = 0.59
"""A share of likeness that suffices for nothing alone."""


def skill(
    config: Config | None = None,
    *,
    packs: Sequence[str] = (),
    model: str = "",
    vitals: Vitals | None = None,
    load: Load | None = None,
    skills: Mapping[str, ClaimingSkill] | None = None,
) -> AboutSkill:
    tools = Tools(
        config=config or Config(),
        now=lambda: datetime(2026, 7, 1, 12, tzinfo=UTC),
        atlas=lambda: Atlas(Gazetteer(), Landmarks(), Towns()),
        gazetteer=Gazetteer,
        packs=lambda: packs,
        model=lambda: model,
        vitals=lambda: vitals or Vitals(),
        load=lambda: load or Load(),
        skills=lambda: skills or {},
        embedder=FakeEmbedder,
    )
    made = SKILL.make(tools, NoSettings())
    assert isinstance(made, AboutSkill)
    return made


def said(topic: str, language: str = "en", of: AboutSkill | None = None) -> str:
    reply = (of or ABOUT).answer(Intent("about", Transcript("?", language), 1.0, {"topic": topic}), (), Turn())
    assert (reply.language, reply.provenance) == (language, Provenance.KNOWN)
    return "".join(reply.deltas)


ABOUT = skill()
"""Its phrases are read once."""


def claimed(text: str, language: str = "en", topic: str = "", share: float = 0.0) -> Claim | None:
    return ABOUT.claim(Asked(text, language, Likeness(topic, share, 0.9 if topic else 0.0)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_visitors_ask_in_other_words_is_claimed_with_its_topic(language: str) -> None:
    """Likeness alone would not do: a phrase of the topic is in each."""
    missed = {}
    for topic, questions in WORDING.languages[language].tests.items():
        for question in questions if topic != NONE else ():
            claim = claimed(question, language, topic, 0.65)
            if claim is None or claim.slots["topic"] != topic:
                missed[question] = claim
    assert missed == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_about_something_else_is_left_alone(language: str) -> None:
    """Or claimed only before it becomes conversation."""
    known = WORDING.languages[language]
    for question in (*known.tests[NONE], *known.examples[NONE]):
        assert claimed(question, language, "who", UNDECIDED) in [None, Claim(LAST, {"topic": ITSELF})], question


def test_what_the_kiosk_is_asked_about_itself_never_becomes_conversation() -> None:
    last, favourites = Claim(LAST, {"topic": ITSELF}), Claim(1.0, {"topic": "favourites"})
    assert claimed("Have you ever been to Paris?") == last
    assert claimed("Have you heard of Mozart?") is None
    assert claimed("Do you like bees?") == favourites, "whatever the packs say of bees"
    assert claimed("How do you make honey?") is None, "anybody may be meant"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_is_surely_of_its_topic(language: str) -> None:
    for topic, questions in WORDING.languages[language].examples.items():
        for question in questions if topic != NONE else ():
            claim = claimed(question, language)
            assert claim == Claim(1.0, {"topic": topic}), question


@pytest.mark.parametrize(
    "text", ["Hello, and how far is Peru?", "Thank you, what is propolis?", "Good morning, who wrote Hamlet?"]
)
def test_a_courtesy_before_a_question_does_not_take_it(text: str) -> None:
    for topic in COURTESIES:
        assert claimed(text, "en", topic, 0.98) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("hello there who are you please", "who"),
        ("thank you goodbye", "goodbye"),
        ("hi how are you", "how_are_you"),
        ("um can you tell me your name please", "name"),
    ],
)
def test_what_stands_beside_a_phrase_changes_nothing(text: str, topic: str) -> None:
    assert claimed(text) == Claim(1.0, {"topic": topic})


@pytest.mark.parametrize("text", ["What is this?", "Was ist das?", "Qu'est-ce que c'est ?", "这是什么？"])
def test_what_is_held_up_is_not_the_kiosk(text: str) -> None:
    """ "machine" is stripped where it is an address: "Hello machine"."""
    assert [code for code in USUAL if claimed(text, code)] == []
    assert claimed("What is this machine?") == Claim(1.0, {"topic": "who"})


def test_courtesies_teach_the_router_nothing() -> None:
    assert set(skill().examples) == set(WORDING.examples) - COURTESIES


@pytest.mark.parametrize("language", USUAL)
def test_each_topic_has_an_answer_in_each_language(language: str) -> None:
    for topic in WORDING.examples.keys() - {NONE}:
        text = said(topic, language)
        assert text
        assert "{" not in text
        assert language == "en" or text != said(topic)


def test_its_name_and_maker_are_the_operators() -> None:
    named = skill(Config.model_validate({"kiosk": {"name": "Bea", "maker": {"en": "The beekeepers put me up."}}}))
    assert said("name", of=named) == "My name is Bea."
    assert said("who", of=named).startswith("I am Bea, the voice assistant of this place.")
    assert said("maker", of=named) == "The beekeepers put me up."
    assert "wakebutton" in said("maker", "de", named)
    assert said("name") == "I am the voice assistant of this place."


def test_what_it_can_do_is_what_is_there() -> None:
    bare = said("abilities")
    assert "distances" in bare
    assert not any(word in bare for word in ("notes", "sums", "many other things"))
    full = skill(packs=["Bees and beekeeping", "Wax"], model="small", skills={"arithmetic": LimitsSkill()})
    told = said("abilities", of=full)
    assert all(part in told for part in ("“Bees and beekeeping” and “Wax”", "sums", "many other things", "seven times"))
    assert "Bees and beekeeping" in said("topics", of=full)
    assert "no notes" in said("topics")


def test_it_tells_where_it_stands_and_what_it_speaks() -> None:
    lisbon = Config.model_validate({"home": {"name": "Lisbon"}, "kiosk": {"languages": ["en", "pt"]}})
    assert "Lisbon" in said("place", of=skill(lisbon))
    assert "English and Portuguese" in said("languages", of=skill(lisbon))
    assert "inglês e português" in said("languages", "pt", skill(lisbon))


def test_it_tells_how_warm_and_busy_it_is() -> None:
    warm = skill(vitals=Vitals(temperature=52.4), load=Load(processor=0.31))
    assert said("warm", of=warm) == "My chip is at 52°C."
    assert said("warm", "de", warm) == "Mein Chip hat 52 °C."
    assert "31%" in said("busy", of=warm)
    assert "cannot" in said("warm")
    assert "cannot" in said("busy")
    assert "more slowly" in said("warm", of=skill(vitals=Vitals(temperature=84, throttled=True)))


@pytest.mark.parametrize("language", USUAL)
def test_times_and_sizes_are_told_with_words_for_their_units(language: str) -> None:
    """Babel has no long minutes in Chinese, and gives the code of the unit."""
    config = Config(privacy=PrivacySettings(keep_words_minutes=10))
    kept = skill(config, load=Load(memory_available=2_000_000_000, disk_free=55_400_000_000))
    for topic in ("recording", "memory", "hardware"):
        told = said(topic, language, kept)
        assert "duration-" not in told
        assert "digital-" not in told


def test_it_tells_what_it_runs_on_and_its_version() -> None:
    load = Load(memory_available=2_340_000_000, disk_free=55_400_000_000)
    assert "2.3 gigabytes of free memory, and 55 gigabytes" in said("hardware", of=skill(load=load))
    assert "2,3 Gigabyte" in said("hardware", "de", skill(load=load))
    assert said("hardware", of=skill(load=Load())) == WORDING.say("en", "hardware_unknown")
    assert metadata.version(APP) in said("version")


def test_a_phrase_and_near_examples_do_where_wishes_are_worded_alike() -> None:
    text = "Kindly say what it is that you can do for us here"
    assert claimed(text, topic="abilities", share=0.5) is None
    near = ABOUT.claim(Asked(text, "en", Likeness("abilities", 0.5, 0.93)))
    assert near
    assert near.slots == {"topic": "abilities"}


def test_it_names_its_model() -> None:
    assert "qwen3:1.7b" in said("model", of=skill(model="qwen3:1.7b"))
    assert "no language model" in said("model")


def with_(**sections: object) -> AboutSkill:
    return skill(Config.model_validate(sections))


def test_where_nothing_is_kept_or_sent_it_says_so() -> None:
    told = said("recording")
    assert "keep nothing" in told
    assert "leaves this device" in told
    assert "2 minutes" in said("memory")


def test_where_it_listens_without_a_press_it_says_so() -> None:
    assert "wakes me" not in said("listening")
    assert "interrupt me" not in said("listening")
    assert "interrupt me" in said("listening", of=with_(hearing={"interruptions": "commands"}))
    assert "wakes me" in said("listening", of=with_(wake_word={"words": ["hey_jarvis"]}))


def test_where_words_are_kept_or_logged_it_says_so_and_for_how_long() -> None:
    kept = with_(privacy={"keep_words_minutes": 30})
    for topic in ("recording", "private", "listening", "memory"):
        told = said(topic, of=kept)
        assert "30 minutes" in told
        assert "keep nothing" not in told
    unanswered = with_(privacy={"keep_unanswered": True, "keep_unanswered_days": 20})
    for topic in ("recording", "private", "listening", "memory"):
        told = said(topic, of=unanswered)
        assert "without names and numbers" in told
        assert "20 days" in told
        assert "keep nothing" not in told
    logged = said("recording", of=with_(privacy={"log_words": True}))
    assert "log" in logged
    assert "keep nothing" not in logged


@pytest.mark.parametrize(
    ("sections", "far"),
    [
        ({}, Reach.NOWHERE),
        ({"models": {"ollama": {"url": "http://192.168.1.20:11434"}}}, Reach.NETWORK),
        ({"models": {"engine": "embedded", "ollama": {"url": "http://192.168.1.20:11434"}}}, Reach.NOWHERE),
        ({"models": {"engine": "openai", "openai": {"url": "https://api.example.com/v1"}}}, Reach.INTERNET),
        ({"models": {"engine": "embedded", "openai": {"url": "https://api.example.com/v1"}}}, Reach.NOWHERE),
        ({"models": {"engine": "openai", "openai": {"url": "http://127.0.0.1:8080/v1"}}}, Reach.NOWHERE),
        ({"knowledge": {"server": {"host": "notes.local"}}}, Reach.NETWORK),
    ],
)
def test_how_far_words_go_is_what_the_configuration_says(
    sections: dict[str, object], far: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    assert reach(Config.model_validate(sections)) is far
    told = said("recording", of=with_(**sections)), said("internet", of=with_(**sections))
    assert ("leaves this device" in told[0]) == (far is Reach.NOWHERE)
    assert ("another computer" in told[1]) == (far is not Reach.NOWHERE)


def test_it_tells_who_else_can_read_or_is_told() -> None:
    assert "my page" in said("recording", of=with_(screen={"host": "0.0.0.0"}))
    assert "my page" not in said("recording")
    assert "not your words" in said("internet", of=with_(mqtt={"host": "broker"}))


def test_its_camera_is_the_configured_one() -> None:
    assert said("eyes", of=with_(vision={"camera": "rpicam"})).startswith("I have a camera")
    assert "If a camera is connected" in said("eyes")


def test_a_look_in_clear_words_is_not_its_own_however_like_its_questions_it_is() -> None:
    question, near = "Do you have a camera?", Likeness("eyes", 0.99, 0.99)
    assert skill().claim(Asked(question, "en", near))
    assert skill().claim(Asked(question, "en", near, question=Question(looks=True))) is None


@pytest.mark.parametrize(
    ("language", "question", "topic"),
    [
        ("en", "Is God real?", "belief"),
        ("en", "What happens when you die?", "belief"),
        ("en", "What do you think about the war?", "opinion"),
        ("en", "Which football team is the best?", "opinion"),
        ("de", "Welcher Fußballverein ist der beste?", "opinion"),
        ("es", "¿Qué equipo es el mejor?", "opinion"),
        ("en", "Should I eat meat?", "opinion"),
        ("en", "Do you poop?", "food"),
        ("es", "¿Se guarda en alguna parte lo que hablo?", "recording"),
        ("en", "Is anything of what I say to you stored somewhere?", "recording"),
        ("de", "Wird irgendwo gespeichert, was ich erzähle?", "recording"),
        ("it", "Ma quello che dico viene registrato da qualche parte?", "recording"),
        ("de", "Gibt es den Weihnachtsmann?", "belief"),
        ("fr", "Le père Noël existe ?", "belief"),
        ("es", "¿Existe Dios?", "belief"),
        ("it", "Babbo Natale esiste?", "belief"),
        ("pt", "O Papai Noel existe?", "belief"),
        ("zh", "真的有圣诞老人吗？", "belief"),
        ("nl", "Bestaat Sinterklaas?", "belief"),
        ("pl", "Czy Bóg istnieje?", "belief"),
        ("ja", "サンタさんは本当にいますか？", "belief"),
    ],
)
def test_words_that_alone_tell_the_topic_need_no_likeness(language: str, question: str, topic: str) -> None:
    claim = skill().claim(Asked(question, language))
    assert claim
    assert claim.slots == {"topic": topic}


@pytest.mark.parametrize(
    "question", ["Who is the god of the sea?", "Which team won the cup in 1998?", "Who was Jesus?"]
)
def test_what_is_known_of_a_belief_is_left_to_others(question: str) -> None:
    assert skill().claim(Asked(question, "en")) is None


@pytest.mark.parametrize(
    ("language", "question", "topic"),
    [
        ("pt", "Quantos ossos tem o corpo humano?", "body"),
        ("it", "Chi ha inventato la pizza?", "food"),
        ("fr", "Qui a inventé le chocolat ?", "food"),
        ("en", "How many teeth does the human body have?", "body"),
        ("pt", "Tem wifi aqui?", "internet"),
    ],
)
def test_what_is_like_a_question_about_it_and_names_something_else_is_left_alone(
    language: str, question: str, topic: str
) -> None:
    assert claimed(question, language, topic, 0.8) is None
