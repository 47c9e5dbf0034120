import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, Kiosk, OpenMicrophone, eventually, stations, waiting

from assistant.core import phrases
from assistant.core.errors import ButtonStuck
from assistant.core.events import (
    Event,
    Failed,
    Forgotten,
    Heard,
    KioskState,
    LanguageChosen,
    Level,
    StateChanged,
    TurnEnded,
)
from assistant.core.stages import CancelToken
from assistant.hearing.voice_activity import FakeVoiceActivity
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.signals import Chosen, TypedQuestion


def test_a_tap_is_answered_and_the_kiosk_is_ready_again() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]


def test_what_was_loaded_is_no_garbage_to_look_through_while_the_kiosk_runs() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen):
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_a_press_during_an_answer_ends_it_and_listens() -> None:
    seen: list[Event] = []
    cancelled = threading.Event()

    def slow(token: CancelToken) -> Iterator[str]:
        token.on_cancel(cancelled.set)
        yield "The old answer begins. "
        cancelled.wait(5)
        token.check()
        yield "The old answer goes on. "

    skill = FakeSkill(slow)
    with Kiosk(stations(skill=skill, seen=seen), seen) as kiosk:
        kiosk.tap()
        assert eventually(lambda: kiosk.said == ["The old answer begins."])
        skill.deltas = lambda _token: iter(["The new answer."])
        kiosk.tap()
        assert eventually(lambda: "The new answer." in kiosk.said)
        assert "The old answer goes on." not in kiosk.said
        assert kiosk.reaches(KioskState.READY, 2)


def test_a_new_turn_records_at_once_while_the_old_one_is_still_inside_a_model() -> None:
    seen: list[Event] = []
    deaf = threading.Event()
    microphone = OpenMicrophone()
    transcriber = FakeTranscriber("first", "second", before=waiting(deaf))
    with Kiosk(stations(microphone=microphone, transcriber=transcriber, seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
        kiosk.tap()
        assert eventually(lambda: len(microphone.since) == 2, 0.5)
        deaf.set()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said.count("It is so.") == 1, "only the second turn speaks"


def test_a_second_tap_ends_a_question_that_silence_would_have_ended() -> None:
    seen: list[Event] = []
    parts = stations(seen=seen, settings={"hearing": {"silence_seconds": 60, "longest_seconds": 30}})
    with Kiosk(parts, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.LISTENING)
        time.sleep(0.1)
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.states.count(KioskState.LISTENING) == 1, "it was no new question"
        assert kiosk.said == ["It is so.", "Quite."]


def test_many_presses_at_once_leave_one_question() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    with Kiosk(stations(seen=seen, speaker=speaker), seen) as kiosk:
        for _ in range(25):
            kiosk.press()
        kiosk.release()
        assert kiosk.reaches(KioskState.READY, 2)
        time.sleep(0.1)
        assert [s.sentence.text for s in speaker.speeches] == ["It is so.", "Quite."]


def test_a_release_without_a_press_is_nothing() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.release()
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)


def test_quitting_in_mid_answer_leaves_no_thread() -> None:
    seen: list[Event] = []

    def endless(token: CancelToken) -> Iterator[str]:
        while True:
            time.sleep(0.01)
            token.check()
            yield "More. "

    with Kiosk(stations(skill=FakeSkill(endless), seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.SPEAKING)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("turn-")]


def test_a_thread_that_will_not_end_is_named(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.turn.appliance.JOIN_SECONDS", 0.1)
    seen: list[Event] = []
    stuck = threading.Event()
    transcriber = FakeTranscriber("first", before=waiting(stuck))
    with Kiosk(stations(transcriber=transcriber, seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
    stuck.set()
    assert "the thread turn-" in caplog.text


def silent(seen: list[Event], **button: float) -> Kiosk:
    """A kiosk whose visitors say nothing."""
    parts = stations(seen=seen, settings={"button": button, "hearing": {"nothing_seconds": 60}})
    return Kiosk(replace(parts, activity=FakeVoiceActivity([0.0])), seen)


def test_a_hold_without_a_word_makes_the_kiosk_forget_and_say_so() -> None:
    seen: list[Event] = []
    parts = stations(
        seen=seen, settings={"button": {"reset_seconds": 0.3}}, transcriber=FakeTranscriber("Por quê?", language="pt")
    )
    with Kiosk(parts, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        assert parts.memory.history
        parts.activity._script[:] = [0.0]  # type: ignore[attr-defined]
        kiosk.press()
        assert kiosk.reaches(KioskState.READY, 3)
        assert kiosk.said[-1] == phrases.say("pt", "I have forgotten what we said."), "in the visitor's language"
        assert parts.memory.history == ()
        assert not [event for event in seen if isinstance(event, Failed)], "that is no failure"
        kiosk.release()
        parts.activity._script[:] = [1.0] * 20 + [0.0]  # type: ignore[attr-defined]
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 4)


def test_a_hold_with_a_word_is_a_question_however_long() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen, settings={"button": {"reset_seconds": 0.2}}), seen) as kiosk:
        kiosk.press()
        time.sleep(0.5)
        kiosk.release()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]


@pytest.mark.parametrize(("reset", "released"), [(0.4, True), (0.0, False)])
def test_a_shorter_hold_or_none_configured_forgets_nothing(*, reset: float, released: bool) -> None:
    seen: list[Event] = []
    with silent(seen, reset_seconds=reset) as kiosk:
        kiosk.press()
        time.sleep(0.2)
        if released:
            kiosk.release()
        time.sleep(0.5)
        assert phrases.say("en", "I have forgotten what we said.") not in kiosk.said


def test_a_stuck_button_is_reported_once_and_the_other_input_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Event] = []
    parts = stations(seen=seen, settings={"button": {"stuck_seconds": 0.3, "reset_seconds": 0}})
    stuck = Failed(ButtonStuck.code, ButtonStuck.sentence)
    with Kiosk(parts, seen) as kiosk:
        kiosk.press()
        assert eventually(lambda: stuck in seen)
        assert kiosk.reaches(KioskState.READY, 2), "what was asked until then is answered"
        kiosk.tap("keyboard")
        assert kiosk.reaches(KioskState.READY, 3)
        time.sleep(0.4)
        assert seen.count(stuck) == 1
        assert caplog.text.count("button-stuck") == 1
        kiosk.release()
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 4)
        assert kiosk.said == ["It is so.", "Quite."] * 3
        kiosk.press()
        assert eventually(lambda: seen.count(stuck) == 2), "stuck again is news again"


