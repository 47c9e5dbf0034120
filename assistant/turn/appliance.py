"""The kiosk: button signals become turns, one at a time, and a press always gets through."""

import gc
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from assistant.core import phrases
from assistant.core.errors import ButtonStuck, KioskBusy, NothingHeard
from assistant.core.events import Failed, KioskState, LanguageChosen, StateChanged
from assistant.core.messages import Reply
from assistant.core.stages import Supervisor
from assistant.turn.ended import ended
from assistant.turn.follow_up import going_on
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import (
    Chosen,
    OperatorTask,
    Over,
    Pause,
    Pressed,
    Quit,
    Released,
    Signal,
    SpokenOver,
    TypedQuestion,
    Woken,
)
from assistant.turn.telling import speak
from assistant.turn.turn import answer_command, answer_typed, conduct, run_turn, spoken_language
from assistant.turn.turn_token import FollowUp, Record, Turn

log = logging.getLogger(__name__)

SIGNALS = 64
"""More than a hand can press between two looks at the queue."""
IDLE_LOOK_SECONDS = 5.0
JOIN_SECONDS = 1.0
SIGNS = 3
"""Signs of life within the time that the supervisor waits for one."""


@dataclass(slots=True)
class _Hold:
    """A button that is down."""

    since: float
    stuck: bool = False
    """That has been reported."""


