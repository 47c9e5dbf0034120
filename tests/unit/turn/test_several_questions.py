"""Several questions at once: each is routed and answered in order, and spoken as one reply."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, ScriptedMicrophone, eventually, stations

from assistant.asking.describing import describe
from assistant.core import phrases
from assistant.core.errors import EngineError, TurnCancelled
from assistant.core.events import Event, Failed, Grounded, Heard, Said, Understood
from assistant.core.messages import (
    Exchange,
    GuardKind,
    Intent,
    Played,
    Provenance,
    Reply,
    Ruling,
    Source,
    Speech,
    Transcript,
    Wishes,
)
from assistant.core.stages import CancelToken, Playback, Skill
from assistant.hearing.voice_activity import FakeVoiceActivity
from assistant.skills.control.skill import ControlSkill
from assistant.speaking.speaker import RecordingSpeaker
from assistant.thinking.guard.fake import FakeGuard
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer_typed, conduct, run_turn
from assistant.turn.turn_token import Record, Turn

SKILLS: Mapping[str, tuple[str, dict[str, str]]] = {
    "how far": ("distance", {}),
    "propolis": ("knowledge", {}),
    "wax": ("knowledge", {}),
    "poison": ("knowledge", {}),
    "break": ("broken", {}),
    "fall": ("fallen", {}),
    "forget": ("control", {"action": "forget"}),
    "stop": ("control", {"action": "stop"}),
    "speak german": ("control", {"action": "language", "language": "de"}),
}
"""What routes a question: its first word that stands here."""


class ByWord:
    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        text = transcript.text.lower()
        skill, slots = next((SKILLS[word] for word in SKILLS if word in text), ("chat", {}))
        return Intent(skill, transcript, slots=slots)


@dataclass
class Answering:
    """A skill that repeats what it was asked."""

    sources: tuple[Source, ...] = ()
    provenance: Provenance = Provenance.KNOWN
    asked: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    histories: list[Sequence[Exchange]] = field(default_factory=list)
    before: Callable[[CancelToken], None] = lambda _token: None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        self.asked.append(intent.transcript.text)
        self.languages.append(intent.language)
        self.histories.append(history)
        return Reply(self._deltas(intent, token), intent.language, self.sources, provenance=self.provenance)

    def _deltas(self, intent: Intent, token: CancelToken) -> Iterator[str]:
        self.before(token)
        yield f"To {intent.transcript.text.strip('?.')} I say this. "


class EagerAnswering(Answering):
    eager: Literal[True] = True


class Distances(Answering):
    answers_several: Literal[True] = True


class Broken(Answering):
    """Fails when it is read."""

    def _deltas(self, intent: Intent, token: CancelToken) -> Iterator[str]:
        yield "It begins so. "
        raise EngineError("nobody shall hear this")


class Fallen(Answering):
    """Fails when it is asked."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        raise EngineError("nobody shall hear this")


@dataclass
class Hall:
    """Stations with a skill of each kind, and what is seen of their turns."""

    guard: FakeGuard = field(default_factory=FakeGuard)
    seen: list[Event] = field(default_factory=list)
    speaker: RecordingSpeaker = field(default_factory=RecordingSpeaker)
    notes: Answering = field(default_factory=lambda: Answering((Source("Bees", "1", 0.9),), Provenance.NOTED))
    chat: Answering = field(default_factory=lambda: Answering(provenance=Provenance.THOUGHT))
    distance: Answering = field(default_factory=Distances)

    def stations(self) -> Pipeline:
        skills: dict[str, Skill] = {
            "chat": self.chat,
            "knowledge": self.notes,
            "distance": self.distance,
            "broken": Broken(),
            "fallen": Fallen(),
            "control": ControlSkill(["en", "de"]),
            "guard": FakeSkill(lambda _token: iter(["The guard answers."])),
        }
        made = stations(guard=self.guard, seen=self.seen, speaker=self.speaker, skills=skills)
        return replace(made, router=ByWord())

    def events(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.seen if isinstance(event, kind)]


def ask(text: str, parts: Pipeline) -> Record:
    return conduct(Turn(), lambda turn, its: answer_typed(text, turn, its), parts)


BOTH = "How far is Germany and what is propolis?"


def test_each_question_is_answered_in_order_and_all_are_one_reply() -> None:
    hall = Hall()
    parts = hall.stations()
    record = ask(BOTH, parts)
    assert record.reply == "To How far is Germany I say this. To what is propolis I say this."
    assert [speech.sentence.text for speech in hall.speaker.speeches] == record.reply.replace(". ", ".|").split("|")
    assert [said.sentence.index for said in hall.events(Said) if isinstance(said, Said)] == [0, 1]
    assert hall.events(Heard) == [Heard(Transcript(BOTH, "en"))]
    assert [event.intent.skill for event in hall.seen if isinstance(event, Understood)] == ["distance", "knowledge"]
    assert hall.events(Grounded) == [Grounded((Source("Bees", "1", 0.9),))]
    assert (record.error, record.intent and record.intent.skill) == (None, "distance")