def test_a_release_of_one_input_does_not_end_the_question_of_another() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.press("button")
        assert kiosk.reaches(KioskState.LISTENING)
        time.sleep(0.45)
        kiosk.release("keyboard")
        time.sleep(0.1)
        assert KioskState.THINKING not in kiosk.states
        kiosk.release("button")
        assert kiosk.reaches(KioskState.READY, 2)


def test_a_tap_of_one_input_leaves_a_question_that_another_is_held_for() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.press("button")
        assert kiosk.reaches(KioskState.LISTENING)
        kiosk.tap("keyboard")
        time.sleep(0.45)
        assert kiosk.states.count(KioskState.LISTENING) == 1
        assert KioskState.THINKING not in kiosk.states
        kiosk.release("button")
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]


def test_each_input_interrupts_the_answer_to_the_other() -> None:
    seen: list[Event] = []
    deaf = threading.Event()
    transcriber = FakeTranscriber("first", "second", before=waiting(deaf))
    with Kiosk(stations(transcriber=transcriber, seen=seen), seen) as kiosk:
        kiosk.tap("button")
        assert kiosk.reaches(KioskState.THINKING)
        kiosk.tap("keyboard")
        assert kiosk.reaches(KioskState.LISTENING, 2)
        deaf.set()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]


def test_a_typed_question_is_answered_like_a_spoken_one() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.appliance.post(TypedQuestion("Pourquoi est-ce que le ciel est bleu ?"))
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]
    [heard] = [event.transcript for event in seen if isinstance(event, Heard)]
    assert (heard.text, heard.language) == ("Pourquoi est-ce que le ciel est bleu ?", "fr")
    [ended] = [event for event in seen if isinstance(event, TurnEnded)]
    assert (ended.error, ended.skill, ended.language) == (None, "chat", "fr")
    assert ended.times["intent"] <= ended.times["done"]


def test_a_typed_question_interrupts_an_answer_but_nobody_who_speaks() -> None:
    seen: list[Event] = []
    with Kiosk(stations(activity=FakeVoiceActivity([1.0]), seen=seen), seen) as kiosk:
        kiosk.press()
        assert kiosk.reaches(KioskState.LISTENING)
        time.sleep(0.45)  # longer than a tap
        kiosk.appliance.post(TypedQuestion("Is this typed?"))
        kiosk.release()
        assert kiosk.reaches(KioskState.READY, 2)
        assert [event.transcript.text for event in seen if isinstance(event, Heard)] == ["Why is it so?"]
        assert kiosk.states.count(KioskState.THINKING) == 1


def test_a_chosen_language_holds_for_typed_questions_until_the_visitor_has_gone() -> None:
    seen: list[Event] = []
    settings = {"kiosk": {"idle_seconds": 0.3, "languages": ["en", "pt"]}}
    with Kiosk(stations(seen=seen, settings=settings), seen) as kiosk:
        kiosk.appliance._look_seconds = 0.05
        kiosk.appliance.post(Chosen("pt"))
        assert eventually(lambda: LanguageChosen("pt") in seen)
        kiosk.appliance.post(TypedQuestion("Why is it so?"))
        assert kiosk.reaches(KioskState.READY, 2)
        assert eventually(lambda: Forgotten() in seen)
        kiosk.appliance.post(TypedQuestion("Why is it so?"))
        assert kiosk.reaches(KioskState.READY, 3)
    assert [event.transcript.language for event in seen if isinstance(event, Heard)] == ["pt", "en"]


def test_the_visitor_is_forgotten_once_and_only_after_the_idle_seconds() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen, settings={"kiosk": {"idle_seconds": 0.3}}), seen) as kiosk:
        kiosk.appliance._look_seconds = 0.05
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
        assert Forgotten() not in seen
        assert eventually(lambda: Forgotten() in seen)
        time.sleep(0.4)
        assert seen.count(Forgotten()) == 1


def test_the_level_of_the_voice_is_told_only_while_the_kiosk_listens() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    levels = [i for i, event in enumerate(seen) if isinstance(event, Level)]
    assert levels
    assert seen.index(StateChanged(KioskState.LISTENING)) < levels[0]
    assert levels[-1] < seen.index(StateChanged(KioskState.THINKING))
