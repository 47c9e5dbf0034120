"""What is done ahead while the button is still held: used if nothing more is said, dropped if something is."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from kiosk_fakes import EagerFakeSkill, FakeSkill, FakeTranscriber, ScriptedMicrophone, eventually, stations

from assistant.core.errors import EngineError, NotUnderstood, TurnCancelled
from assistant.core.events import Event, KioskState, Level, StateChanged
from assistant.core.messages import Exchange, GenerationBudget, Intent, Provenance, Reply, Transcript, Utterance
from assistant.core.stages import CancelToken, EagerSkill
from assistant.hearing.voice_activity import FakeVoiceActivity
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import conduct, run_turn
from assistant.turn.turn_token import Branch, Record, Turn

PAUSE = 30
"""The first block of the microphone that surely comes after the pause; the voice ends with block 19."""
MORE = 40
"""The block with which the visitor who goes on does so; 20 blocks of voice again."""
END = 100
ONCE = FakeVoiceActivity([1.0] * 20 + [0.0])


def twice() -> FakeVoiceActivity:
    return FakeVoiceActivity([1.0] * 20 + [0.0] * (MORE - 20) + [1.0] * 20 + [0.0])


@dataclass
class Ear:
    """Notes what it transcribes, and waits where it is told to."""

    before: Callable[[], object] = lambda: None
    heard: list[Utterance] = field(default_factory=list)
    error: Exception | None = None

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self.heard.append(utterance)
        self.before()
        if self.error:
            raise self.error
        return Transcript(f"question {len(self.heard)}", "en")


class Kiosk:
    """A turn whose button is held, and what happens at which block."""

    def __init__(self, parts: Pipeline, before: dict[int, Callable[[], object]]) -> None:
        self.turn = Turn()
        self._parts = parts
        self.before = before

    def run(self) -> Record:
        before = {END - 1: lambda: self.turn.release(time.monotonic()), **self.before}
        return conduct(self.turn, run_turn, replace(self._parts, microphone=ScriptedMicrophone(END, before)))

    def when_released(self, act: Callable[[], object]) -> None:
        """Does something a moment after the release."""

        def wait() -> None:
            assert eventually(lambda: self.turn.released is not None)
            act()

        threading.Thread(target=wait).start()


def until(condition: Callable[[], bool]) -> Callable[[], None]:
    def wait() -> None:
        assert eventually(condition)

    return wait


def at_once() -> dict[str, object]:
    """No waiting for a pause to be a long one."""
    return {"hearing": {"settled_seconds": 0.01}}


def test_what_was_transcribed_at_the_pause_is_not_transcribed_again() -> None:
    ear = Ear()
    kiosk = Kiosk(stations(transcriber=ear, activity=ONCE), {PAUSE: until(lambda: len(ear.heard) == 1)})
    record = kiosk.run()
    assert len(ear.heard) == 1
    assert record.transcript == Transcript("question 1", "en")
    assert (record.error, record.reply) == (None, "It is so. Quite.")


def test_a_transcription_under_way_at_the_release_is_awaited_and_not_begun_again() -> None:
    released = threading.Event()
    ear = Ear(before=lambda: released.wait(3))
    kiosk = Kiosk(stations(transcriber=ear, activity=ONCE), {PAUSE: until(lambda: len(ear.heard) == 1)})
    kiosk.when_released(released.set)
    assert kiosk.run().transcript == Transcript("question 1", "en")
    assert len(ear.heard) == 1


def test_who_goes_on_speaking_is_transcribed_as_a_whole() -> None:
    ear = Ear()
    kiosk = Kiosk(stations(transcriber=ear, activity=twice()), {PAUSE: until(lambda: len(ear.heard) == 1)})
    record = kiosk.run()
    assert record.transcript == Transcript("question 2", "en")
    assert len(ear.heard) == 2
    assert ear.heard[1].seconds > ear.heard[0].seconds
    assert ear.heard[1].samples[0] == ear.heard[0].samples[0], "from the first word on"


def test_while_one_pause_is_transcribed_only_the_newest_of_the_others_waits() -> None:
    busy = threading.Event()
    ear = Ear(before=lambda: busy.wait(3))
    script = ([1.0] * 5 + [0.0] * 7) * 4 + [0.0]
    kiosk = Kiosk(stations(transcriber=ear, activity=FakeVoiceActivity(script)), {90: busy.set})
    record = kiosk.run()
    assert len(ear.heard) == 2, "the first pause and the last"
    assert record.transcript == Transcript("question 2", "en")


def test_what_was_not_understood_at_the_pause_is_not_understood_in_the_end() -> None:
    ear = Ear(error=NotUnderstood("no"))
    kiosk = Kiosk(stations(transcriber=ear, activity=ONCE), {PAUSE: until(lambda: len(ear.heard) == 1)})
    assert kiosk.run().error == "not-understood"
    assert len(ear.heard) == 1


def test_a_press_does_not_wait_for_the_transcription_that_it_makes_needless() -> None:
    stuck = threading.Event()
    ear = Ear(before=lambda: stuck.wait(3))
    kiosk = Kiosk(stations(transcriber=ear, activity=ONCE), {PAUSE: until(lambda: len(ear.heard) == 1)})
    kiosk.when_released(kiosk.turn.cancel)
    began = time.monotonic()
    assert kiosk.run().error == "cancelled"
    assert time.monotonic() - began < 2
    stuck.set()


@dataclass
class Writing:
    """Deltas that tell how far they are, and that they were stopped."""

    written: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    tokens: list[CancelToken] = field(default_factory=list)

    def __call__(self, token: CancelToken) -> Iterator[str]:
        self.tokens.append(token)
        token.on_cancel(self.stopped.set)
        try:
            for word in ("It is so. ", "Quite. ", "Really. "):
                self.written.append(word)
                yield word
        finally:
            self.ended.set()


def test_the_answer_is_begun_at_the_pause_and_heard_after_the_release() -> None:
    seen: list[Event] = []
    speaker, writing = RecordingSpeaker(), Writing()
    skill = EagerFakeSkill(writing)
    parts = stations(skill=skill, activity=ONCE, speaker=speaker, seen=seen, settings=at_once())

    def nothing_is_heard_yet() -> None:
        until(writing.ended.is_set)()
        told = [event for event in seen if not isinstance(event, Level)]
        assert told == [StateChanged(KioskState.LISTENING)], "the visitor is being listened to"
        assert speaker.speeches == []
        assert parts.memory.history == ()

    record = Kiosk(parts, {PAUSE: nothing_is_heard_yet}).run()
    assert record.error is None
    assert record.reply == "It is so. Quite. Really."
    assert len(speaker.speeches) == 3
    assert len(skill.histories) == 1, "it was asked once"
    assert len(parts.memory.history) == 1
    assert record.times["first_token"] >= record.times["intent"] >= record.times["transcript"] >= 0


def test_the_answer_to_half_a_question_is_stopped_and_never_heard() -> None:
    speaker, writing = RecordingSpeaker(), Writing()
    skill = EagerFakeSkill(writing)
    parts = stations(skill=skill, activity=twice(), speaker=speaker, settings=at_once())

    def in_the_middle() -> None:
        until(lambda: bool(writing.tokens))()
        skill.deltas = lambda _token: iter(["To the whole question."])

    record = Kiosk(parts, {PAUSE: in_the_middle, MORE + 1: until(writing.stopped.is_set)}).run()
    assert writing.tokens[0].cancelled
    assert record.reply == "To the whole question."
    assert [s.sentence.text for s in speaker.speeches] == ["To the whole question."]
    assert len(parts.memory.history) == 1


def test_a_model_is_not_asked_at_a_short_pause_but_by_the_release() -> None:
    asked: list[float] = []

    def noting(_token: CancelToken) -> Iterator[str]:
        asked.append(time.monotonic())
        yield "It is so."

    skill = EagerFakeSkill(noting)
    parts = stations(skill=skill, activity=ONCE, settings={"hearing": {"settled_seconds": 60}})
    kiosk = Kiosk(parts, {PAUSE: until(lambda: bool(skill.histories))})
    assert kiosk.run().reply == "It is so."
    assert kiosk.turn.released
    assert asked[0] >= kiosk.turn.released
    assert len(skill.histories) == 1, "routed and retrieved at the pause all the same"


def test_a_warm_machine_does_not_write_what_may_be_thrown_away() -> None:
    written: list[float] = []

    def noting(token: CancelToken) -> Iterator[str]:
        assert token.restraint == GenerationBudget(sentences=1)
        written.append(time.monotonic())
        yield "It is so."

    skill = EagerFakeSkill(noting)
    parts = replace(
        stations(skill=skill, activity=ONCE, settings=at_once()), restraint=lambda: GenerationBudget(sentences=1)
    )

    def give_it_time() -> None:
        until(lambda: bool(skill.histories))()
        time.sleep(0.1)

    kiosk = Kiosk(parts, {PAUSE: give_it_time})
    assert kiosk.run().reply == "It is so."
    assert kiosk.turn.released
    assert [moment >= kiosk.turn.released for moment in written] == [True]


def test_a_skill_that_acts_is_asked_after_the_release_only() -> None:
    asked: list[float] = []

    class Acting(FakeSkill):
        def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
            asked.append(time.monotonic())
            return super().answer(intent, history, token)

    ear = Ear()
    parts = stations(skill=Acting(), transcriber=ear, activity=ONCE, settings=at_once())

    def give_it_time() -> None:
        until(lambda: len(ear.heard) == 1)()
        time.sleep(0.1)

    kiosk = Kiosk(parts, {PAUSE: give_it_time})
    assert kiosk.run().error is None
    assert kiosk.turn.released
    assert [moment >= kiosk.turn.released for moment in asked] == [True]


def test_controls_and_looking_act_and_so_are_not_begun_ahead() -> None:
    from assistant.skills.chat.skill import ChatSkill
    from assistant.skills.control.skill import ControlSkill
    from assistant.skills.distance.skill import DistanceSkill
    from assistant.skills.guard.skill import GuardSkill
    from assistant.skills.knowledge.skill import KnowledgeSkill
    from assistant.skills.look.skill import LookSkill

    skills = (ChatSkill, ControlSkill, DistanceSkill, GuardSkill, KnowledgeSkill, LookSkill)
    eager = [skill for skill in skills if isinstance(skill.__new__(skill), EagerSkill)]
    assert eager == [ChatSkill, DistanceSkill, GuardSkill, KnowledgeSkill]


def test_an_answer_begun_before_the_last_one_was_remembered_is_begun_anew() -> None:
    writing = Writing()
    skill = EagerFakeSkill(writing)
    parts = stations(skill=skill, activity=ONCE, settings=at_once())
    past = Exchange(Intent("chat", Transcript("Why?", "en")), "So.", "So.")

    def the_old_turn_ends() -> None:
        until(lambda: bool(writing.tokens))()
        parts.memory.add(past)

    assert Kiosk(parts, {PAUSE: the_old_turn_ends}).run().error is None
    assert skill.histories == [(), (past,)]
    assert writing.stopped.is_set()


def test_a_press_stops_what_is_being_written_ahead() -> None:
    writing = Writing()
    parts = stations(skill=EagerFakeSkill(writing), activity=ONCE, settings=at_once())
    kiosk = Kiosk(parts, {PAUSE: until(lambda: bool(writing.tokens))})
    kiosk.before[PAUSE + 1] = kiosk.turn.cancel
    assert kiosk.run().error == "cancelled"
    assert eventually(writing.stopped.is_set)


def test_a_failure_ahead_is_told_as_any_other() -> None:
    def failing(_token: CancelToken) -> Iterator[str]:
        yield from ()
        raise EngineError("no")

    skill = EagerFakeSkill(failing)
    parts = stations(skill=skill, activity=ONCE, settings=at_once())
    record = Kiosk(parts, {PAUSE: until(lambda: bool(skill.histories))}).run()
    assert (record.error, record.reply) == ("engine", EngineError.sentence)


def test_no_more_is_written_than_is_heard_once_the_answer_is_over() -> None:
    writing = Writing()
    skill = EagerFakeSkill(writing, sentences=1)
    assert Kiosk(stations(skill=skill, activity=ONCE, settings=at_once()), {}).run().reply == "It is so."
    assert eventually(writing.stopped.is_set)


def test_the_worker_ends_with_its_turn() -> None:
    ear = Ear()
    Kiosk(stations(transcriber=ear, activity=ONCE), {PAUSE: until(lambda: len(ear.heard) == 1)}).run()
    assert eventually(lambda: not [t for t in threading.enumerate() if t.name.startswith("ahead")])


def test_without_a_pause_nothing_is_done_ahead() -> None:
    threads: list[threading.Thread] = []
    ear = Ear(before=lambda: threads.append(threading.current_thread()))
    parts = stations(transcriber=ear, activity=FakeVoiceActivity([1.0]), settings={"hearing": {"longest_seconds": 2}})
    assert Kiosk(parts, {}).run().error is None
    assert threads == [threading.current_thread()]


def test_a_branch_is_cancelled_with_its_turn_and_without_it() -> None:
    turn, woken = Turn(), []
    one, other = Branch(turn), Branch(turn)
    one.on_cancel(lambda: woken.append("one"))
    withdraw = other.on_cancel(lambda: woken.append("withdrawn"))
    withdraw()
    other.on_cancel(lambda: woken.append("other"))
    one.cancel()
    assert woken == ["one"]
    assert (one.cancelled, other.cancelled, turn.cancelled) == (True, False, False)
    with pytest.raises(TurnCancelled):
        one.check()
    other.check()
    turn.cancel()
    assert woken == ["one", "other"]
    with pytest.raises(TurnCancelled):
        other.check()
    other.on_cancel(lambda: woken.append("late"))
    assert woken == ["one", "other", "late"]


class Knowing(EagerFakeSkill):
    """One that has the answer in its tables."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        return replace(super().answer(intent, history, token), provenance=Provenance.KNOWN)


