"""What the operator may ask of the appliance: tasks between visitors, pauses, a new beginning."""

import threading

import pytest
from kiosk_fakes import FakeTranscriber, Kiosk, eventually, stations, waiting

from assistant.core.errors import KioskBusy, NoCamera
from assistant.core.events import Event, KioskState, LanguageChosen
from assistant.turn.appliance import SIGNALS, Appliance
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Chosen, OperatorTask, Pause, Quit
from assistant.turn.turn_token import Turn


def nothing(_turn: Turn, _stations: Pipeline) -> None:
    pass


def test_a_task_runs_as_a_turn_and_tells_what_became_of_it() -> None:
    seen: list[Event] = []
    done: list[Turn] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        task = OperatorTask(lambda turn, _stations: done.append(turn))
        kiosk.appliance.post(task)
        assert task.outcome.result(3).error is None
        assert len(done) == 1
        assert not done[0].listening, "a press would else end a question that nobody asks"
        assert kiosk.reaches(KioskState.READY, 2)


def test_the_next_task_may_follow_at_once() -> None:
    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        for _ in range(20):
            task = OperatorTask(nothing)
            kiosk.appliance.post(task)
            task.outcome.result(3)


def test_a_task_that_fails_says_so() -> None:
    def fail(_turn: Turn, _stations: Pipeline) -> None:
        raise NoCamera("none")

    seen: list[Event] = []
    with Kiosk(stations(seen=seen), seen) as kiosk:
        task = OperatorTask(fail)
        kiosk.appliance.post(task)
        assert task.outcome.result(3).error == "no-camera"


def test_a_task_is_refused_while_a_visitor_is_served() -> None:
    seen: list[Event] = []
    deaf = threading.Event()
    with Kiosk(stations(transcriber=FakeTranscriber("x", before=waiting(deaf)), seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
        task = OperatorTask(nothing)
        kiosk.appliance.post(task)
        with pytest.raises(KioskBusy):
            task.outcome.result(3)
        deaf.set()
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.said == ["It is so.", "Quite."]


def test_the_end_of_a_turn_is_not_lost_in_a_queue_that_is_full() -> None:
    """Else the kiosk would refuse every task until the next press."""
    seen: list[Event] = []
    ended, served = threading.Event(), threading.Event()
    parts = stations(seen=seen)

    def be_slow(event: Event) -> None:
        if isinstance(event, LanguageChosen):
            served.wait(5)

    parts.events.subscribe(be_slow)
    with Kiosk(parts, seen) as kiosk:
        task = OperatorTask(lambda _turn, _stations: waiting(ended)())
        kiosk.appliance.post(task)
        kiosk.appliance.post(Chosen("en"))
        assert eventually(lambda: LanguageChosen("en") in seen), "the main loop is busy from now on"
        for _ in range(SIGNALS):
            kiosk.release()
        ended.set()
        threading.Timer(0.2, served.set).start()
        assert task.outcome.result(5).error is None
        assert kiosk.reaches(KioskState.READY, 2)


def test_pausing_during_an_answer_lets_it_end() -> None:
    seen: list[Event] = []
    deaf = threading.Event()
    parts = stations(transcriber=FakeTranscriber("x", before=waiting(deaf)), seen=seen)
    with Kiosk(parts, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.THINKING)
        kiosk.appliance.post(Pause(on=True))
        deaf.set()
        assert kiosk.reaches(KioskState.PAUSED)
        assert kiosk.said == ["It is so.", "Quite."]
        assert kiosk.states.count(KioskState.READY) == 1
        kiosk.appliance.post(Pause(on=True))
        kiosk.appliance.post(Pause(on=False))
        assert kiosk.reaches(KioskState.READY, 2)
        assert kiosk.states.count(KioskState.PAUSED) == 1


def test_a_program_that_is_to_begin_anew_says_so_when_it_ends() -> None:
    appliance = Appliance(stations())
    appliance.post(Quit(again=True))
    assert appliance.run() is True
    appliance = Appliance(stations())
    appliance.post(Quit())
    assert appliance.run() is False
