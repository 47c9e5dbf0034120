import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, OpenMicrophone, eventually, stations

from assistant.appliance import Appliance, Pressed, Quit, Released
from assistant.device.watchdog import FakeSupervisor
from assistant.events import Event, Said, State, StateChanged
from assistant.messages import Speech
from assistant.speaking.speaker import RecordingSpeaker
from assistant.stages import CancelToken, Playback
from assistant.turn import Stations


class Kiosk:
    """An appliance on a thread, with a hand on its button."""

    def __init__(
        self, parts: Stations, seen: list[Event], supervisor: FakeSupervisor | None = None, greeting: str = ""
    ) -> None:
        self.seen = seen
        self.appliance = Appliance(parts, supervisor)
        self._thread = threading.Thread(target=self.appliance.run, args=(greeting,))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self.reaches(State.READY)
        return self

    def __exit__(self, *_: object) -> None:
        self.appliance.post(Quit())
        self._thread.join(5)
        assert not self._thread.is_alive()

    def tap(self) -> None:
        self.press()
        self.release()

    def press(self) -> None:
        self.appliance.post(Pressed(time.monotonic()))

    def release(self) -> None:
        self.appliance.post(Released(time.monotonic()))

    @property
    def states(self) -> list[State]:
        return [event.state for event in self.seen if isinstance(event, StateChanged)]

    @property
    def said(self) -> list[str]:
        return [event.sentence.text for event in self.seen if isinstance(event, Said)]

    def reaches(self, state: State, times: int = 1) -> bool:
        return eventually(lambda: self.states.count(state) >= times)


def waiting(until: threading.Event) -> Callable[[], None]:
    def wait() -> None:
        until.wait(3)

    return wait


def test_a_tap_is_answered_and_the_kiosk_is_ready_again() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]


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
        assert kiosk.reaches(State.READY, 2)


def test_a_new_turn_records_at_once_while_the_old_one_is_still_inside_a_model() -> None:
    seen: list[Event] = []
    deaf = threading.Event()
    microphone = OpenMicrophone()
    transcriber = FakeTranscriber("first", "second", before=waiting(deaf))
    with Kiosk(stations(microphone=microphone, transcriber=transcriber, seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.THINKING)
        kiosk.tap()
        assert eventually(lambda: len(microphone.since) == 2, 0.5)
        deaf.set()
        assert kiosk.reaches(State.READY, 2)
        assert kiosk.said.count("It is so.") == 1, "only the second turn speaks"


def test_a_second_tap_ends_a_question_that_silence_would_have_ended() -> None:
    seen: list[Event] = []
    parts = stations(seen=seen, settings={"hearing": {"silence_seconds": 60, "longest_seconds": 30}})
    with Kiosk(parts, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.LISTENING)
        time.sleep(0.1)
        kiosk.tap()
        assert kiosk.reaches(State.READY, 2)
        assert kiosk.states.count(State.LISTENING) == 1, "it was no new question"
        assert kiosk.said == ["It is so.", "Quite."]


def test_many_presses_at_once_leave_one_question() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    with Kiosk(stations(seen=seen, speaker=speaker), seen) as kiosk:
        for _ in range(25):
            kiosk.press()
        kiosk.release()
        assert kiosk.reaches(State.READY, 2)
        time.sleep(0.1)
        assert [s.sentence.text for s in speaker.speeches] == ["It is so.", "Quite."]


def test_a_release_without_a_press_is_nothing() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        kiosk.release()
        kiosk.tap()
        assert kiosk.reaches(State.READY, 2)


def test_quitting_in_mid_answer_leaves_no_thread() -> None:
    seen: list[Event] = []

    def endless(token: CancelToken) -> Iterator[str]:
        while True:
            time.sleep(0.01)
            token.check()
            yield "More. "

    with Kiosk(stations(skill=FakeSkill(endless), seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.SPEAKING)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("turn-")]


def test_a_thread_that_will_not_end_is_named(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.appliance.JOIN_SECONDS", 0.1)
    seen: list[Event] = []
    stuck = threading.Event()
    transcriber = FakeTranscriber("first", before=waiting(stuck))
    with Kiosk(stations(transcriber=transcriber, seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.THINKING)
    stuck.set()
    assert "the thread turn-" in caplog.text


@pytest.fixture
def supervisor() -> FakeSupervisor:
    return FakeSupervisor(seconds=0.3)


def signs(supervisor: FakeSupervisor, seconds: float) -> int:
    """The signs of life that come in so many seconds."""
    before = supervisor.told.count("alive")
    time.sleep(seconds)
    return supervisor.told.count("alive") - before


def test_an_idle_kiosk_gives_at_least_two_signs_of_life_in_the_time_of_the_watchdog(supervisor: FakeSupervisor) -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen, supervisor):
        assert signs(supervisor, 1.2) >= 8
    assert (supervisor.told[0], supervisor.told[-1]) == ("ready", "stopping")


def test_a_hung_stage_ends_the_signs_of_life_and_its_end_brings_them_back(
    supervisor: FakeSupervisor, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Event] = []
    stuck = threading.Event()
    parts = stations(
        transcriber=FakeTranscriber("first", before=waiting(stuck)),
        seen=seen,
        settings={"kiosk": {"turn_seconds": 0.2, "hung_seconds": 0.3}},
    )
    with Kiosk(parts, seen, supervisor) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.THINKING)
        assert signs(supervisor, 0.3) >= 2, "within its limit"
        assert eventually(lambda: "hangs" in caplog.text)
        assert signs(supervisor, 0.5) == 0
        stuck.set()
        assert eventually(lambda: signs(supervisor, 0.2) > 0)
    assert caplog.text.count("hangs") == 1, "told once"


def test_a_cancelled_turn_that_hangs_ends_the_signs_of_life_although_new_turns_work(supervisor: FakeSupervisor) -> None:
    seen: list[Event] = []
    stuck = threading.Event()
    hangs = [waiting(stuck)]
    transcriber = FakeTranscriber("first", "second", before=lambda: hangs.pop()() if hangs else None)
    parts = stations(transcriber=transcriber, seen=seen, settings={"kiosk": {"hung_seconds": 0.3}})
    with Kiosk(parts, seen, supervisor) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(State.THINKING)
        kiosk.tap()
        assert kiosk.reaches(State.READY, 2), "the second turn is answered"
        time.sleep(0.4)
        assert signs(supervisor, 0.5) == 0
        stuck.set()


def test_the_greeting_is_said_before_the_kiosk_shows_ready_and_is_not_remembered() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    parts = stations(seen=seen, speaker=speaker)
    with Kiosk(parts, seen, greeting="Hello, I am ready.") as kiosk:
        assert kiosk.states == [State.SPEAKING, State.READY]
        assert [s.sentence.text for s in speaker.speeches] == ["Hello, I am ready."]
        assert parts.memory.history == ()


def test_a_press_during_the_greeting_listens_at_once() -> None:
    seen: list[Event] = []
    silent = threading.Event()

    class LongSpeaker(RecordingSpeaker):
        def play(self, speech: Speech, token: CancelToken) -> Playback:
            token.on_cancel(silent.set)
            playback = super().play(speech, token)
            silent.wait(3)
            return playback

    appliance = Appliance(stations(seen=seen, speaker=LongSpeaker()))
    thread = threading.Thread(target=appliance.run, args=("Hello, I am ready.",))
    thread.start()
    time.sleep(0.1)
    appliance.post(Pressed(time.monotonic()))
    assert eventually(lambda: StateChanged(State.LISTENING) in seen, 1)
    assert silent.is_set()
    appliance.post(Quit())
    thread.join(5)
