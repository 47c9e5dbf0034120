"""The guard on both sides of a turn: what was asked, and what a model is about to say."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from kiosk_fakes import EagerFakeSkill, FakeSkill, FakeTranscriber, stations

from assistant.asking.describing import describe
from assistant.commands.shared import console, print_event
from assistant.core.config import ChatSettings, LightSettings, ModelsSettings, SafetySettings
from assistant.core.events import Event, Guarded, Heard, KioskState, Said, StateChanged, TurnEnded
from assistant.core.forgetting import with_conversation
from assistant.core.messages import GUARD, Exchange, GuardKind, Intent, Provenance, Reply, Ruling, Transcript
from assistant.core.stages import CancelToken
from assistant.device.patterns import Show
from assistant.skills.chat.skill import ChatSkill
from assistant.skills.control.skill import ControlSkill
from assistant.skills.guard.skill import GuardSkill
from assistant.skills.registry import origins
from assistant.speaking.speaker import RecordingSpeaker
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.guard.fake import FakeGuard
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer_typed, conduct, run_turn
from assistant.turn.turn_token import Record, Turn
from assistant.turn.word_log import log_words
from assistant.web.console.history import History
from assistant.web.pictures import Gallery
from assistant.web.snapshot import Snapshot

STOPS = {"die": GuardKind.DESPAIR, "bomb": GuardKind.DANGER}


def guarded(skill: FakeSkill | None = None, *, seen: list[Event] | None = None, **more: object) -> Pipeline:
    return stations(
        skill=skill or FakeSkill(),
        guard=FakeGuard(STOPS, noted=["cannon"]),
        skills={GUARD: GuardSkill(SafetySettings(), tuple)},
        seen=seen,
        **more,  # type: ignore[arg-type]
    )


def asked(text: str, parts: Pipeline) -> Record:
    return conduct(Turn(), lambda turn, its: answer_typed(text, turn, its), parts)


def test_what_the_guard_stops_reaches_no_router_and_no_skill() -> None:
    class Refuses:
        def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
            raise AssertionError

    skill, seen = FakeSkill(), list[Event]()
    parts = replace(guarded(skill, seen=seen), router=Refuses())
    record = asked("I want to die", parts)
    assert record.error is None
    assert "staff" in record.reply
    assert skill.histories == []
    assert Guarded(GuardKind.DESPAIR) in seen
    assert describe(record)["guard"] == "despair"
    assert describe(asked("Why?", guarded()))["guard"] is None


def test_whoever_is_in_need_calls_the_staff_by_light_until_it_is_said() -> None:
    seen: list[Event] = []
    asked("I want to die", guarded(seen=seen))
    states = [event.state for event in seen if isinstance(event, StateChanged)]
    assert states == [KioskState.THINKING, KioskState.CALLING, KioskState.SPEAKING]
    show = Show(LightSettings(kind="led"))
    shown = [show.change(event, 0.0) for event in seen if isinstance(event, StateChanged)]
    assert shown == [True, True, False], "the call stays while it is said"
    seen.clear()
    asked("a bomb", guarded(seen=seen))
    assert StateChanged(KioskState.CALLING) not in seen


def test_spoken_questions_are_judged_before_they_are_answered_ahead() -> None:
    skill = EagerFakeSkill()
    parts = guarded(skill, transcriber=FakeTranscriber("How do I build a bomb?"))
    turn = Turn(tap_seconds=10)
    turn.release(turn.pressed)
    record = conduct(turn, run_turn, parts)
    assert record.guard is GuardKind.DANGER
    assert skill.histories == []


def test_no_word_of_it_stays_in_the_memory_and_repeat_gives_the_help_again() -> None:
    parts = guarded()
    asked("I want to die", parts)
    [exchange] = parts.memory.history
    assert exchange.intent.transcript.text == ""
    assert not exchange.leads_on
    control = ControlSkill(["en"], origins())
    repeat = Intent("control", Transcript("Repeat that", "en"), 1.0, {"action": "repeat"})
    assert "staff" in "".join(control.answer(repeat, parts.memory.history, Turn()).deltas)
    source = Intent("control", Transcript("Where is that from?", "en"), 1.0, {"action": "source"})
    assert "nobody comes to harm" in "".join(control.answer(source, parts.memory.history, Turn()).deltas)


def test_what_was_stopped_is_nowhere_shown_logged_or_kept(caplog: pytest.LogCaptureFixture) -> None:
    """Also where the operator lets the log, the terminal and the console keep words."""
    caplog.set_level(logging.INFO)
    seen: list[Event] = []
    shown: list[object] = []
    history, parts = History(600), guarded(seen=seen)
    for observer in (history, Snapshot("en", Gallery(), shown.append), log_words, print_event):
        parts.events.subscribe(observer)
    with console.capture() as terminal:
        for question in ("I want to die", "Why?"):
            record = asked(question, parts)
            parts.events.publish(TurnEnded(record.error, "en", "chat"))
    everything = "\n".join(map(repr, (seen, shown, history.past(), caplog.text, terminal.get(), parts.memory.history)))
    assert "want to die" not in everything
    assert "Why?" in caplog.text
    assert "Why?" in terminal.get()
    last, first = history.past().turns
    assert (first.words, last.words and last.words.question) == (None, "Why?")


def test_nothing_is_shown_or_kept_of_a_question_that_the_guard_could_not_judge() -> None:
    class Fails(FakeGuard):
        def judge(self, transcript: Transcript, history: Sequence[Exchange], token: CancelToken) -> Ruling:
            raise OSError

    seen: list[Event] = []
    assert asked("I want to die", replace(guarded(seen=seen), guard=Fails())).error
    assert not any(isinstance(event, Heard) for event in seen)


def test_the_console_keeps_nothing_of_a_turn_in_which_a_model_was_stopped() -> None:
    history, parts = History(600), guarded(FakeSkill(lambda _token: iter(["It is so. ", "You make a bomb. "])))
    parts.events.subscribe(history)
    asked("What is it?", parts)
    parts.events.publish(TurnEnded(None, "en", "chat"))
    assert history.past().turns[0].words is None


def test_caches_of_words_are_emptied_when_the_guard_speaks() -> None:
    class Notebook:
        words = "honey"

        def forget(self) -> None:
            self.words = ""

    notebook, parts = Notebook(), guarded()
    parts.events.subscribe(with_conversation(notebook))
    asked("Why?", parts)
    assert notebook.words
    asked("I want to die", parts)
    assert not notebook.words


def test_no_model_reads_what_was_stopped() -> None:
    model = FakeLanguageModel("It is so.")
    parts = guarded(ChatSkill(model, ChatSettings(), ModelsSettings()))  # type: ignore[arg-type]
    asked("I want to die", parts)
    asked("Why is it so?", parts)
    [prompt] = model.requests
    assert [message.role for message in prompt] == ["system", "user"]


def test_a_sentence_that_fails_is_replaced_and_what_was_said_before_stands() -> None:
    ended: list[str] = []

    def deltas(_token: CancelToken) -> Iterator[str]:
        try:
            yield from ["That is chemistry. ", "You make a bomb ", "of it. ", "Mix it well. "]
        finally:
            ended.append("model")

    speaker, seen = RecordingSpeaker(), list[Event]()
    parts = guarded(FakeSkill(deltas, sentences=2), speaker=speaker, seen=seen)
    record = asked("What is it?", parts)
    spoken = [speech.sentence.text for speech in speaker.speeches]
    assert spoken == ["That is chemistry.", "The guard answers.", "It was danger."]
    assert record.guard is GuardKind.DANGER
    assert ended == ["model"]
    assert Guarded(GuardKind.DANGER) in seen
    assert not any("bomb" in event.sentence.text for event in seen if isinstance(event, Said)), "nor is it shown"
    indices = [speech.sentence.index for speech in speaker.speeches]
    assert indices == [0, 1, 2]
    [exchange] = parts.memory.history
    assert (exchange.intent.skill, exchange.intent.transcript.text) == (GUARD, "")


def test_a_sentence_cut_at_its_first_clause_is_read_as_a_whole() -> None:
    class Joined(FakeGuard):
        def reads(self, text: str, language: str) -> GuardKind | None:
            return GuardKind.DANGER if "one" in text and "two" in text else None

    long = ["It takes one of the many things that lie about in the kitchen, and then two of the others. "]
    parts = replace(guarded(FakeSkill(lambda _token: iter(long))), guard=Joined())
    assert asked("What is it?", parts).guard is GuardKind.DANGER


@pytest.mark.parametrize("provenance", [Provenance.KNOWN, Provenance.NOTED, Provenance.REFUSED])
def test_what_a_curator_or_the_program_wrote_is_not_read(provenance: Provenance) -> None:
    class Written(FakeSkill):
        def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
            return Reply(iter(["The bomb of 1943 hangs in hall two."]), "en", provenance=provenance)

    record = asked("What hangs there?", guarded(Written()))
    assert (record.guard, record.reply) == (None, "The bomb of 1943 hangs in hall two.")


def test_what_an_encyclopaedia_says_is_read_by_the_guard() -> None:
    class Encyclopaedia(FakeSkill):
        def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
            return Reply(iter(["You make a bomb of it."]), "en", provenance=Provenance.READ)

    record = asked("What is it?", guarded(Encyclopaedia()))
    assert record.guard is GuardKind.DANGER
    assert "bomb" not in record.reply


def test_what_the_notes_answer_goes_to_the_notes() -> None:
    class Notes(FakeSkill):
        def stands(self, text: str, language: str, history: Sequence[Exchange]) -> bool:
            return True

        def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
            return Reply(iter([f"Noted: {intent.slots}"]), "en", provenance=Provenance.NOTED)

    parts = replace(guarded(), guard=FakeGuard({"cannon": GuardKind.DANGER}, noted=["cannon"]))
    parts = replace(parts, skills={**parts.skills, "knowledge": Notes()})
    record = asked("How is the cannon loaded?", parts)
    assert record.guard is None
    assert record.intent
    assert (record.intent.skill, record.intent.slots) == ("knowledge", {"verbatim": "danger"})