def test_each_has_an_exchange_of_its_own_in_the_memory() -> None:
    parts = Hall().stations()
    ask(BOTH, parts)
    past = [(it.intent.transcript.text, it.heard, it.sources, it.provenance) for it in parts.memory.history]
    assert past == [
        ("How far is Germany", "To How far is Germany I say this.", (), Provenance.KNOWN),
        ("what is propolis?", "To what is propolis I say this.", (Source("Bees", "1", 0.9),), Provenance.NOTED),
    ]


def test_the_record_tells_what_was_asked_and_answered() -> None:
    told = describe(ask(BOTH, Hall().stations()))
    assert (told["text"], told["intent"]) == (BOTH, "distance")
    assert [(part["text"], part["intent"], part["provenance"]) for part in told["parts"]] == [
        ("How far is Germany", "distance", "known"),
        ("what is propolis?", "knowledge", "noted"),
    ]
    assert [part["reply"] for part in told["parts"]] == [
        "To How far is Germany I say this.",
        "To what is propolis I say this.",
    ]
    assert [len(part["sources"]) for part in told["parts"]] == [0, 1]
    assert "parts" not in describe(ask("What is propolis?", Hall().stations()))


def test_words_of_a_model_among_others_make_the_reply_one_that_is_thought() -> None:
    assert ask("Who are you and what is propolis?", Hall().stations()).provenance is Provenance.THOUGHT
    assert ask(BOTH, Hall().stations()).provenance is not Provenance.THOUGHT


def test_neighbours_that_one_skill_answers_at_once_stay_together() -> None:
    hall = Hall()
    assert ask("How far is France and how far is Spain?", hall.stations()).parts == []
    record = ask("How far is France and how far is Spain and what is propolis?", hall.stations())
    assert hall.distance.asked == ["How far is France and how far is Spain?", "How far is France and how far is Spain"]
    assert [part.intent.skill for part in record.parts] == ["distance", "knowledge"]


@pytest.mark.parametrize("asked", ["What is a bomb and what is propolis?", "What is propolis? What is a bomb?"])
def test_of_an_unsafe_question_among_others_only_the_guard_speaks(asked: str) -> None:
    hall = Hall(FakeGuard({"bomb": GuardKind.DANGER}))
    parts = hall.stations()
    record = ask(asked, parts)
    assert (record.guard, record.reply, record.parts) == (GuardKind.DANGER, "The guard answers.", [])
    assert (hall.notes.asked, hall.chat.asked) == ([], [])


def test_what_is_unsafe_by_itself_only_is_the_guards_too_and_the_most_urgent_counts() -> None:
    class PartsOnly(FakeGuard):
        def judge(self, transcript: Transcript, history: Sequence[Exchange], token: CancelToken) -> Ruling:
            return (
                FakeGuard().judge(transcript, history, token)
                if " and " in transcript.text
                else super().judge(transcript, history, token)
            )

    guard = PartsOnly({"bomb": GuardKind.DANGER, "fire": GuardKind.EMERGENCY})
    record = ask("What is a bomb and where is the fire alarm?", Hall(guard).stations())
    assert (record.guard, record.reply) == (GuardKind.EMERGENCY, "The guard answers.")


def test_after_the_guard_has_stopped_an_answer_nothing_more_is_said() -> None:
    hall = Hall(FakeGuard({"To who": GuardKind.HATE}))
    record = ask("What is propolis and who are you and what is wax?", hall.stations())
    assert record.guard is GuardKind.HATE
    assert record.reply == "To What is propolis I say this. The guard answers. It was hate."
    assert hall.notes.asked == ["What is propolis"]
    assert [part.provenance for part in record.parts] == [Provenance.NOTED, Provenance.REFUSED]


@pytest.mark.parametrize(
    ("asked", "begun"),
    [("Why do cups break? What is propolis?", "It begins so. "), ("Why does water fall? What is propolis?", "")],
)
def test_one_that_fails_says_so_and_the_others_are_answered(asked: str, begun: str) -> None:
    hall = Hall()
    sorry = phrases.say("en", EngineError.sentence)
    record = ask(asked, hall.stations())
    assert record.reply == f"{begun}{sorry} To What is propolis I say this."
    assert record.error is None
    assert [part.error for part in record.parts] == ["engine", None]
    assert hall.events(Failed) == [Failed("engine", "")]
    assert describe(record)["parts"][0]["error"] == "engine"


