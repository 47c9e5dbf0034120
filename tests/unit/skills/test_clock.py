"""Time and calendar, with a clock that stands still."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.app import App
from assistant.core.config import Config, HomeSettings, PathsSettings
from assistant.core.messages import Asked, Exchange, Intent, Likeness, Load, Transcript, Vitals
from assistant.geography.atlas import Atlas
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.time_zones import wall_time
from assistant.geography.towns import Towns
from assistant.skills.clock import SKILL
from assistant.skills.clock.festivals import festivals, season, season_begins
from assistant.skills.clock.moments import KINDS
from assistant.skills.clock.reading import TOPICS, WORDING, ClockReader
from assistant.skills.clock.skill import ALONE, ClockSkill
from assistant.skills.clock.sky import next_phase, phase
from assistant.skills.contract import SURELY, Tools
from assistant.thinking.embeddings import FakeEmbedder
from assistant.turn.turn_token import Turn

NOW = datetime(2026, 11, 30, 15, 45, tzinfo=ZoneInfo("Europe/Berlin"))
BERLIN = HomeSettings(name="Berlin", latitude=52.52, longitude=13.4)
SANTIAGO = HomeSettings(name="Santiago", latitude=-33.4, longitude=-70.6)
LANGUAGES = list(WORDING.languages)
Make = Callable[..., ClockSkill]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(Gazetteer(), Landmarks(), Towns())


@pytest.fixture(scope="module")
def make(atlas: Atlas) -> Make:
    def made(now: datetime = NOW, home: HomeSettings = BERLIN, *, right: bool = True) -> ClockSkill:
        return ClockSkill(tools(atlas, now, home), lambda: right)

    return made


@pytest.fixture(scope="module")
def skill(make: Make) -> ClockSkill:
    return make()


def tools(atlas: Atlas, now: datetime, home: HomeSettings) -> Tools:
    return Tools(
        config=Config(home=home),
        now=lambda: now,
        atlas=lambda: atlas,
        gazetteer=Gazetteer,
        packs=list,
        model=str,
        vitals=Vitals,
        load=Load,
        skills=dict,
        embedder=FakeEmbedder,
    )


def topic(skill: ClockSkill, question: str, language: str, history: Sequence[Exchange] = ()) -> str:
    claim = skill.claim(Asked(question, language, history=history))
    return claim.slots["topic"] if claim else "none"


def asked(skill: ClockSkill, question: str, language: str = "en", wished: str = "") -> Exchange:
    """A question that the skill takes, and its answer."""
    claim = skill.claim(Asked(question, language))
    assert claim, question
    return answered(skill, Intent("clock", Transcript(question, language), claim.score, claim.slots, wished))


def answered(skill: ClockSkill, intent: Intent) -> Exchange:
    said = "".join(skill.answer(intent, (), Turn()).deltas)
    return Exchange(intent, said, said)


def say(skill: ClockSkill, question: str, language: str = "en") -> str:
    return asked(skill, question, language).reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_taken_with_its_topic_and_no_other_is(skill: ClockSkill, language: str) -> None:
    tests = WORDING.languages[language].tests
    assert len(tests["none"]) >= 10
    wrong = [
        f"{question} → {found}, not {wanted}"
        for wanted, questions in tests.items()
        for question in questions
        if (found := topic(skill, question, language)) != wanted
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_templates_for_all_that_can_be_asked(language: str) -> None:
    words = WORDING.languages[language].words
    assert not [name for name in TOPICS if not words.get(f"ask_{name}")]
    assert not [kind for kind in KINDS if f"when_{kind}" not in words and kind not in {"half_past", "half_to"}]
    assert not [name for name in festivals().names if not words.get(f"festival_{name}")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_other_things_are_not_taken(skill: ClockSkill, language: str) -> None:
    known = WORDING.languages[language]
    assert {topic(skill, question, language) for question in known.examples["none"]} == {"none"}


@pytest.mark.parametrize(
    ("language", "question", "topic", "slots"),
    [
        ("pt", "E em Lisboa, que horas devem ser neste momento?", "time", {"topic": "time", "place": "Lisboa"}),
        ("de", "Wie spät haben sie es jetzt in New York?", "time", {"topic": "time", "place": "New York"}),
        ("fr", "on est quel jour de la semaine demain", "date", {"topic": "day_of", "when": "demain"}),
        (
            "en",
            "Could it be that we have Monday the day after tomorrow?",
            "date",
            {"topic": "day_of", "when": "the day after tomorrow"},
        ),
        ("en", "I wonder how late it may be by now", "time", {"topic": "time"}),
    ],
)
def test_what_likeness_tells_is_told_of_the_place_or_day_that_is_named(
    skill: ClockSkill, language: str, question: str, topic: str, slots: dict[str, str]
) -> None:
    claim = skill.claim(Asked(question, language, Likeness(topic, 0.95, 0.95)))
    assert claim
    assert dict(claim.slots) == slots


def test_likeness_is_enough_for_what_needs_no_more_words(skill: ClockSkill) -> None:
    near = Likeness("time", 0.9, 0.95)
    claim = skill.claim(Asked("so whats the clock showing us there folks", "en", near))
    assert claim
    assert 0.5 < claim.score < 1
    less = Likeness("time", SURELY - 0.01, 0.95)
    assert skill.claim(Asked("so whats the clock showing us there folks", "en", less)), "a word of the topic"
    assert not skill.claim(Asked("what does a bee do all day", "en", less)), "no word of the topic"
    assert "until" not in ALONE


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        ("What time is it?", "en", "It is 3:45 PM."),
        ("wie spät ist es", "de", "Es ist 15:45 Uhr."),
        ("¿Qué hora es?", "es", "Son las 15:45."),
        ("Que horas são?", "pt", "São 15:45."),
        ("Quelle heure est-il ?", "fr", "Il est 15:45."),
        ("Che ore sono?", "it", "Sono le 15:45."),
        ("现在几点了？", "zh", "现在是15:45。"),
        ("What's the date today?", "en", "Today is Monday, November 30, 2026."),
        ("Welche Kalenderwoche haben wir?", "de", "Es ist die Kalenderwoche 49."),
        ("What year is it?", "en", "It is the year 2026."),
        ("What month is it?", "en", "It is November 2026."),
        ("¿En qué estación estamos?", "es", "Estamos en otoño."),
        ("What day is 3 March 2027?", "en", "That is Wednesday, March 3, 2027."),
        ("What day is the third of March 2027?", "en", "That is Wednesday, March 3, 2027."),
        ("Welcher Tag ist der dritte März 2027?", "de", "Das ist Mittwoch, 3. März 2027."),
        ("Welcher Wochentag ist der 3.3.2027?", "de", "Das ist Mittwoch, 3. März 2027."),
        ("What day is it in ten days?", "en", "That is Thursday, December 10, 2026."),
        ("What day was the 29th of February 2024?", "en", "That was Thursday, February 29, 2024."),
        ("What day is 30 February?", "en", "There is no such day in the calendar."),
        ("How long until Christmas?", "en", "Christmas is in 25 days: on Friday, December 25, 2026."),
        ("How many weeks until Christmas?", "en", "Christmas is in 3 weeks and 4 days: on Friday, December 25, 2026."),
        ("Quanti giorni mancano a Pasqua?", "it", "La domenica di Pasqua è fra 118 giorni: domenica 28 marzo 2027."),
        ("离春节还有几天？", "zh", "离春节还有68天：2027年2月6日星期六。"),
        ("今年的中秋节是哪一天？", "zh", "中秋节是2026年9月25日星期五。"),
        ("How long until 5 o'clock?", "en", "It is 1 hour and 15 minutes until 5:00 PM."),
        ("How long until 3 pm?", "en", "It is 23 hours and 15 minutes until 3:00 PM."),
        ("How many minutes until half past four?", "en", "It is 45 minutes until 4:30 PM."),
        ("Wie lange noch bis halb fünf?", "de", "Noch 45 Minuten bis 16:30 Uhr."),
        ("How many days until Monday?", "en", "It is 7 days until Monday, December 7, 2026."),
        ("How many days until yesterday?", "en", "That was 1 day ago: Sunday, November 29, 2026."),
        ("Wann ist Weihnachten?", "de", "Weihnachten ist am Freitag, dem 25. Dezember 2026."),
        ("¿Qué hora es en Londres?", "es", "En Londres son las 14:45."),
        ("How many days are there between 1 March and 5 April?", "en", "35 days."),
        ("What time will it be in 20 minutes?", "en", "Then it is 4:05 PM."),
        ("What time is it in Tokyo?", "en", "In Tokyo it is 11:45 PM."),
        ("what time is it in new york", "en", "In New York City it is 9:45 AM."),
        ("Wie spät ist es in Japan?", "de", "In Tokio ist es 23:45 Uhr."),
        ("What time is it in Kathmandu?", "en", "In Kathmandu it is 8:30 PM."),
        ("What time is it in Sydney?", "en", "In Sydney it is 1:45 AM. The date there is Tuesday, December 1, 2026."),
        ("What time is it in Russia?", "en", "There are several time zones there. In Moscow it is 5:45 PM, in "),
        ("What time is it in this museum?", "en", "It is 3:45 PM."),
        ("What time is it in Hogwarts?", "en", "I do not know that place. Here it is 3:45 PM."),
        (
            "Quel est le décalage horaire avec Tokyo ?",
            "fr",
            "À Tokyo, il est 8 heures plus tard qu'ici : il est 23:45.",
        ),
        ("When is the next full moon?", "en", "Thursday, December 24, 2026, in 24 days."),
    ],
)
def test_what_is_said(skill: ClockSkill, question: str, language: str, answer: str) -> None:
    assert answer in say(skill, question, language)


def test_one_oclock_is_in_the_singular(make: Make) -> None:
    assert say(make(NOW.replace(hour=1)), "¿Qué hora es?", "es") == "Es la 1:45."


def test_the_sun_and_the_season_are_those_of_the_home(make: Make) -> None:
    here, south = make(), make(NOW.astimezone(ZoneInfo("America/Santiago")), SANTIAGO)
    assert say(here, "When does the sun rise tomorrow?") == "In Berlin the sun rises at 7:54 AM tomorrow."
    assert say(here, "When does the sun set?") == "In Berlin the sun sets at 3:56 PM today."
    assert say(here, "When does the sun set on 21 June?").endswith("sets at 9:32 PM on Monday, June 21, 2027.")
    assert "spring" in say(south, "What season is it?")
    assert "8:36 PM" in say(south, "When does the sun set?")
    assert say(here, "When does the sun rise in Tromsø?") == "In Tromsø the sun neither rises nor sets today."


def test_it_answers_in_the_language_that_was_wished_for(skill: ClockSkill) -> None:
    assert asked(skill, "How long until Christmas?", wished="de").reply.startswith("Noch 25 Tage: Weihnachten ist")


@pytest.mark.parametrize(
    ("first", "then", "language", "answer"),
    [
        ("What time is it?", "And in Tokyo?", "en", "In Tokyo it is 11:45 PM."),
        ("What time is it?", "in Tokyo", "en", "In Tokyo it is 11:45 PM."),
        ("What time is it in London?", "What about New York?", "en", "In New York it is 9:45 AM."),
        ("Wie spät ist es?", "Und in Peking?", "de", "In Peking ist es 22:45 Uhr."),
        ("¿Qué hora es?", "¿Y en Roma?", "es", "En Roma son las 15:45."),
        ("现在几点？", "那东京呢？", "zh", "东京现在是23:45。"),
        ("When does the sun set?", "And in Rome?", "en", "In Rome the sun sets at 4:39 PM today."),
        ("When does the sun set?", "And tomorrow?", "en", "In Berlin the sun sets at 3:55 PM tomorrow."),
        ("How long until Christmas?", "And until Easter?", "en", "Easter Sunday is in 118 days"),
        ("How long until Christmas?", "And in weeks?", "en", "Christmas is in 3 weeks and 4 days"),
    ],
)
def test_a_question_goes_on_from_the_last_answer(
    skill: ClockSkill, first: str, then: str, language: str, answer: str
) -> None:
    before = asked(skill, first, language)
    claim = skill.claim(Asked(then, language, history=[before]))
    assert claim
    assert answer in answered(skill, Intent("clock", Transcript(then, language), 1, claim.slots)).reply


@pytest.mark.parametrize(
    ("language", "first", "second", "place"),
    [
        ("de", "Wie weit ist Neuseeland?", "Wie spät ist es da?", "Neuseeland"),
        ("de", "Was ist die Hauptstadt von Japan?", "Wie spät ist es dort?", "Japan"),
        ("en", "How far is Norway?", "What time is it there?", "Norway"),
        ("es", "¿Está lejos Argentina?", "¿Qué hora es allí?", "Argentina"),
        ("zh", "日本的首都是哪里？", "那里几点了？", "日本"),
    ],
)
def test_there_is_the_place_that_was_named_last_to_whatever_skill(
    skill: ClockSkill, language: str, first: str, second: str, place: str
) -> None:
    past = Exchange(Intent("distance", Transcript(first, language), 1.0), first, "Far.")
    claim = skill.claim(Asked(second, language, history=(past,), said=second))
    assert claim
    assert claim.slots == {"topic": "time", "place": place}
    alone = skill.claim(Asked(second, language, said=second))
    assert alone is None or alone.slots.get("place") != place


@pytest.mark.parametrize(
    ("language", "words", "minutes"),
    [
        ("en", "in two and a half hours", 150),
        ("en", "in half an hour", 30),
        ("en", "in an hour and a half", 90),
        ("de", "in einer halben Stunde", 30),
        ("de", "in anderthalb Stunden", 90),
        ("fr", "dans une demi-heure", 30),
        ("es", "en dos horas y media", 150),
        ("it", "tra mezz'ora", 30),
        ("pt", "daqui a meia hora", 30),
        ("zh", "半个小时后", 30),
        ("nl", "over een half uur", 30),
        ("pl", "za pół godziny", 30),
    ],
)
def test_half_an_hour_is_counted(language: str, words: str, minutes: int) -> None:
    now = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    moment = ClockReader(north=True).moment(words, language, now)
    assert moment
    assert moment.hour == (now + timedelta(minutes=minutes)).time()


def test_what_does_not_follow_is_left_to_others(skill: ClockSkill) -> None:
    before = asked(skill, "What time is it?")
    assert topic(skill, "And in Tokyo?", "en") == "none"
    assert topic(skill, "And why?", "en", [before]) == "none"
    assert topic(skill, "How far is Tokyo?", "en", [before]) == "none"


def test_a_clock_that_is_wrong_is_not_told_but_the_calendar_is(make: Make) -> None:
    unset = make(right=False)
    for language in LANGUAGES:
        question = WORDING.languages[language].tests["time"][0]
        assert say(unset, question, language) == WORDING.say(language, "unset")
    for question in ("How long until Christmas?", "When does the sun set?", "What day is tomorrow?", "When is Easter?"):
        assert say(unset, question) == WORDING.say("en", "unset")
    assert say(unset, "What day is 3 March 2027?") == "That is Wednesday, March 3, 2027."
    assert say(unset, "When is Easter 2030?") == "Easter Sunday is on Sunday, April 21, 2030."


def test_the_skill_watches_the_clock_of_the_machine(atlas: Atlas) -> None:
    made = SKILL.made(tools(atlas, NOW, BERLIN))
    assert isinstance(made, ClockSkill)
    assert say(made, "What time is it?")


def test_summer_time_of_another_day_is_that_of_the_home(make: Make) -> None:
    fixed = datetime.fromisoformat(NOW.isoformat())  # as the program has it: an offset, no zone
    assert say(make(fixed), "When does the sun rise on 21 June?").startswith("In Berlin the sun rises at 4:43 AM")


def test_a_sunset_is_told_in_the_zone_of_the_home_and_the_time_in_that_of_the_clock(make: Make) -> None:
    there = datetime.fromisoformat(NOW.isoformat()).astimezone(ZoneInfo("Asia/Tokyo"))  # the machine's zone
    assert say(make(there), "When does the sun set today?").startswith("In Berlin the sun sets at 3:56 PM")
    assert say(make(there), "What time is it?") == "It is 11:45 PM."


@pytest.mark.parametrize(
    ("machine", "shown"),
    [("UTC", "15:45+01:00"), ("Europe/London", "14:45+00:00"), ("Asia/Tokyo", "23:45+09:00")],
)
def test_the_clock_on_the_wall_is_the_machines_where_somebody_has_set_its_zone(machine: str, shown: str) -> None:
    now = NOW.astimezone(ZoneInfo(machine))
    assert wall_time(now, lambda: ZoneInfo("Europe/Berlin")).isoformat(timespec="minutes")[-11:] == shown
    assert wall_time(now, lambda: None) == now


@pytest.mark.slow
def test_a_machine_without_a_zone_has_the_clock_of_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = App(Config(home=BERLIN, paths=PathsSettings(data=str(tmp_path))))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        assert parts.tools.now().utcoffset() == datetime.now(ZoneInfo("Europe/Berlin")).utcoffset()
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("easter", 2027, date(2027, 3, 28)),
        ("pentecost", 2027, date(2027, 5, 16)),
        ("spring_festival", 2025, date(2025, 1, 29)),
        ("mid_autumn", 2025, date(2025, 10, 6)),
        ("christmas", 2026, date(2026, 12, 25)),
    ],
)
def test_festivals(name: str, year: int, day: date) -> None:
    assert festivals().day(name, year) == day


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "Is it summer in Australia now?", "Canberra: there it is spring now."),
        ("de", "Ist in Australien gerade Sommer?", "Canberra: Dort ist jetzt Frühling."),
        ("en", "Is it day or night in Japan?", "Tokyo: there it is 11:45 PM. It is night there."),
        ("es", "¿Es de noche en Perú?", "Lima: allí son las 9:45. Allí es de día."),
        ("en", "Is it dark outside?", "Berlin: there it is 3:45 PM. The sun is up there."),
        ("en", "What year will it be in ten years?", "That is the year 2036."),
        ("fr", "En quelle année était-on il y a vingt ans ?", "C'est l'année 2006."),
        ("zh", "十年后是哪一年？", "那是2036年。"),
    ],
)
def test_what_is_now_elsewhere_and_which_year_is_then(
    skill: ClockSkill, language: str, question: str, answer: str
) -> None:
    """No language model speaks about the moment."""
    assert say(skill, question, language) == answer


def test_seasons_begin_with_the_equinox_and_the_solstice() -> None:
    assert [season(date(2026, 3, day), north=True) for day in (19, 20)] == ["winter", "spring"]
    assert season(date(2026, 1, 1), north=False) == "summer"
    assert season_begins("summer", date(2026, 11, 30), north=True) == date(2027, 6, 21)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 24), "full"),
        (date(2026, 8, 28), "full"),
        (date(2026, 11, 9), "new"),
        (date(2026, 11, 14), "waxing"),
        (date(2026, 11, 17), "first_quarter"),
        (date(2026, 11, 27), "waning"),
        (date(2026, 12, 1), "last_quarter"),
    ],
)
def test_the_moon(day: date, name: str) -> None:
    """As the almanac has it."""
    assert phase(day) == name


def test_the_next_full_moon_is_found_from_any_day() -> None:
    assert next_phase(14, date(2026, 11, 25)) == date(2026, 12, 24)
    assert next_phase(14, date(2026, 12, 24)) == date(2026, 12, 24)
