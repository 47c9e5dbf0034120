import logging

from assistant.core import errors
from assistant.core.events import (
    Event,
    Failed,
    Guarded,
    Heard,
    KioskState,
    MachineMeasured,
    Said,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    TurnEnded,
)
from assistant.core.messages import GuardKind, Load, MachineSample, Sentence, Transcript, Vitals
from assistant.web.console.advice import _ADVICE, advice
from assistant.web.console.history import FAILURES, SAMPLES, TURNS, Call, History, TurnWords, thinned
from assistant.web.console.journal import LINES, WITH_WORDS, Journal


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def ended(**values: object) -> TurnEnded:
    return TurnEnded(**{"error": None, "language": "en", "skill": "chat", "score": 0.5, **values})  # type: ignore[arg-type]


def turn(question: str = "Why?", answer: str = "Because.") -> list[Event]:
    said = Said(Sentence(answer, answer, 0, "en"))
    return [Heard(Transcript(question, "en")), said, ended(times={"transcript": 0.2, "first_audio": 0.9})]


def measured(moment: float) -> MachineMeasured:
    return MachineMeasured(MachineSample(moment, Vitals(temperature=50.0), Load(processor=0.5)))


def after(events: list[Event], history: History | None = None) -> History:
    history = history or History(0)
    for event in events:
        history(event)
    return history


def test_a_turn_is_kept_as_a_time_line_with_intent_and_score() -> None:
    past = after(turn()).past()
    assert len(past.turns) == 1
    line = past.turns[0]
    assert (line.skill, line.score, line.language, line.error) == ("chat", 0.5, "en", None)
    assert line.times == {"transcript": 0.2, "first_audio": 0.9}


def test_no_word_is_kept_unless_the_operator_wants_that() -> None:
    history = after(turn("my secret", "their secret"))
    assert history.past().turns[0].words is None
    assert "secret" not in repr(vars(history))


def test_words_are_kept_for_as_long_as_wanted_and_not_longer() -> None:
    clock = Clock()
    history = after(turn("Why?", "Because."), History(60, clock))
    assert history.past().turns[0].words == TurnWords("Why?", "Because.")
    clock.now += 59
    history(StateChanged(KioskState.READY))
    assert history.past().turns[0].words
    clock.now += 2
    assert history.past().turns[0].words is None
    assert "Because" not in repr(vars(history))
    assert history.past().turns[0].skill == "chat", "the figures stay"


def test_words_are_not_kept_longer_because_the_clock_was_set_back() -> None:
    clock = Clock()
    history = after(turn(), History(600, clock))
    clock.now -= 30
    assert history.past().turns[0].words
    clock.now -= 86_400
    assert history.past().turns[0].words is None


def test_what_was_said_is_forgotten_with_the_next_event_although_nobody_looks() -> None:
    clock = Clock()
    history = after(turn(), History(60, clock))
    clock.now += 61
    history(measured(1))
    assert "Because" not in repr(vars(history))


def test_words_of_one_turn_are_not_those_of_the_next() -> None:
    history = after([*turn("One?", "First."), ended(error="nothing-heard", language="")], History(60))
    assert [line.words for line in history.past().turns] == [None, TurnWords("One?", "First.")]


def test_a_greeting_is_no_question() -> None:
    assert after([ended(language="", skill="", times={})]).past().turns == ()


def test_everything_is_bounded() -> None:
    history = History(3600)
    for number in range(3 * SAMPLES):
        history(measured(number))
        if number < 3 * TURNS:
            after([*turn("q" * 100, "a" * 5000), Failed(f"code {number}", "")], history)
    past = history.past()
    assert (len(past.turns), len(past.failures), len(past.samples)) == (TURNS, FAILURES, SAMPLES)
    assert past.samples[-1].time == 3 * SAMPLES - 1
    assert all(line.words and len(line.words.answer) <= 2000 for line in past.turns)


def test_the_newest_turn_comes_first_and_each_is_news() -> None:
    history = after([*turn(), ended(skill="distance")])
    past = history.past()
    assert [line.skill for line in past.turns] == ["distance", "chat"]
    assert past.news == 2


def test_an_error_that_comes_again_is_counted() -> None:
    history = after([Failed("engine", "x"), Failed("engine", "x"), Failed("camera", "x"), Failed("engine", "x")])
    assert [(f.code, f.count) for f in history.past().failures] == [("engine", 1), ("camera", 1), ("engine", 2)]


def test_what_is_part_of_any_day_is_no_error() -> None:
    assert after([Failed("nothing-heard", "x"), Failed("not-understood", "x")]).past().failures == ()


def test_the_state_and_the_warmth_are_the_last_ones() -> None:
    latest = after(
        [StateChanged(KioskState.SPEAKING), ThermalStateChanged(ThermalState.TOO_WARM), measured(1), measured(2)]
    ).latest
    assert (latest.state, latest.warmth) == (KioskState.SPEAKING, ThermalState.TOO_WARM)
    assert [sample.time for sample in latest.samples] == [2]


def test_a_long_curve_is_thinned_and_keeps_its_newest_point() -> None:
    samples = [measured(number).sample for number in range(900)]
    few = thinned(samples, 300)
    assert len(few) == 300
    assert few[-1] is samples[-1]
    assert [s.time for s in few] == sorted(s.time for s in few)
    assert thinned(samples[:5], 300) == samples[:5]
    assert thinned([], 300) == []


def codes(kind: type[errors.AssistantError] = errors.AssistantError) -> set[str]:
    """Of the tree of errors; a station may have one of its own, which it turns into one of these."""
    own = [sub for sub in kind.__subclasses__() if sub.__module__ == errors.__name__]
    return {kind.code}.union(*(codes(sub) for sub in own))


def test_there_is_something_to_do_about_every_error() -> None:
    assert codes() - set(_ADVICE) == set()
    assert set(_ADVICE) - codes() == set(), "no advice is left over"
    assert advice("unheard-of") == advice("internal")


def test_the_journal_keeps_the_last_lines_but_nobodys_words() -> None:
    journal = Journal()
    logger = logging.getLogger("assistant.test_journal")
    words = logging.getLogger(WITH_WORDS)
    for log in (logger, words):
        log.addHandler(journal)
        log.setLevel(logging.INFO)
    try:
        words.info("visitor: %s", "my secret")
        for number in range(2 * LINES):
            logger.info("line %d %s", number, "x" * 1000)
    finally:
        for log in (logger, words):
            log.removeHandler(journal)
            log.setLevel(logging.NOTSET)
    assert len(journal.lines) == LINES
    assert f"line {2 * LINES - 1}" in journal.lines[-1]
    assert all(len(line) <= 500 for line in journal.lines)
    assert "secret" not in "".join(journal.lines)


def test_who_needed_the_staff_is_kept_with_the_time_and_the_others_are_counted() -> None:
    clock = Clock()
    history = History(0, clock)
    news = history.past().news
    history(Guarded(GuardKind.HATE))
    history(Guarded(GuardKind.DESPAIR))
    past = history.past()
    assert past.calls == (Call(GuardKind.DESPAIR, 1000.0),)
    assert past.guarded == {GuardKind.HATE: 1, GuardKind.DESPAIR: 1}
    assert past.news == news + 2, "the open pages look anew"