@pytest.mark.parametrize(("finished", "heard"), [(True, True), (False, False)])
def test_after_a_tap_a_question_that_looks_whole_ends_before_the_usual_silence(*, finished: bool, heard: bool) -> None:
    skill = Knowing()
    settings = {"hearing": {"silence_seconds": 60, "looks_finished": finished}}
    parts = stations(
        skill=skill, activity=ONCE, transcriber=FakeTranscriber("How far away is France?"), settings=settings
    )
    turn = Turn()
    turn.tapped = True
    ahead = {PAUSE: until(lambda: bool(skill.histories))}
    record = conduct(turn, run_turn, replace(parts, microphone=ScriptedMicrophone(END, ahead)))
    assert (record.reply == "It is so. Quite.") is heard
    assert (record.error is None) is heard


@pytest.mark.parametrize("finished", [True, False])
def test_what_is_not_understood_at_a_pause_is_waited_for(*, finished: bool) -> None:
    """The first word alone is not; with all of them the question is."""

    class Beginning(Ear):
        def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
            super().transcribe(utterance, token)
            if len(self.heard) == 1:
                raise NotUnderstood("0.2")
            return Transcript("How far away is France?", "en")

    settings = {"hearing": {"silence_seconds": 0.4, "unfinished_seconds": 60, "looks_finished": finished}}
    parts = stations(skill=Knowing(), activity=twice(), transcriber=Beginning(), settings=settings)
    turn = Turn()
    turn.tapped = True
    slowly = {block: lambda: time.sleep(0.02) for block in range(20, MORE)}  # so that it is transcribed meanwhile
    blocks = {**slowly, END - 1: lambda: turn.release(time.monotonic())}
    record = conduct(turn, run_turn, replace(parts, microphone=ScriptedMicrophone(END, blocks)))
    assert (record.reply == "It is so. Quite.") is finished


@pytest.mark.parametrize("finished", [True, False])
def test_a_question_is_not_over_before_its_words_are_known(*, finished: bool) -> None:
    """On a slow machine a transcription takes longer than the usual silence."""
    goes_on = threading.Event()
    settings = {"hearing": {"silence_seconds": 0.4, "unfinished_seconds": 60, "looks_finished": finished}}
    ear = Ear(before=lambda: goes_on.wait(3))
    parts = stations(skill=Knowing(), activity=twice(), transcriber=ear, settings=settings)
    turn = Turn()
    turn.tapped = True
    blocks = {MORE: goes_on.set, END - 1: lambda: turn.release(time.monotonic())}
    record = conduct(turn, run_turn, replace(parts, microphone=ScriptedMicrophone(END, blocks)))
    assert record.transcript == (Transcript("question 2", "en") if finished else Transcript("question 1", "en"))
