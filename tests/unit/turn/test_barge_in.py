"""A visitor speaks over an answer."""

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, Kiosk, eventually, stations

from assistant.core.errors import NotUnderstood
from assistant.core.events import Event, Heard, KioskState, Said, StateChanged, TurnEnded
from assistant.core.messages import (
    HEARING_RATE,
    AudioChunk,
    Exchange,
    Intent,
    Played,
    Reply,
    Samples,
    Sentence,
    Speech,
    Tone,
    Transcript,
    Utterance,
)
from assistant.core.stages import CancelToken
from assistant.hearing.interjection import Interjection
from assistant.hearing.voice_activity import WINDOW
from assistant.turn.barge_in import BargeIn, Meaning
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Pressed, Signal, SpokenOver, Woken
from assistant.turn.turn_token import Turn

OPEN = {"hearing": {"interruptions": "questions", "silence_seconds": 0.1, "looks_finished": False}}
COMMANDS = {"hearing": {**OPEN["hearing"], "interruptions": "commands"}}


class Loud:
    """Hears a voice in whatever is not silent."""

    def probability(self, samples: Samples) -> float:
        return float(np.abs(samples).max() > 0)

    def reset(self) -> None:
        """Nothing is kept."""


class Over:
    """A microphone at which somebody speaks so many windows after each recording began, at a level."""

    def __init__(self, *, windows: int = 12, before: int = 15, level: int = 3000) -> None:
        self._windows, self._before, self._level = windows, before, level
        self.since: list[float] = []

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        self.since.append(since)
        began = time.monotonic()
        for number in range(100_000):
            token.check()
            time.sleep(0.002)
            level = self._level if self._before <= number < self._before + self._windows else 0
            moment = began + number * WINDOW / HEARING_RATE  # it hears faster than anybody speaks
            yield AudioChunk(np.full(WINDOW, level, np.int16), HEARING_RATE, moment)

    def close(self) -> None:
        """Nothing to close."""


class Held:
    """A speaker that plays each sentence until its turn is cancelled, or for some seconds."""

    silent_since = 0.0

    def __init__(self, seconds: float = 3.0) -> None:
        self._seconds = seconds
        self.cut: list[float] = []

    def play(self, speech: Speech, token: CancelToken) -> "HeldPlayback":
        return HeldPlayback(self, speech, token, self._seconds)

    def sound(self, tone: Tone) -> float | None:
        return None

    def close(self) -> None:
        """Nothing to close."""


class HeldPlayback:
    def __init__(self, speaker: Held, speech: Speech, token: CancelToken, seconds: float) -> None:
        self._speaker, self._speech, self._token, self._seconds = speaker, speech, token, seconds
        self._over = threading.Event()
        token.on_cancel(self._over.set)

    def wait(self) -> Played:
        began = time.monotonic()
        cut = self._over.wait(self._seconds)
        if cut:
            self._speaker.cut.append(time.monotonic())
        return Played(self._speech.sentence, 0.5 if cut else 1.0, began, time.monotonic())


class Commanding:
    """Routes what says nothing but "stop" or "louder" to a command."""

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        action = transcript.text.strip(".!").casefold()
        slots = {"action": action} if action in {"stop", "louder"} else {}
        return Intent("orders" if slots else "chat", transcript, 1.0, slots)


