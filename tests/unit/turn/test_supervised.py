"""What systemd is told of the kiosk, and the greeting that says that it is ready."""

import threading
import time

import pytest
from kiosk_fakes import FakeTranscriber, Kiosk, eventually, stations, waiting

from assistant.core.events import Event, KioskState, StateChanged
from assistant.core.messages import Speech
from assistant.core.stages import CancelToken, Playback
from assistant.device.watchdog import FakeSupervisor
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.appliance import Appliance
from assistant.turn.signals import Pressed, Quit


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
        assert kiosk.reaches(KioskState.THINKING)
        assert signs(supervisor, 0.3) >= 2, "within its limit"
        assert eventually(lambda: "hangs" in caplog.text)
        assert signs(supervisor, 0.5) == 0
        stuck.set()
        assert eventually(lambda: signs(supervisor, 0.2) > 0)
    assert caplog.text.count("hangs") == 1, "told once"


def test_a_stage_that_hangs_ahead_of_the_questions_end_ends_the_signs_of_life_too(supervisor: FakeSupervisor) -> None:
    """It hangs on a thread of its own; the visitor is told, but each later question would meet the same."""
    seen: list[Event] = []
    stuck = threading.Event()
    parts = stations(
        transcriber=FakeTranscriber("first", before=waiting(stuck)),
        seen=seen,
        settings={"kiosk": {"turn_seconds": 0.2, "hung_seconds": 0.3}, "hearing": {"pause_seconds": 0.04}},
    )
    with Kiosk(parts, seen, supervisor) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
        assert eventually(lambda: signs(supervisor, 0.3) == 0)
        assert signs(supervisor, 0.5) == 0
        stuck.set()
        assert eventually(lambda: signs(supervisor, 0.2) > 0)


def test_a_cancelled_turn_that_hangs_ends_the_signs_of_life_although_new_turns_work(supervisor: FakeSupervisor) -> None:
    seen: list[Event] = []
    stuck = threading.Event()
    hangs = [waiting(stuck)]
    transcriber = FakeTranscriber("first", "second", before=lambda: hangs.pop()() if hangs else None)
    parts = stations(transcriber=transcriber, seen=seen, settings={"kiosk": {"hung_seconds": 0.3}})
    with Kiosk(parts, seen, supervisor) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2), "the second turn is answered"
        time.sleep(0.4)
        assert signs(supervisor, 0.5) == 0
        stuck.set()


def test_the_greeting_is_said_before_the_kiosk_shows_ready_and_is_not_remembered() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    parts = stations(seen=seen, speaker=speaker)
    with Kiosk(parts, seen, greeting="Hello, I am ready.") as kiosk:
        assert kiosk.states == [KioskState.SPEAKING, KioskState.READY]
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
    assert eventually(lambda: StateChanged(KioskState.LISTENING) in seen, 1)
    assert silent.is_set()
    appliance.post(Quit())
    thread.join(5)
