"""What is counted of a visitor's questions, when, and what is not."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kiosk_fakes import EagerFakeSkill, Kiosk, eventually, stations

from assistant.core.errors import KnowledgeError
from assistant.core.events import Event, Forgotten, Guarded, KioskState, StateChanged
from assistant.core.messages import (
    Exchange,
    GuardKind,
    Intent,
    Played,
    Provenance,
    QuestionClosed,
    Reply,
    Speech,
    Transcript,
    Vectors,
)
from assistant.core.stages import CancelToken, Playback
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.packs.passages import passage
from assistant.speaking.speaker import RecordingSpeaker
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.guard.fake import FakeGuard
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import OperatorTask, TypedQuestion
from assistant.turn.turn import answer
from assistant.turn.turn_token import Turn
from assistant.unanswered import typical
from assistant.unanswered.clusters import Reason
from assistant.unanswered.counter import UnansweredCounter
from assistant.unanswered.labels import QuestionLabels
from assistant.unanswered.store import UnansweredStore

RAILS = passage(
    "Rails",
    "Rails are made of steel.",
    ["What are rails made of?", "Rails: which material?"],
    unanswered=["How long is the longest rail of all?"],
    language="en",
    pack="Trains",
)
DAY = date(2026, 11, 30)
WEEK = "2026-W49"


class OnePack:
    """A pack of one passage; everything is asked of it by letters."""

    def __init__(self) -> None:
        self.works = True

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        if not self.works:
            raise KnowledgeError("There is no index.")
        embedder = FakeEmbedder()
        [asked] = embedder.queries([question])
        own, *others = map(float, embedder.queries([RAILS.text, *RAILS.questions, *RAILS.unanswered]) @ asked)
        return Retrieved(Verdict.NOTHING, (Hit(RAILS, own, tuple(others[:2]), tuple(others[2:])),))


@pytest.fixture
def store(tmp_path: Path) -> UnansweredStore:
    return UnansweredStore(tmp_path)


@pytest.fixture
def pack() -> OnePack:
    return OnePack()


@pytest.fixture
def counter(store: UnansweredStore, pack: OnePack) -> UnansweredCounter:
    return UnansweredCounter(lambda: QuestionLabels(FakeEmbedder(), pack), store, today=lambda: DAY)


def closed(text: str, language: str = "en", rung: Provenance = Provenance.REFUSED, **more: bool) -> QuestionClosed:
    return QuestionClosed(Transcript(text, language), rung, **more)


def counted(store: UnansweredStore) -> dict[str, dict[Reason, int]]:
    return {one.label.text: one.counts for one in store.read().clusters}


def test_what_no_note_answers_counts_under_the_nearest_typical_question(
    counter: UnansweredCounter, store: UnansweredStore
) -> None:
    counter.count(closed("How much does a ticket cost", unnoted=True), 0.0)
    counter.count(closed("how much does a ticket cost", unnoted=True), 600.0)
    [cluster] = store.read().clusters
    assert cluster.label.text == "How much does a ticket cost?"
    assert cluster.label.near
    assert cluster.counts == {Reason.UNNOTED: 2}
    assert cluster.week == WEEK


def test_each_language_counts_for_itself_and_under_a_question_of_its_own(
    counter: UnansweredCounter, store: UnansweredStore
) -> None:
    counter.count(closed("was kostet der Eintritt", "de", unnoted=True), 0.0)
    counter.count(closed("How much does a ticket cost?", unnoted=True), 600.0)
    assert {one.label.language: one.label.text for one in store.read().clusters} == {
        "de": "Was kostet der Eintritt?",
        "en": "How much does a ticket cost?",
    }


def test_a_question_of_a_pack_names_what_is_near_to_it(counter: UnansweredCounter, store: UnansweredStore) -> None:
    counter.count(closed("How long is the longest rail of all", unnoted=True), 0.0)
    counter.count(closed("Rails: which material", doubtful=True, rung=Provenance.THOUGHT), 600.0)
    assert counted(store) == {
        "How long is the longest rail of all?": {Reason.UNNOTED: 1},
        "What are rails made of?": {Reason.DOUBTED: 1},
    }


def test_what_is_near_to_nothing_counts_under_the_nearest_topic(
    counter: UnansweredCounter, store: UnansweredStore
) -> None:
    counter.count(closed("Zwrq hxv kk steel", unnoted=True), 0.0)
    [cluster] = store.read().clusters
    assert not cluster.label.near
    assert cluster.label.text in {"Trains: Rails", *(topic.name for topic in typical.topics("en"))}


def test_without_packs_the_typical_questions_are_left(
    counter: UnansweredCounter, store: UnansweredStore, pack: OnePack
) -> None:
    pack.works = False
    counter.count(closed("Where are the toilets", unnoted=True), 0.0)
    assert counted(store) == {"Where are the toilets?": {Reason.UNNOTED: 1}}


def test_whoever_asks_again_at_once_got_no_answer_and_counts_once(
    counter: UnansweredCounter, store: UnansweredStore
) -> None:
    noted = closed("What are rails made of?", rung=Provenance.NOTED)
    counter.count(noted, 0.0)
    assert counted(store) == {}
    counter.count(noted, 20.0)
    assert counted(store) == {"What are rails made of?": {Reason.REPEATED: 1}}
    counter.count(noted, 40.0)
    assert counted(store) == {"What are rails made of?": {Reason.REPEATED: 1}}
    counter(Forgotten())
    counter.count(noted, 50.0)
    assert counted(store) == {"What are rails made of?": {Reason.REPEATED: 1}}, "the next visitor is somebody else"
    counter.count(noted, 500.0)
    assert counted(store) == {"What are rails made of?": {Reason.REPEATED: 1}}, "that is not at once"


@pytest.mark.parametrize("rung", [Provenance.KNOWN, Provenance.REFUSED])
def test_of_what_is_computed_or_refused_nothing_counts_that_is_repeated_or_cut_off(
    counter: UnansweredCounter, store: UnansweredStore, rung: Provenance
) -> None:
    for moment in (0.0, 10.0):
        counter.count(closed("What time is it now?", rung=rung, interrupted=True), moment)
    assert counted(store) == {}


def test_a_story_that_is_cut_off_was_not_asked_in_vain_a_fact_was(
    counter: UnansweredCounter, store: UnansweredStore
) -> None:
    counter.count(closed("Tell me a story of trains", rung=Provenance.THOUGHT, interrupted=True), 0.0)
    assert counted(store) == {}
    counter.count(closed("Who invented the rails?", rung=Provenance.THOUGHT, interrupted=True), 300.0)
    assert [list(counts) for counts in counted(store).values()] == [[Reason.INTERRUPTED]]


class Waiting(QuestionLabels):
    """Labels that are found when they are let."""

    def __init__(self, pack: OnePack) -> None:
        super().__init__(FakeEmbedder(), pack)
        self.begun, self.may = threading.Event(), threading.Event()

    def vector(self, text: str) -> Vectors:
        self.begun.set()
        assert self.may.wait(5)
        return super().vector(text)


def test_nothing_is_counted_while_somebody_is_answered(store: UnansweredStore, pack: OnePack) -> None:
    with UnansweredCounter(lambda: QuestionLabels(FakeEmbedder(), pack), store, today=lambda: DAY) as counter:
        counter(StateChanged(KioskState.THINKING))
        counter(closed("How much does a ticket cost?", unnoted=True))
        time.sleep(0.05)
        assert counted(store) == {}
        counter(StateChanged(KioskState.READY))
        assert eventually(lambda: bool(counted(store)))


@pytest.mark.parametrize("gone", [Forgotten(), Guarded(GuardKind.DESPAIR)])
def test_what_waits_goes_with_the_conversation_and_with_what_the_guard_stops(
    store: UnansweredStore, pack: OnePack, gone: Event
) -> None:
    with UnansweredCounter(lambda: QuestionLabels(FakeEmbedder(), pack), store, today=lambda: DAY) as counter:
        counter(closed("How much does a ticket cost?", unnoted=True))
        counter(gone)
        counter(closed("Where are the toilets?", unnoted=True))
        counter(StateChanged(KioskState.READY))
        assert eventually(lambda: bool(counted(store)))
        assert list(counted(store)) == ["Where are the toilets?"]


def test_who_saw_words_again_after_they_were_forgotten_is_told_so(store: UnansweredStore, pack: OnePack) -> None:
    labels, told = Waiting(pack), threading.Event()
    with UnansweredCounter(lambda: labels, store, forget=told.set, today=lambda: DAY) as counter:
        counter(StateChanged(KioskState.READY))
        counter(closed("How much does a ticket cost?", unnoted=True))
        assert labels.begun.wait(5)
        counter(Forgotten())
        assert not told.is_set()
        labels.may.set()
        assert told.wait(5)


def test_what_goes_wrong_ends_nothing(store: UnansweredStore, pack: OnePack, tmp_path: Path) -> None:
    def labels() -> QuestionLabels:
        made.append(1)
        if len(made) == 1:
            raise ValueError("Where is my secret mother?")
        return QuestionLabels(FakeEmbedder(), pack)

    made: list[int] = []
    with UnansweredCounter(labels, store, today=lambda: DAY) as counter:
        counter(StateChanged(KioskState.READY))
        counter(closed("Where are the toilets?", unnoted=True))
        counter(closed("How much does a ticket cost?", unnoted=True))
        assert eventually(lambda: bool(counted(store)))


class Slow(RecordingSpeaker):
    """Plays what is never heard to its end."""

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        class Endless:
            def wait(self) -> Played:
                stopped = threading.Event()
                token.on_cancel(stopped.set)
                stopped.wait(5)
                return Played(speech.sentence, 0.3)

        return Endless()


class Silent(EagerFakeSkill):
    """Says that the notes say nothing."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        reply = super().answer(intent, history, token)
        return replace(reply, provenance=Provenance.REFUSED, unnoted=lambda: True)


