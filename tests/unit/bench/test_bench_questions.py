"""The questions of the bench: their number, their sound, and what is a right answer."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from assistant.bench.questions import (
    BLOCK,
    LEAD_SECONDS,
    BenchQuestion,
    QuestionSet,
    Series,
    clip,
    load_questions,
    voiced_part,
)
from assistant.bench.run import before_the_camera, plan
from assistant.core.config import Config, HomeSettings
from assistant.core.errors import ConfigError
from assistant.core.messages import HEARING_RATE, Samples
from assistant.vision.pictures import load_picture

LISBON = HomeSettings(name="Lisbon", latitude=38.72, longitude=-9.14)


def tone(seconds: float, level: float = 8000) -> Samples:
    samples: Samples = (level * np.sin(np.arange(int(seconds * HEARING_RATE)) * 0.17)).astype(np.int16)
    return samples


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * HEARING_RATE), np.int16)


def test_each_skill_has_six_questions_for_each_way_to_end_them_and_none_is_asked_twice() -> None:
    shipped = load_questions()
    skills = ["chat", "distance", "knowledge", "look"]
    dealt = list(shipped.dealt(skills, list(Series)))
    for skill in skills:
        for series in Series:
            assert sum((s, kind) == (skill, series) for s, kind, _ in dealt) >= 6
    texts = [question.text for _, _, question in dealt] + [question.text for question in shipped.warm_up.values()]
    assert len(set(texts)) == len(texts)


def test_a_series_has_the_same_questions_whichever_others_are_asked() -> None:
    shipped = load_questions()
    alone = [question for _, _, question in shipped.dealt(["chat"], [Series.TAP])]
    among = [question for _, kind, question in shipped.dealt(["chat"], list(Series)) if kind is Series.TAP]
    assert alone == among


def test_skills_and_series_are_asked_by_turns() -> None:
    dealt = load_questions().dealt(["chat", "look"], [Series.HELD, Series.TAP], 1)
    assert [(skill, kind.value) for skill, kind, _ in dealt] == [
        ("chat", "held"),
        ("look", "held"),
        ("chat", "tap"),
        ("look", "tap"),
    ]


def test_the_recordings_and_the_picture_are_there() -> None:
    shipped = load_questions()
    recorded = [question for questions in shipped.questions.values() for question in questions if question.file]
    assert len(recorded) >= 4
    for question in recorded:
        assert len(clip(question, lambda text: pytest.fail(f"{text} is recorded"))) > HEARING_RATE
    assert load_picture(shipped.picture_file).pixels.shape[2] == 3


def test_a_question_that_is_asked_twice_is_refused() -> None:
    question = BenchQuestion(text="Why?", expect=("so",))
    with pytest.raises(ValidationError, match=r"asked twice.*Why\?"):
        QuestionSet(warm_up={"chat": question}, picture="", questions={"chat": (question,)})


def test_a_question_that_cannot_be_judged_is_refused() -> None:
    with pytest.raises(ValidationError, match="neither words of its answer nor a place"):
        BenchQuestion(text="Why?")


@pytest.mark.parametrize(
    ("words", "reply", "right"),
    [
        ("Paris", "It is paris.", True),
        ("pollinat", "They are pollinating the fields.", True),
        ("ice", "That is a nice device.", False),
        ("8", "It has 80 legs.", False),
        ("8", "It has 8 legs.", True),
        ("300", "There are 20,300 of them.", False),
        ("20,000", "Between 20,000 and 80,000.", True),
    ],
)
def test_a_reply_is_right_by_whole_beginnings_of_words_and_whole_numbers(
    words: str, reply: str, *, right: bool
) -> None:
    assert BenchQuestion(text="?", expect=(words,)).is_answered_by(reply, LISBON) is right


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        ("Lisbon is about 1,450 kilometers away from Paris.", True),
        ("It is 1455 km.", True),
        ("São 1.450 quilômetros.", True),
        ("C'est à 1\u202f450 kilomètres.", True),
        ("It is 1,600 km.", False),
        ("I do not know.", False),
    ],
)
def test_a_distance_is_right_within_two_percent_from_wherever_home_is(reply: str, *, right: bool) -> None:
    assert BenchQuestion(text="?", place=(48.857, 2.352)).is_answered_by(reply, LISBON) is right


def test_a_distance_may_be_told_in_miles() -> None:
    miles = LISBON.model_copy(update={"unit": "mi"})
    question = BenchQuestion(text="?", place=(48.857, 2.352))
    assert question.is_answered_by("It is about 900 miles.", miles)
    assert not question.is_answered_by("It is about 1,450 miles.", miles)


def test_a_clip_ends_with_its_last_voiced_sample() -> None:
    faint = tone(0.3, level=40)
    cut = voiced_part(np.concatenate([silence(1), tone(0.73), faint, silence(2)]))
    assert len(cut) % BLOCK == 0
    assert len(cut) / HEARING_RATE == pytest.approx(LEAD_SECONDS + 0.73, abs=BLOCK / HEARING_RATE)
    assert np.abs(cut[-160:]).max() > 4000
    assert not cut[: int(LEAD_SECONDS * HEARING_RATE)].any()


def test_a_silent_recording_is_a_short_silence() -> None:
    assert not voiced_part(silence(2)).any()


def test_quick_is_two_questions_a_skill_with_the_button_held() -> None:
    quick = plan(load_questions(), "", "", quick=True)
    assert (quick.skills, quick.series, quick.most) == (("chat", "distance", "knowledge", "look"), (Series.HELD,), 2)
    assert plan(load_questions(), "look", "tap,held", quick=True).series == (Series.TAP, Series.HELD)
    usual = plan(load_questions(), "", "", quick=False)
    assert Series.BUSY not in usual.series, "whoever wants the cores busy says so"
    assert plan(load_questions(), "", "busy", quick=False, alone=True).series == (Series.BUSY,)


def test_a_skill_that_there_is_not_is_named() -> None:
    with pytest.raises(ConfigError, match=r"--skills 'chat,singing': there is no singing; there are chat, distance"):
        plan(load_questions(), "chat,singing", "", quick=False)


def test_the_kiosk_of_the_bench_looks_at_the_picture_and_speaks_english() -> None:
    assert before_the_camera(Config(), Path("cat.jpg")).vision.camera == "cat.jpg"
    french = Config.model_validate({"kiosk": {"languages": ["fr"]}})
    with pytest.raises(ConfigError, match="has to hold 'en'"):
        before_the_camera(french, Path("cat.jpg"))