class Appliance:
    """The state machine between the button and the turns.

    The main thread owns the queue of signals; each turn runs on a thread of its own, so a press starts recording at
    once even while the turn that it cancelled is still inside a model call.
    """

    def __init__(self, stations: Pipeline, supervisor: Supervisor | None = None) -> None:
        self._stations = stations
        self._supervisor = supervisor
        self._look_seconds = min(IDLE_LOOK_SECONDS, supervisor.seconds / SIGNS) if supervisor else IDLE_LOOK_SECONDS
        self._signals: queue.Queue[Signal] = queue.Queue(SIGNALS)
        self._turn: Turn | None = None
        self._visited: float | None = None
        """When somebody was last there; None where nobody is."""
        self._source = ""
        """The input that the turn belongs to: only its release ends a held question."""
        self._holds: dict[str, _Hold] = {}
        self._threads: dict[threading.Thread, Turn] = {}
        self._hung: set[threading.Thread] = set()
        self._paused = False
        self._again = False

    def post(self, signal: Signal) -> None:
        """From any thread or callback: never waits; a signal that finds the queue full is lost, and logged."""
        try:
            self._signals.put_nowait(signal)
        except queue.Full:
            log.error("the queue of signals is full; %s is lost", type(signal).__name__)

    def run(self, greeting: str = "") -> bool:
        """Until Quit; what a Ctrl-C or SIGTERM raises passes through after everything has ended.

        Returns whether the program is to begin anew.
        The greeting is said first; a press interrupts it as it does an answer.
        """
        gc.freeze()  # what is loaded by now stays: to look through it holds up every thread for 0.2 s on a PC
        if greeting:
            turn = self._new_turn(time.monotonic())
            turn.listening = False
            self._begin(turn, partial(_greet, greeting))
        else:
            self._show(KioskState.READY)
        if self._supervisor:
            self._supervisor.ready()
        try:
            while self._handle(self._next()):
                self._watch_holds()
                self._prove_progress()
        finally:
            self._shut_down()
            gc.unfreeze()
        return self._again

    def _next(self) -> Signal | None:
        try:
            return self._signals.get(timeout=self._patience())
        except queue.Empty:
            return None

    def _handle(self, signal: Signal | None) -> bool:
        match signal:
            case Pressed(at, source):
                self._press(at, source)
            case Released(at, source):
                self._release(at, source)
            case Woken(at):
                self._wake(at)
            case SpokenOver():
                self._give_way(signal)
            case TypedQuestion(text, shown):
                self._ask(text, shown)
            case Chosen(language):
                self._choose(language)
            case Over(turn) if turn is self._turn:
                self._turn = None
                self._visited = time.monotonic()
                self._go_on(going_on(turn))
            case None:
                self._see_who_has_gone()
            case Quit(again):
                self._again = again
                return False
            case Pause(on):
                self._pause(on=on)
            case OperatorTask():
                self._perform(signal)
            case _:
                pass
        return True

    def _press(self, at: float, source: str) -> None:
        """Ends the question that silence would have ended, or interrupts the answer and listens."""
        self._see_who_has_gone()
        self._holds[source] = _Hold(at)
        turn = self._turn
        if turn and turn.tapped and turn.listening and not turn.follows:
            turn.end_question(at)
            return
        if turn and self._is_asked(turn) and source != self._source:
            return  # somebody is speaking, with a finger on another button
        self._source = source
        turn = self._new_turn(at)
        turn.listening = not self._paused
        self._begin_instead(turn, _put_off if self._paused else run_turn)

    def _wake(self, at: float) -> None:
        """As a tap does; but whoever is being listened to is heard out."""
        self._see_who_has_gone()
        if self._turn and self._turn.listening:
            return
        self._begin_by_voice(at, _put_off if self._paused else run_turn)

    def _give_way(self, signal: SpokenOver) -> None:
        """Somebody has spoken over the answer, unless a press or another question came first."""
        turn = self._turn
        if self._paused or (turn and (turn.listening or turn.pressed > signal.at)):
            return
        if signal.command is None:
            self._begin_by_voice(signal.at, run_turn)
        else:
            self._begin_by_voice(signal.at, partial(answer_command, signal.command), listening=False)

    def _begin_by_voice(self, at: float, work: Callable[[Turn, Pipeline], None], *, listening: bool = True) -> None:
        self._source = ""
        turn = self._new_turn(at, by_voice=True)
        turn.listening = listening and not self._paused
        self._begin_instead(turn, work)

    def _go_on(self, follows: FollowUp | None) -> None:
        """Listens on after an answer, without a press, or waits for one."""
        if follows is None or self._paused:
            self._rest()
            return
        self._source = ""
        self._begin(self._new_turn(time.monotonic(), follows), run_turn)

    def _ask(self, text: str, shown: str) -> None:
        """As a press does; but whoever is speaking is heard out."""
        self._see_who_has_gone()
        if self._turn and self._is_asked(self._turn):
            return
        turn = self._new_turn(time.monotonic())
        turn.listening = False
        self._source = ""
        self._begin_instead(turn, _put_off if self._paused else partial(answer_typed, text, shown=shown))

    @staticmethod
    def _is_asked(turn: Turn) -> bool:
        """Whether somebody is speaking, with a finger on a button."""
        return turn.listening and not turn.tapped and turn.released is None

    def _choose(self, language: str) -> None:
        self._stations.memory.choose(language)
        self._visited = time.monotonic()
        self._stations.events.publish(LanguageChosen(language))

    def _see_who_has_gone(self) -> None:
        """After so many idle seconds the next visitor is another person."""
        if self._turn:
            return
        now, idle = time.monotonic(), self._stations.config.kiosk.idle_seconds
        if self._visited is not None and now - self._visited > idle:
            self._forget()
        self._stations.memory.expire()

    def _forget(self) -> None:
        self._visited = None
        self._stations.memory.clear()

    def _pause(self, *, on: bool) -> None:
        """What is being answered is answered to its end."""
        if on == self._paused:
            return
        self._paused = on
        if self._turn is None:
            self._forget()
            self._rest()

    def _perform(self, task: OperatorTask) -> None:
        if self._turn:
            task.outcome.set_exception(KioskBusy("The kiosk is talking with a visitor; try again in a moment."))
            return
        turn = self._new_turn(time.monotonic())
        turn.listening = False
        self._begin(turn, task.work, task.outcome)

    def _begin_instead(self, turn: Turn, work: Callable[[Turn, Pipeline], None]) -> None:
        """Whatever the kiosk was about ends."""
        if self._turn:
            self._turn.cancel()
        self._begin(turn, work)

    def _new_turn(self, at: float, follows: FollowUp | None = None, *, by_voice: bool = False) -> Turn:
        config = self._stations.config
        return Turn(
            pressed=at,
            seconds=config.kiosk.turn_seconds,
            tap_seconds=config.hearing.tap_seconds,
            reset_seconds=config.button.reset_seconds,
            follows=follows,
            by_voice=by_voice,
        )

    def _begin(
        self, turn: Turn, work: Callable[[Turn, Pipeline], None], outcome: "Future[Record] | None" = None
    ) -> None:
        self._turn = turn
        name = f"turn-{turn.pressed:.3f}"
        thread = threading.Thread(target=self._conduct, args=(turn, work, outcome), name=name, daemon=True)
        self._threads[thread] = turn
        thread.start()

    def _release(self, at: float, source: str) -> None:
        self._holds.pop(source, None)
        if self._turn and source == self._source:
            self._turn.release(at)

    def _patience(self) -> float:
        """How long the next signal may be waited for: until a button that is down would be stuck."""
        limit = time.monotonic() - self._stations.config.button.stuck_seconds
        looks = [hold.since - limit for hold in self._holds.values() if not hold.stuck]
        return max(0.0, min([self._look_seconds, *looks]))

    def _watch_holds(self) -> None:
        """Reports a stuck button, once. It has no say until it is let go; all other inputs work."""
        now, longest = time.monotonic(), self._stations.config.button.stuck_seconds
        for source, hold in self._holds.items():
            if hold.stuck or now - hold.since < longest:
                continue
            hold.stuck = True
            log.error("%s: the %s has been held for %g s", ButtonStuck.code, source, longest)
            language = self._stations.config.kiosk.languages[0]
            self._stations.events.publish(Failed(ButtonStuck.code, phrases.say(language, ButtonStuck.sentence)))
            if self._turn and self._turn.listening and source == self._source:
                self._turn.release(now)  # what was asked until then is answered

    def _conduct(self, turn: Turn, work: Callable[[Turn, Pipeline], None], outcome: "Future[Record] | None") -> None:
        try:
            record = conduct(turn, work, self._stations)
            log.info("turn over: %s, %s", record.error or "answered", record.times)
            if not turn.follows or record.error != NothingHeard.code:  # nobody was there
                self._stations.events.publish(ended(record, by_operator=outcome is not None))
            for closed in record.closed if outcome is None else ():  # what an operator tries, nobody has asked
                self._stations.events.publish(closed)
        finally:  # whatever happens, the next press works
            self._tell_over(turn)
            if outcome:
                outcome.set_result(turn.record)
            turn.settle()  # until then the thread stands for what may hang

    def _tell_over(self, turn: Turn) -> None:
        """A queue that is full is waited for: without this signal the kiosk would take the turn for one that runs."""
        try:
            self._signals.put(Over(turn), timeout=JOIN_SECONDS)
        except queue.Full:
            log.error("the queue of signals stays full; the end of a turn is lost")

    def _prove_progress(self) -> None:
        """A sign of life for the supervisor, unless a turn hangs: then it will start the program anew."""
        now, patience = time.monotonic(), self._stations.config.kiosk.hung_seconds
        self._threads = {t: turn for t, turn in self._threads.items() if t.is_alive()}  # a turn holds words
        hung = {t for t, turn in self._threads.items() if turn.overdue(now) > patience}
        for thread in hung - self._hung:
            log.error("the thread %s hangs: it goes on %g s past its end", thread.name, patience)
        self._hung = hung
        if self._supervisor and not hung:
            self._supervisor.alive()

    def _rest(self) -> None:
        self._show(KioskState.PAUSED if self._paused else KioskState.READY)

    def _show(self, state: KioskState) -> None:
        self._stations.events.publish(StateChanged(state))

    def _shut_down(self) -> None:
        """Cancels what runs and waits for it; names the thread that would not end."""
        if self._supervisor:
            self._supervisor.stopping()
        if self._turn:
            self._turn.cancel()
        limit = time.monotonic() + JOIN_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, limit - time.monotonic()))
            if thread.is_alive():
                log.error("the thread %s would not end within %g s", thread.name, JOIN_SECONDS)


def _greet(text: str, turn: Turn, stations: Pipeline) -> None:
    """Says that the first question can be asked, in the kiosk's own language."""
    speak(turn, Reply(iter([text]), stations.config.kiosk.languages[0], remember=False), stations)


def _put_off(turn: Turn, stations: Pipeline) -> None:
    """Asks a visitor for patience."""
    language = spoken_language(turn, stations)
    text = phrases.say(language, "I am taking a break. Please come back later.")
    speak(turn, Reply(iter([text]), language, remember=False), stations)