class Silent(FakeSkill):
    """Says nothing to a command."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        self.histories.append(history)
        return Reply(iter(()), intent.language, remember=False)


def parts_of(
    seen: list[Event], *texts: str, settings: Mapping[str, object] = OPEN, microphone: Over | None = None
) -> Pipeline:
    made = stations(
        transcriber=FakeTranscriber(*texts),
        speaker=Held(),
        microphone=microphone or Over(),
        activity=Loud(),
        skills={"orders": Silent()},
        settings=settings,
        seen=seen,
    )
    return replace(made, router=Commanding())


def states(seen: Sequence[Event]) -> list[KioskState]:
    return [event.state for event in seen if isinstance(event, StateChanged)]


@pytest.fixture
def seen() -> list[Event]:
    return []


def talk_over(seen: list[Event], parts: Pipeline, until: KioskState, times: int) -> Kiosk:
    """A visitor taps, asks, and says the next thing while the answer is given; waits for a state."""
    barge_in = BargeIn(parts, parts.microphone, Loud())
    parts.events.subscribe(barge_in)
    with Kiosk(parts, seen) as kiosk, barge_in.watch(kiosk.appliance.post):
        kiosk.tap()
        assert kiosk.reaches(until, times, seconds=8)
        return kiosk


def test_stop_ends_the_answer_at_once_and_nothing_more_is_said(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?", "Stop!")
    kiosk = talk_over(seen, parts, KioskState.READY, 2)
    assert isinstance(parts.speaker, Held)
    assert parts.speaker.cut, "it was not played to its end"
    assert [event.transcript.text for event in seen if isinstance(event, Heard)] == ["Why is it so?", "Stop!"]
    assert states(seen).count(KioskState.LISTENING) == 1
    assert eventually(lambda: sorted(str(e.error) for e in seen if isinstance(e, TurnEnded)) == ["None", "cancelled"])
    assert set(kiosk.said) == {"It is so.", "Quite."}


def test_what_was_heard_of_the_answer_is_remembered(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?", "Stop!")
    talk_over(seen, parts, KioskState.READY, 2)
    assert eventually(lambda: [exchange.heard for exchange in parts.memory.history] == ["It is Quite."])


def test_a_new_question_is_heard_from_its_beginning_and_answered(seen: list[Event]) -> None:
    microphone = Over(windows=60)
    parts = parts_of(seen, "Why is it so?", "And how far is", "And how far is it to Peru?", microphone=microphone)
    barge_in, posted = BargeIn(parts, parts.microphone, Loud()), list[Signal]()
    parts.events.subscribe(barge_in)

    def post(signal: Signal) -> None:
        posted.append(signal)
        kiosk.appliance.post(signal)

    with Kiosk(parts, seen) as kiosk, barge_in.watch(post):
        kiosk.tap()
        assert kiosk.reaches(KioskState.LISTENING, 2, seconds=8)
        assert eventually(lambda: len(microphone.since) >= 4)
        assert posted == [SpokenOver(microphone.since[3])], "it is recorded from where it began"
        assert eventually(lambda: [e.transcript.text for e in seen if isinstance(e, Heard)][1:] != [])
    assert [e.transcript.text for e in seen if isinstance(e, Heard)][1] == "And how far is it to Peru?"


def test_where_only_commands_are_heard_a_question_does_not_interrupt(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?", "And how far is it to Peru?", settings=COMMANDS)
    parts = replace(parts, speaker=Held(0.6))
    talk_over(seen, parts, KioskState.READY, 2)
    assert states(seen).count(KioskState.LISTENING) == 1
    assert isinstance(parts.speaker, Held)
    assert not parts.speaker.cut


def test_who_is_further_away_does_not_interrupt(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?", "Stop!", microphone=Over(level=200))
    parts.memory.note_loudness(-15.0)
    parts = replace(parts, speaker=Held(0.6))
    talk_over(seen, parts, KioskState.READY, 2)
    assert isinstance(parts.speaker, Held)
    assert not parts.speaker.cut


class Deaf:
    """Understands the first utterance only."""

    def __init__(self) -> None:
        self._asked = 0

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self._asked += 1
        if self._asked > 1:
            raise NotUnderstood("a laugh")
        return Transcript("Why is it so?", "en")


def test_what_is_no_word_does_not_interrupt(seen: list[Event]) -> None:
    parts = replace(parts_of(seen, ""), transcriber=Deaf(), speaker=Held(0.6))
    talk_over(seen, parts, KioskState.READY, 2)
    assert isinstance(parts.speaker, Held)
    assert not parts.speaker.cut


def test_after_a_gap_in_the_sound_nothing_interrupts_until_the_cancellers_have_learned(seen: list[Event]) -> None:
    parts = replace(parts_of(seen, "Why is it so?", "Stop!"), speaker=Held(0.6))
    barge_in = BargeIn(parts, parts.microphone, Loud(), time.monotonic)
    parts.events.subscribe(barge_in)
    with Kiosk(parts, seen) as kiosk, barge_in.watch(kiosk.appliance.post):
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2, seconds=8)
    assert isinstance(parts.speaker, Held)
    assert not parts.speaker.cut


class Keeping(FakeTranscriber):
    """Notes in which language it is to hear."""

    def __init__(self, *texts: str) -> None:
        super().__init__(*texts)
        self.languages: list[str] = []

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self.languages.append(utterance.language)
        return super().transcribe(utterance, token)


@pytest.mark.parametrize(("seconds", "language"), [(0.9, "en"), (2.5, "")])
def test_a_single_word_is_heard_in_the_language_of_the_answer(seconds: float, language: str) -> None:
    class Once:
        def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
            yield AudioChunk(np.zeros(int(seconds * HEARING_RATE), np.int16), HEARING_RATE, since)

        def close(self) -> None:
            """Nothing to close."""

    transcriber = Keeping("Stop!")
    parts = replace(parts_of([], ""), microphone=Once(), transcriber=transcriber)
    barge_in = BargeIn(parts, Once(), Loud())
    barge_in(Said(Sentence("It is so.", "It is so.", 0, "en")))
    heard = barge_in._understood(Interjection(time.monotonic() - seconds, paused=True), Turn())
    assert heard
    assert transcriber.languages == [language]


@pytest.fixture
def barge_in() -> BargeIn:
    parts = parts_of([], "")
    ears = BargeIn(parts, parts.microphone, Loud())
    said = "The waggle dance tells the other bees where to find food."
    ears(Said(Sentence(said, said, 0, "en")))
    return ears


@pytest.mark.parametrize(
    ("text", "confidence", "meaning"),
    [
        ("Stop!", 0.9, Meaning.COMMAND),
        ("Louder.", 0.9, Meaning.COMMAND),
        ("Stop!", 0.4, Meaning.COMMAND),
        ("How far is it to Peru?", 0.9, Meaning.QUESTION),
        ("How far is it to Peru?", 0.4, Meaning.NOTHING),
        ("Thank you.", 0.9, Meaning.NOTHING),
        ("Thank you very much.", 0.9, Meaning.NOTHING),
        ("you", 0.9, Meaning.NOTHING),
        ("...", 0.9, Meaning.NOTHING),
        ("tells the other bees where to", 0.9, Meaning.NOTHING),
        ("the waggle dance tells other bees", 0.9, Meaning.NOTHING),
        ("Food find the bees, tell where others.", 0.9, Meaning.NOTHING),
        ("What is the capital of Italy?", 0.9, Meaning.QUESTION),
        ("How many other bees are there?", 0.9, Meaning.QUESTION),
    ],
)
def test_what_is_meant_by_words_over_an_answer(
    barge_in: BargeIn, text: str, confidence: float, meaning: Meaning
) -> None:
    assert barge_in.meaning(Transcript(text, "en", confidence)) is meaning


def test_in_a_language_without_spaces_signs_are_counted(barge_in: BargeIn) -> None:
    assert barge_in.meaning(Transcript("意大利的首都是哪里？", "zh", 0.9)) is Meaning.QUESTION
    assert barge_in.meaning(Transcript("谢谢", "zh", 0.9)) is Meaning.NOTHING


def test_what_the_kiosk_said_to_the_question_before_is_no_longer_its_own(barge_in: BargeIn) -> None:
    own = Transcript("tells the other bees where to", "en", 0.9)
    assert barge_in.meaning(own) is Meaning.NOTHING
    barge_in(StateChanged(KioskState.READY))
    assert barge_in.meaning(own) is Meaning.NOTHING, "its last words may still sound"
    barge_in(Said(Sentence("It is so.", "It is so.", 0, "en")))
    assert barge_in.meaning(own) is Meaning.QUESTION


def answering(kiosk: Kiosk) -> None:
    kiosk.tap()
    assert kiosk.reaches(KioskState.SPEAKING)


@pytest.mark.parametrize("signal", [SpokenOver(-math.inf), SpokenOver(-math.inf, Transcript("Stop!", "en"))])
def test_who_spoke_over_the_answer_before_is_late(seen: list[Event], signal: Signal) -> None:
    parts = replace(parts_of(seen, "Why is it so?"), speaker=Held(0.4))
    with Kiosk(parts, seen) as kiosk:
        answering(kiosk)
        kiosk.appliance.post(signal)
        assert kiosk.reaches(KioskState.READY, 2)
    assert isinstance(parts.speaker, Held)
    assert not parts.speaker.cut


def test_who_presses_is_heard_out(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?", microphone=Over(windows=400))
    with Kiosk(parts, seen) as kiosk:
        kiosk.press()
        assert kiosk.reaches(KioskState.LISTENING)
        for signal in (SpokenOver(time.monotonic()), Woken(time.monotonic())):
            kiosk.appliance.post(signal)
        kiosk.release()
        assert kiosk.reaches(KioskState.SPEAKING)
    assert states(seen).count(KioskState.LISTENING) == 1


def test_a_wake_word_interrupts_the_answer_as_a_press_does(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?", "How far is Peru?")
    with Kiosk(parts, seen) as kiosk:
        answering(kiosk)
        kiosk.appliance.post(Woken(time.monotonic()))
        assert kiosk.reaches(KioskState.SPEAKING, 2)
    assert [e.transcript.text for e in seen if isinstance(e, Heard)] == ["Why is it so?", "How far is Peru?"]


def test_who_is_woken_by_mistake_says_nothing(seen: list[Event]) -> None:
    settings = {"hearing": {**OPEN["hearing"], "nothing_seconds": 0.2}}
    parts = parts_of(seen, "Why is it so?", settings=settings, microphone=Over(windows=0))
    with Kiosk(parts, seen) as kiosk:
        kiosk.appliance.post(Woken(time.monotonic()))
        assert kiosk.reaches(KioskState.LISTENING)
        assert kiosk.reaches(KioskState.READY, 2)
    assert kiosk.said == []


def test_a_press_still_interrupts(seen: list[Event]) -> None:
    parts = parts_of(seen, "Why is it so?")
    with Kiosk(parts, seen) as kiosk:
        answering(kiosk)
        kiosk.appliance.post(Pressed(time.monotonic()))
        assert kiosk.reaches(KioskState.LISTENING, 2)
