"""The clock of the bench, the order in which it asks, and that it asks the real pipeline."""

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, stations

from assistant.bench.answers import Answered
from assistant.bench.command import Ours, ask, compare
from assistant.bench.questions import BLOCK, BenchQuestion, Series
from assistant.core.config import HomeSettings
from assistant.core.events import Events, Generated
from assistant.core.messages import HEARING_RATE, Usage
from assistant.core.stages import CancelToken, Microphone
from assistant.turn.turn_token import Turn

QUESTION = BenchQuestion(text="Why is it so?", expect=("so",))
CLIP = np.full(20 * BLOCK, 1000, np.int16)
HOME = HomeSettings()
USAGE = Usage("m", 1.0, 0.0, 12, 0.5, 6, 0.5)


class Patient:
    """A pipeline that listens until the button is let go, or for a second, and answers at a moment of its choice."""

    def __init__(
        self, name: str = "patient", reply: str = "It is so.", moment: Callable[[float], float] = float
    ) -> None:
        """Moment: of the first audio, by that of the last sample that was heard."""
        self.name = name
        self.heard = 0
        self.voiced = 0
        self.last_voice = 0.0
        self.tapped = False
        self.released: float | None = None
        self._reply = reply
        self._moment = moment

    def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
        for chunk in microphone.record(turn.pressed, turn):
            self.heard += len(chunk.samples)
            if chunk.samples.any():
                self.voiced = self.heard
                self.last_voice = chunk.time + len(chunk.samples) / chunk.rate
            if turn.released is not None or self.heard >= HEARING_RATE * 2:
                break
        self.tapped, self.released = turn.tapped, turn.released
        turn.record.reply = self._reply
        turn.record.mark("first_audio", self._moment(turn.released or self.last_voice))
        return [USAGE]


def asked(series: Series, pipeline: Patient, *, realtime: bool = False) -> Answered:
    return ask(pipeline, "chat", series, QUESTION, CLIP, HOME, realtime=realtime)


@pytest.mark.parametrize(("series", "pause"), [(Series.HELD, 0.15), (Series.PAUSED, 0.7)])
def test_the_button_is_let_go_so_long_after_the_last_voiced_sample(series: Series, pause: float) -> None:
    pipeline = Patient()
    asked(series, pipeline)
    assert pipeline.voiced == len(CLIP)
    assert (pipeline.heard - pipeline.voiced) / HEARING_RATE == pytest.approx(pause, abs=BLOCK / HEARING_RATE)
    assert not pipeline.tapped


def test_the_clock_of_a_held_button_starts_at_its_release() -> None:
    answered = asked(Series.HELD, Patient(moment=lambda released: released + 1.25))
    assert answered.times == {"first_audio": pytest.approx(1.25, abs=1e-3)}


def test_the_clock_of_a_tap_starts_at_the_last_voiced_sample_and_the_button_is_not_let_go_again() -> None:
    pipeline = Patient(moment=lambda last_voice: last_voice + 0.9)
    answered = asked(Series.TAP, pipeline)
    assert pipeline.tapped
    assert pipeline.released is None
    assert answered.times["first_audio"] == pytest.approx(0.9, abs=0.005)


def test_questions_are_heard_in_real_time() -> None:
    began = time.monotonic()
    asked(Series.HELD, Patient(), realtime=True)
    assert time.monotonic() - began >= len(CLIP) / HEARING_RATE + 0.15


def test_what_was_ready_before_the_release_took_no_time() -> None:
    assert asked(Series.HELD, Patient(moment=lambda released: released - 0.3)).times == {"first_audio": 0.0}


def test_an_answer_is_judged_by_the_question() -> None:
    assert asked(Series.HELD, Patient()).right
    assert not asked(Series.HELD, Patient(reply="Who knows?")).right


def test_each_question_goes_to_every_pipeline_and_each_time_another_is_first() -> None:
    pipelines = [Patient("a"), Patient("b"), Patient("c")]
    questions = [
        ("chat", Series.HELD, BenchQuestion(text=text, expect=("so",)), CLIP[:BLOCK]) for text in ("1", "2", "3")
    ]

    class Instant:
        def __init__(self, name: str) -> None:
            self.name = name

        def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
            return ()

    order = [
        [(answer.pipeline, answer.question) for answer in answers]
        for answers in compare([Instant(each.name) for each in pipelines], questions, HOME, settle=0)
    ]
    assert order == [
        [("a", "1"), ("b", "1"), ("c", "1")],
        [("b", "2"), ("c", "2"), ("a", "2")],
        [("c", "3"), ("a", "3"), ("b", "3")],
    ]


def test_ours_is_the_real_turn_with_a_new_visitor_each_time() -> None:
    events: list[Events] = []

    def deltas(_token: CancelToken) -> Iterator[str]:
        yield "It is so."
        events[0].publish(Generated(USAGE))

    skill = FakeSkill(deltas)
    parts = stations(skill=skill, transcriber=FakeTranscriber("Why is it so?"))
    events.append(parts.events)
    ours = Ours(parts)
    for _ in range(2):
        answered = ask(ours, "chat", Series.HELD, QUESTION, CLIP, HOME, realtime=True)
        assert (answered.heard, answered.intent, answered.reply) == ("Why is it so?", "chat", "It is so.")
        assert answered.right
        assert answered.usages == (USAGE,)
        times = answered.times
        assert 0 <= times["transcript"] <= times["intent"] <= times["first_token"] <= times["first_audio"]
        assert times["first_audio"] <= times["done"] < 5
    assert [len(history) for history in skill.histories] == [0, 0]


def test_a_turn_that_failed_is_not_right_whatever_the_apology_says() -> None:
    def deltas(_token: CancelToken) -> Iterator[str]:
        raise RuntimeError("so")

    answered = ask(Ours(stations(skill=FakeSkill(deltas))), "chat", Series.HELD, QUESTION, CLIP, HOME)
    assert answered.error == "internal"
    assert answered.reply, "an apology"
    assert not answered.right


def test_the_cpu_seconds_of_a_turn_are_counted_on_all_threads() -> None:
    class Busy(Patient):
        def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
            end = time.process_time() + 0.2
            while time.process_time() < end:
                pass
            return super().answer(turn, microphone, skill)

    assert 0.2 <= asked(Series.HELD, Busy()).cpu_seconds < 1
    assert asked(Series.HELD, Patient()).cpu_seconds < 0.15


def test_who_keeps_the_interpreter_to_himself_makes_a_tick_late() -> None:
    class Greedy(Patient):
        def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
            time.sleep(0.1)
            sum(range(20_000_000))  # one step, for all that other threads see
            time.sleep(0.1)
            return super().answer(turn, microphone, skill)

    late = asked(Series.HELD, Greedy()).late
    assert max(late) > 0.1
    assert sorted(late)[len(late) // 2] < 0.01