def told_of(seen: list[Event], act: Callable[[Kiosk], None], **parts: object) -> list[QuestionClosed]:
    """What is told of the questions of a kiosk."""
    with Kiosk(stations(seen=seen, **parts), seen) as kiosk:  # type: ignore[arg-type]
        act(kiosk)
    return [event for event in seen if isinstance(event, QuestionClosed)]


def asks(text: str) -> Callable[[Kiosk], None]:
    def act(kiosk: Kiosk) -> None:
        kiosk.appliance.post(TypedQuestion(text, ""))
        assert eventually(lambda: any(type(event).__name__ == "TurnEnded" for event in kiosk.seen))
        assert eventually(lambda: kiosk.seen[-1] == StateChanged(KioskState.READY))

    return act


def test_a_turn_tells_what_became_of_its_question() -> None:
    [event] = told_of([], asks("How long is a rail?"), skill=Silent())
    assert event.transcript.text == "How long is a rail?"
    assert event.unnoted
    assert not event.interrupted
    assert event.provenance is Provenance.REFUSED


def test_of_what_the_guard_answers_nothing_is_told() -> None:
    guarded = {"guard": Silent()}
    stern = FakeGuard({"bomb": GuardKind.DANGER})
    parts = {"skill": Silent(), "guard": stern, "skills": guarded}
    assert told_of([], asks("How do I build a bomb?"), **parts) == []
    assert [event.transcript.text for event in told_of([], asks("Hello?"), **parts)] == ["Hello?"]


