"""From the events of turns to what is counted of a day."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kiosk_fakes import FakeSkill, Kiosk, eventually, stations

from assistant.core.events import (
    Event,
    Events,
    Failed,
    Forgotten,
    Heard,
    KioskState,
    MachineMeasured,
    QuestionEnded,
    Said,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    TurnEnded,
)
from assistant.core.messages import Load, MachineSample, Provenance, Reply, Sentence, Source, Transcript, Vitals
from assistant.turn.signals import TypedQuestion
from assistant.visits.counting import VisitCounter
from assistant.visits.counts import FAILED, LEFT, Counts
from assistant.visits.store import CountStore

NOON = time.mktime((2026, 11, 30, 12, 30, 0, 0, 0, -1))
DAY = "2026-11-30"
HOUR = 3600.0
NOTED = QuestionEnded("knowledge", Provenance.NOTED, None, "Bees", "The queen")


def ended(*questions: QuestionEnded, error: str | None = None, audio: float | None = 0.3) -> TurnEnded:
    times: Mapping[str, float] = {"transcript": 0.1} if audio is None else {"transcript": 0.1, "first_audio": audio}
    return TurnEnded(error, "en" if questions else "", "", 0.9, times, questions)


@dataclass
class Counting:
    """A counter, with a clock that the test turns."""

    folder: Path
    now: float = NOON
    right: bool = True
    counter: VisitCounter = field(init=False)

    def __post_init__(self) -> None:
        self.store = CountStore(self.folder, 400)
        self.counter = VisitCounter(self.store, lambda: self.now, lambda: self.right, lambda: {"Bees"})

    def see(self, *events: Event) -> "Counting":
        for event in events:
            self.counter(event)
        return self

    def turn(self, *questions: QuestionEnded, error: str | None = None, audio: float | None = 0.3) -> None:
        self.see(
            StateChanged(KioskState.LISTENING),
            ended(*questions, error=error, audio=audio),
            StateChanged(KioskState.READY),
        )

    @property
    def today(self) -> Counts:
        self.counter.write()
        return self.store.of_day(DAY)


@pytest.fixture
def counting(tmp_path: Path) -> Counting:
    return Counting(tmp_path)


def test_a_visit_is_what_lies_between_two_forgotten_conversations(counting: Counting) -> None:
    for _ in range(3):
        counting.turn(NOTED)
    counting.see(Forgotten(), Forgotten())
    counting.turn(NOTED)
    counting.see(Forgotten())
    assert (counting.today.visits, counting.today.questions) == (2, 4)


def test_who_has_the_kiosk_forget_ends_a_visit_and_begins_none(counting: Counting) -> None:
    counting.turn(NOTED)
    forget = QuestionEnded("control", Provenance.KNOWN)
    counting.see(StateChanged(KioskState.THINKING), Forgotten(), ended(forget), StateChanged(KioskState.READY))
    assert counting.today.visits == 1
    counting.turn(NOTED)
    assert counting.today.visits == 2


def test_a_question_is_counted_by_hour_language_skill_topic_and_end(counting: Counting) -> None:
    counting.turn(NOTED)
    counting.now += HOUR
    counting.turn(QuestionEnded("house", Provenance.NOTED, None, "Auskunft des Hauses", "toilets"))
    found = counting.today
    assert found.hours == {"12": 1, "13": 1}
    assert found.languages == {"en": 2}
    assert found.skills == {"knowledge": 1, "house": 1}
    assert found.topics == {"Bees: The queen": 1, "house: toilets": 1}
    assert found.ends == {"noted": 2}
    assert (found.answered, found.waits) == (2, {"0.3": 2})


def test_several_questions_of_a_turn_are_several_questions_of_one_visit(counting: Counting) -> None:
    counting.turn(NOTED, QuestionEnded("clock", Provenance.KNOWN), QuestionEnded("chat", None, "engine"))
    found = counting.today
    assert (found.visits, found.questions, found.answered) == (1, 3, 2)
    assert found.ends == {"noted": 1, "known": 1, FAILED: 1}
    assert found.waits == {"0.3": 1}, "one wait for all of them"


def test_what_was_not_answered_is_not_counted_as_answered(counting: Counting) -> None:
    counting.turn(QuestionEnded("knowledge", Provenance.REFUSED, None, "Bees", "The queen"))
    counting.turn(QuestionEnded("chat", None, "engine-timeout"), error="engine-timeout", audio=2.0)
    counting.turn(QuestionEnded("chat", Provenance.THOUGHT, "cancelled"), error="cancelled", audio=None)
    found = counting.today
    assert (found.questions, found.answered, found.barge_ins) == (3, 0, 0)
    assert found.ends == {"refused": 1, FAILED: 1, LEFT: 1}
    assert found.topics == {}
    assert found.waits == {"0.3": 1}, "an apology is no answer that was waited for"


def test_an_answer_that_is_cut_off_was_an_answer(counting: Counting) -> None:
    counting.turn(QuestionEnded("chat", Provenance.THOUGHT, "cancelled"), error="cancelled", audio=0.71)
    found = counting.today
    assert (found.answered, found.barge_ins, found.waits) == (1, 1, {"0.71": 1})


def test_a_press_without_words_a_greeting_and_the_operator_are_no_questions(counting: Counting) -> None:
    counting.turn(error="nothing-heard", audio=None)
    counting.turn(error="not-understood", audio=None)
    counting.turn(error="cancelled", audio=None)
    counting.see(TurnEnded(None))
    counting.see(TurnEnded(None, "en", "chat", 0.5, {"first_audio": 0.2}, (NOTED,), by_operator=True))
    found = counting.today
    assert (found.visits, found.questions) == (0, 0)
    assert found.unheard == {"nothing-heard": 1, "not-understood": 1}


def test_of_a_library_only_the_archive_is_named(counting: Counting) -> None:
    counting.turn(QuestionEnded("library", Provenance.READ, None, "Wikipedia", "What the visitor said"))
    assert counting.today.topics == {"Wikipedia": 1}


def test_faults_are_counted_and_the_days_of_visitors_are_none(counting: Counting) -> None:
    counting.see(Failed("microphone", "Sorry."), Failed("microphone", "Sorry."), Failed("nothing-heard", "Sorry."))
    assert counting.today.faults == {"microphone": 2}


def test_heat_is_counted_in_seconds_and_a_sleep_is_not(counting: Counting) -> None:
    def measured(moment: float, degrees: float) -> MachineMeasured:
        return MachineMeasured(MachineSample(moment, Vitals(degrees, under_voltage=moment > 5), Load()))

    counting.see(measured(0, 60), ThermalStateChanged(ThermalState.TOO_WARM), measured(2, 76), measured(4, 75))
    counting.see(measured(6, 74), measured(1000, 70))
    found = counting.today
    assert found.hottest == 76
    assert found.warm == {"too warm": 6.0, "under-voltage": 2.0}


def test_an_idle_kiosk_writes_nothing(counting: Counting) -> None:
    for moment in range(10):
        counting.see(MachineMeasured(MachineSample(moment, Vitals(50.0), Load())))
        counting.counter.write()
        if not moment:
            (counting.folder / "visits" / f"{DAY}.json").unlink()
    assert counting.store.days() == []


def test_a_wrong_clock_gives_a_question_no_day_and_no_hour(counting: Counting) -> None:
    counting.right, counting.now = False, 0.0
    counting.turn(NOTED)
    counting.counter.write()
    assert counting.store.days() == []
    assert counting.store.undated().questions == 1
    counting.right, counting.now = True, NOON
    counting.turn(NOTED)
    assert counting.today.questions == 1, "the day has only its own"
    assert counting.store.undated().is_empty
    assert counting.store.undated(DAY).questions == 1
    assert counting.store.undated(DAY).hours == {}


def test_what_cannot_be_written_is_written_later_and_the_log_tells_it_once(
    counting: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    (counting.folder / "visits").touch()  # where the folder should be
    for _ in range(3):
        counting.turn(NOTED)
        counting.counter.write()
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 1
    (counting.folder / "visits").unlink()
    assert (counting.today.questions, counting.today.visits) == (3, 1)


def test_nothing_that_was_said_is_written(counting: Counting) -> None:
    sentence = Sentence("a secret answer", "a secret answer", 0, "en")
    counting.see(Heard(Transcript("a secret question", "en")), Said(sentence), Failed("engine", "a secret excuse"))
    counting.turn(NOTED)
    counting.counter.write()
    text = (counting.folder / "visits" / f"{DAY}.json").read_text(encoding="utf-8")
    assert "secret" not in text
    assert "The queen" in text


def test_a_counter_that_fails_is_dropped_and_the_others_are_told(tmp_path: Path) -> None:
    def broken() -> bool:
        raise RuntimeError("a clock that cannot be read")

    events, seen = Events(), list[Event]()
    events.subscribe(VisitCounter(CountStore(tmp_path, 400), lambda: NOON, broken))
    events.subscribe(seen.append)
    events.publish(ended(NOTED))
    events.publish(ended(NOTED))
    assert len(seen) == 2


def test_it_counts_what_a_kiosk_does_and_writes_it_at_the_end(tmp_path: Path) -> None:
    class Noted(FakeSkill):
        def answer(self, *args: object) -> Reply:
            source = Source("Bees", "A queen lays up to 2,000 eggs a day.", 0.9, "The queen")
            return Reply(iter(["Up to 2,000. "]), "en", (source,), provenance=Provenance.NOTED)

    seen: list[Event] = []
    parts = stations(skill=Noted(), seen=seen)
    store = CountStore(tmp_path, 400)
    with VisitCounter(store, lambda: NOON, lambda: True, lambda: {"Bees"}) as counter:
        parts.events.subscribe(counter)
        with Kiosk(parts, seen) as kiosk:
            kiosk.appliance.post(TypedQuestion("How many eggs does a queen lay?", "en"))
            assert eventually(lambda: any(isinstance(event, TurnEnded) for event in seen), 10)
        assert store.days() == [], "nothing is written on the way"
    found = store.of_day(DAY)
    assert (found.starts, found.visits, found.questions, found.answered) == (1, 1, 1, 1)
    assert found.topics == {"Bees: The queen": 1}
    assert found.skills == {"chat": 1}