def test_where_all_fail_in_one_way_that_is_said_once_and_the_turn_has_failed() -> None:
    record = ask("Why does water fall? Why do apples fall?", Hall().stations())
    assert record.reply == phrases.say("en", EngineError.sentence)
    assert record.error == "engine"


def test_what_went_wrong_is_not_remembered() -> None:
    parts = Hall().stations()
    ask("Why does water fall? What is propolis?", parts)
    assert [past.intent.transcript.text for past in parts.memory.history] == ["What is propolis?"]


class HalfSpeaker(RecordingSpeaker):
    """The visitor presses in the middle of its second sentence."""

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        super().play(speech, token)
        second = len(self.speeches) == 2
        if second and isinstance(token, Turn):
            token.cancel()
        played = Played(speech.sentence, 0.5 if second else 1.0, 1.0, 2.0)
        return type("Half", (), {"wait": lambda _self: played})()  # type: ignore[no-any-return]


def test_a_press_ends_all_of_them_and_of_each_what_was_heard_is_remembered() -> None:
    hall = Hall(speaker=HalfSpeaker())
    parts = hall.stations()
    record = ask("How far is Germany and what is propolis and who are you?", parts)
    assert record.error == TurnCancelled.code
    assert hall.chat.asked == []
    assert [past.heard for past in parts.memory.history] == ["To How far is Germany I say this.", "To what is propolis"]


def test_who_says_stop_takes_back_what_was_asked_before() -> None:
    hall = Hall()
    assert ask("What is propolis? Stop.", hall.stations()).reply == ""
    assert hall.notes.asked == []
    assert ask("Stop and tell me what propolis is.", hall.stations()).reply == "To tell me what propolis is I say this."


def test_a_wish_counts_for_the_questions_after_it() -> None:
    hall = Hall()
    parts = hall.stations()
    record = ask("Speak German now and tell me what propolis is.", parts)
    assert hall.notes.languages == ["de"]
    assert parts.memory.wishes == Wishes("de")
    assert [part.intent.language for part in record.parts] == ["en", "de"]


def test_what_is_forgotten_in_between_is_neither_kept_nor_gone_on_from() -> None:
    hall = Hall()
    parts = hall.stations()
    ask("What is wax?", parts)
    ask("What is propolis? Forget everything. Who are you?", parts)
    assert [past.intent.transcript.text for past in parts.memory.history] == ["Who are you?"]
    assert hall.chat.histories == [()]


ONCE = FakeVoiceActivity([1.0] * 20 + [0.0])


def spoken(hall: Hall, before: Mapping[int, Callable[[], object]]) -> Record:
    turn = Turn()
    blocks = {99: lambda: turn.release(time.monotonic()), **before}
    heard = replace(
        hall.stations(),
        transcriber=FakeTranscriber(BOTH),
        activity=ONCE,
        microphone=ScriptedMicrophone(100, blocks),
    )
    return conduct(turn, run_turn, heard)


def test_of_what_is_spoken_the_first_answer_is_begun_at_the_pause_and_each_is_asked_for_once() -> None:
    hall = Hall(distance=EagerAnswering(), notes=EagerAnswering())

    def at_the_pause() -> None:
        assert eventually(lambda: hall.distance.asked == ["How far is Germany"])
        assert hall.notes.asked == []
        assert hall.events(Heard) == []

    record = spoken(hall, {30: at_the_pause})
    assert record.reply == "To How far is Germany I say this. To what is propolis I say this."
    assert (hall.distance.asked, hall.notes.asked) == (["How far is Germany"], ["what is propolis?"])
    assert len(record.parts) == 2


def test_a_first_answer_that_fails_ahead_does_not_lose_the_second() -> None:
    class Failing(EagerAnswering):
        def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
            self.asked.append(intent.transcript.text)
            raise EngineError("nobody shall hear this")

    hall = Hall(distance=Failing())
    record = spoken(hall, {30: lambda: eventually(lambda: bool(hall.distance.asked))})
    assert record.reply == f"{phrases.say('en', EngineError.sentence)} To what is propolis I say this."


def test_the_second_answer_is_made_while_the_first_is_played() -> None:
    order: list[str] = []

    class Slow(RecordingSpeaker):
        def play(self, speech: Speech, token: CancelToken) -> Playback:
            order.append("queued")
            made = super().play(speech, token)

            class Waiting:
                def wait(self) -> Played:
                    order.append("heard")
                    return made.wait()

            return Waiting()

    ask(BOTH, Hall(speaker=Slow()).stations())
    assert order == ["queued", "queued", "heard", "heard"]