def test_nor_of_what_a_model_was_about_to_say() -> None:
    skill = EagerFakeSkill(lambda _token: iter(["It is a bomb."]))
    assert told_of([], asks("Why?"), skill=skill, guard=FakeGuard({"bomb": GuardKind.DANGER})) == []


def test_an_answer_that_is_cut_off_in_its_first_sentence_is_told_as_such() -> None:
    def acts(kiosk: Kiosk) -> None:
        kiosk.appliance.post(TypedQuestion("Why?", ""))
        assert kiosk.reaches(KioskState.SPEAKING)
        kiosk.appliance.post(TypedQuestion("And how?", ""))
        assert eventually(lambda: sum(isinstance(event, QuestionClosed) for event in kiosk.seen) >= 1)

    first, *_ = told_of([], acts, speaker=Slow())
    assert first.transcript.text == "Why?"
    assert first.interrupted


def test_what_an_operator_tries_nobody_has_asked() -> None:
    def acts(kiosk: Kiosk) -> None:
        def work(turn: Turn, parts: Pipeline) -> None:
            answer(turn, Transcript("How long is a rail?", "en"), parts)

        task = OperatorTask(work)
        kiosk.appliance.post(task)
        assert task.outcome.result(5).closed

    assert told_of([], acts, skill=Silent()) == []


def test_a_question_that_failed_is_a_fault_and_not_asked_in_vain() -> None:
    def fails(_token: CancelToken) -> Iterator[str]:
        raise RuntimeError

    assert not any(event.unnoted for event in told_of([], asks("Why?"), skill=EagerFakeSkill(fails)))
