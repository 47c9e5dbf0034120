"""Listening on after an answer without a press."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, Kiosk, OpenMicrophone, eventually, stations

from assistant.core.errors import NotUnderstood
from assistant.core.events import Event, Heard, KioskState, StateChanged, TurnEnded
from assistant.core.messages import HEARING_RATE, AudioChunk, Exchange, Intent, Reply, Samples, Transcript, Utterance
from assistant.core.stages import CancelToken, VoiceActivity
from assistant.hearing.voice_activity import WINDOW
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Pause, TypedQuestion

OPEN = {"hearing": {"follow_up_seconds": 0.3, "silence_seconds": 0.1, "looks_finished": False}}
ASKED = {"hearing": {"asked_back_seconds": 0.3, "silence_seconds": 0.1, "looks_finished": False}}


class Voices:
    """What is said at the microphone, one voice a recording: its level, for so many windows, and silence after it."""

    def __init__(self, *levels: int, windows: int = 12, before: int = 2) -> None:
        self._levels, self._windows, self._before = list(levels), windows, before
        self.since: list[float] = []
        self.at: list[float] = []

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        self.since.append(since)
        self.at.append(time.monotonic())
        level = self._levels.pop(0) if self._levels else 0
        said = [0] * self._before + [level] * self._windows
        while True:
            token.check()
            time.sleep(0.002)
            value = said.pop(0) if said else 0
            yield AudioChunk(np.full(WINDOW, value, np.int16), HEARING_RATE, time.monotonic())

    def close(self) -> None:
        """Nothing to close."""


class Loud:
    """Hears a voice in whatever is not silent."""

    def probability(self, samples: Samples) -> float:
        return float(np.abs(samples).max() > 0)

    def reset(self) -> None:
        """Nothing is kept."""


class Asking(FakeSkill):
    """Asks something back, at first or always."""

    def __init__(self, *, always: bool = False, answer_seconds: float | None = None) -> None:
        super().__init__()
        self._always, self._seconds = always, answer_seconds

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        reply = super().answer(intent, history, token)
        asks = self._always or not history
        deltas = iter(["Georgia the country?"]) if asks else reply.deltas
        return replace(reply, deltas=deltas, asks=asks, answer_seconds=self._seconds)


class Mumbled:
    """Understands the first question only."""

    def __init__(self) -> None:
        self.heard = 0

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self.heard += 1
        if self.heard > 1:
            raise NotUnderstood("mumbled")
        return Transcript("How far is Georgia?", "en")


def parts(
    seen: list[Event],
    microphone: Voices,
    *texts: str,
    settings: Mapping[str, object] = OPEN,
    skill: FakeSkill | None = None,
    activity: VoiceActivity | None = None,
) -> Pipeline:
    transcriber = FakeTranscriber(*(texts or ("Why is it so?",)))
    return stations(
        seen=seen,
        microphone=microphone,
        activity=activity or Loud(),
        transcriber=transcriber,
        settings=settings,
        skill=skill,
    )


def asked(seen: Sequence[Event]) -> list[str]:
    return [event.transcript.text for event in seen if isinstance(event, Heard)]


def listened(seen: Sequence[Event]) -> list[bool]:
    """Each time that it listened, whether without a press."""
    states = [event for event in seen if isinstance(event, StateChanged)]
    return [change.follow_up for change in states if change.state is KioskState.LISTENING]


def test_by_itself_no_answer_opens_the_microphone() -> None:
    seen: list[Event] = []
    quiet = {"hearing": {"silence_seconds": 0.1}}
    with Kiosk(parts(seen, Voices(3000, 3000), settings=quiet, skill=Asking()), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        time.sleep(0.05)
    assert listened(seen) == [False]


def test_after_an_answer_the_next_question_needs_no_press_and_silence_closes_the_microphone() -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000, 3000), "Why is it so?", "And why that?"), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert asked(seen) == ["Why is it so?", "And why that?"]
    assert listened(seen) == [False, True, True]
    assert KioskState.ERROR not in kiosk.states, "nobody is told that nobody spoke"
    assert sum(isinstance(event, TurnEnded) for event in seen) == 2, "nor is that a turn for the figures"


def test_between_answer_and_microphone_the_kiosk_is_not_ready() -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000, 3000)), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.LISTENING, 3)
        assert kiosk.states.count(KioskState.READY) == 1, "of the start"


def test_the_microphone_opens_after_the_last_sound_of_the_answer() -> None:
    seen: list[Event] = []
    microphone = Voices(3000)
    kept = parts(seen, microphone)
    with Kiosk(kept, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert microphone.since[1] > kept.speaker.silent_since


def test_where_only_what_is_asked_back_may_open_it_other_answers_do_not() -> None:
    seen: list[Event] = []
    said = ("How far is Georgia?", "The country.")
    with Kiosk(parts(seen, Voices(3000, 3000, 3000), *said, settings=ASKED, skill=Asking()), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        time.sleep(0.05)
    assert asked(seen) == list(said)
    assert listened(seen) == [False, True]


@pytest.mark.parametrize("word", ["Thank you.", "No, thanks!", "Stop.", "That's all, thank you very much.", "no"])
def test_a_word_of_leave_closes_it_without_an_answer(word: str) -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000, 3000, 3000), "Why is it so?", word), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert asked(seen) == ["Why is it so?"]
    assert kiosk.said == ["It is so.", "Quite."]


def test_a_word_of_leave_may_be_the_answer_where_the_skill_takes_any() -> None:
    seen: list[Event] = []
    skill = Asking(answer_seconds=0.3)
    with Kiosk(parts(seen, Voices(3000, 3000), "Ask me something.", "No.", settings={}, skill=skill), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert asked(seen) == ["Ask me something.", "No."]


def test_with_a_press_the_word_of_leave_is_a_question_as_ever() -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000), "Thank you."), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert asked(seen) == ["Thank you."]


@pytest.mark.parametrize(("level", "heard"), [(3000, 2), (1500, 2), (300, 1)])
def test_a_voice_that_is_far_quieter_than_the_first_question_is_not_listened_to(level: int, heard: int) -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000, level)), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert len(asked(seen)) == heard


def test_whoever_presses_is_heard_however_quiet() -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000, 0, 300)), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 3)
    assert len(asked(seen)) == 2


def test_how_loud_the_first_question_was_is_forgotten_with_the_conversation() -> None:
    seen: list[Event] = []
    kept = parts(seen, Voices(3000, 0, 300, 300))
    with Kiosk(kept, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        kept.memory.clear()
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 3)
    assert len(asked(seen)) == 3


def test_a_press_ends_it_at_once_and_is_a_new_question() -> None:
    seen: list[Event] = []
    microphone = OpenMicrophone()
    waiting = {"hearing": {"follow_up_seconds": 30, "silence_seconds": 0.1, "looks_finished": False}}
    kept = stations(seen=seen, microphone=microphone, settings=waiting)
    with Kiosk(kept, seen) as kiosk:
        kiosk.tap()
        assert eventually(lambda: listened(seen) == [False, True])
        microphone.recording.clear()
        pressed = time.monotonic()
        kiosk.press()
        assert microphone.recording.wait(1)
        assert eventually(lambda: listened(seen) == [False, True, False])
        assert microphone.since[-1] <= pressed, "sound from before the press is kept, as ever"
        kiosk.release()


def test_a_second_press_ends_the_new_question_and_not_the_listening_before() -> None:
    seen: list[Event] = []
    waiting = {"hearing": {"follow_up_seconds": 30, "looks_finished": False, "silence_seconds": 30}}
    kept = stations(seen=seen, microphone=OpenMicrophone(), settings=waiting)
    with Kiosk(kept, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.LISTENING)
        kiosk.tap()  # ends the question
        assert eventually(lambda: listened(seen) == [False, True])
        kiosk.tap()
        kiosk.tap()
        assert eventually(lambda: listened(seen) == [False, True, False, True])


def test_what_is_not_understood_is_apologised_for_only_where_the_kiosk_has_asked_and_once() -> None:
    for settings, apologies in ((OPEN, 0), (ASKED, 1)):
        seen: list[Event] = []
        kept = parts(seen, Voices(3000, 3000, 3000, 3000), settings=settings, skill=Asking())
        with Kiosk(replace(kept, transcriber=Mumbled()), seen) as kiosk:
            kiosk.tap()
            assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.states.count(KioskState.ERROR) == apologies
        assert listened(seen) == [False, True] + [True] * apologies


class Skipping(Asking):
    """Asks always, and may be passed over."""

    def skip(self, history: Sequence[Exchange]) -> Intent | None:
        return Intent("chat", Transcript("", "en"), 1.0, {"move": "skip"})

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        skipped = replace(super().answer(intent, history, token), deltas=iter(["It is honey. And what is wax?"]))
        return skipped if intent.slots else super().answer(intent, history, token)


def test_a_press_without_a_word_passes_over_what_was_asked_and_silence_alone_does_not() -> None:
    seen: list[Event] = []
    quick = {"hearing": {"nothing_seconds": 0.3, "silence_seconds": 0.1, "looks_finished": False}}
    skill = Skipping(always=True, answer_seconds=0.3)
    with Kiosk(parts(seen, Voices(3000), settings=quick, skill=skill), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["Georgia the country?"]
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 3)
    assert kiosk.said == ["Georgia the country?", "It is honey.", "And what is wax?"]
    assert KioskState.ERROR not in kiosk.states
    assert listened(seen) == [False, True, False, True]


def test_a_typed_question_opens_no_microphone() -> None:
    seen: list[Event] = []
    with Kiosk(parts(seen, Voices(3000)), seen) as kiosk:
        kiosk.appliance.post(TypedQuestion("Why is it so?"))
        assert kiosk.reaches(KioskState.READY, 2)
    assert not listened(seen)


def test_a_paused_kiosk_listens_no_more() -> None:
    seen: list[Event] = []
    going = threading.Event()
    skill = FakeSkill(lambda _token: iter([going.wait(3) and "It is so."]))  # type: ignore[list-item]
    with Kiosk(parts(seen, Voices(3000), skill=skill), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
        kiosk.appliance.post(Pause(on=True))
        time.sleep(0.05)
        going.set()
        assert kiosk.reaches(KioskState.PAUSED)
    assert listened(seen) == [False]
