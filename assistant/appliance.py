"""The kiosk: button signals become turns, one at a time, and a press always gets through."""

import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import TypeAlias

from assistant.events import State, StateChanged
from assistant.turn import Stations, conduct, run_turn
from assistant.turn_token import Turn

log = logging.getLogger(__name__)

SIGNALS = 64
"""More than a hand can press between two looks at the queue."""
IDLE_LOOK_SECONDS = 5.0
JOIN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Pressed:
    at: float


@dataclass(frozen=True, slots=True)
class Released:
    at: float


@dataclass(frozen=True, slots=True)
class Quit:
    """End the program."""


@dataclass(frozen=True, slots=True)
class _Over:
    turn: Turn


Signal: TypeAlias = Pressed | Released | Quit | _Over


class Appliance:
    """The state machine between the button and the turns.

    The main thread owns the queue of signals; each turn runs on a thread of its own, so a press starts recording at
    once even while the turn that it cancelled is still inside a model call.
    """

    def __init__(self, stations: Stations) -> None:
        self._stations = stations
        self._signals: queue.Queue[Signal] = queue.Queue(SIGNALS)
        self._turn: Turn | None = None
        self._threads: list[threading.Thread] = []

    def post(self, signal: Signal) -> None:
        """From any thread or callback: never waits; a signal that finds the queue full is lost, and logged."""
        try:
            self._signals.put_nowait(signal)
        except queue.Full:
            log.error("the queue of signals is full; %s is lost", type(signal).__name__)

    def run(self) -> None:
        """Until Quit; KeyboardInterrupt passes through after everything has ended."""
        self._show(State.READY)
        try:
            while self._handle(self._next()):
                pass
        finally:
            self._shut_down()

    def _next(self) -> Signal | None:
        try:
            return self._signals.get(timeout=IDLE_LOOK_SECONDS)
        except queue.Empty:
            return None

    def _handle(self, signal: Signal | None) -> bool:
        match signal:
            case Pressed(at):
                self._press(at)
            case Released(at) if self._turn:
                self._turn.release(at)
            case _Over(turn) if turn is self._turn:
                self._turn = None
                self._show(State.READY)
            case None if self._turn is None:
                self._stations.memory.expire()
            case Quit():
                return False
            case _:
                pass
        return True

    def _press(self, at: float) -> None:
        """Ends the question that silence would have ended, or interrupts the answer and listens."""
        turn = self._turn
        if turn and turn.tapped and turn.listening:
            turn.end_question(at)
            return
        if turn:
            turn.cancel()
        self._turn = turn = Turn(pressed=at, tap_seconds=self._stations.config.hearing.tap_seconds)
        thread = threading.Thread(target=self._conduct, args=(turn,), name=f"turn-{at:.3f}", daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def _conduct(self, turn: Turn) -> None:
        try:
            record = conduct(turn, run_turn, self._stations)
            log.info("turn over: %s, %s", record.error or "answered", record.times)
        finally:  # whatever happens, the next press works
            self.post(_Over(turn))

    def _show(self, state: State) -> None:
        self._stations.events.publish(StateChanged(state))

    def _shut_down(self) -> None:
        """Cancels what runs and waits for it; names the thread that would not end."""
        if self._turn:
            self._turn.cancel()
        limit = time.monotonic() + JOIN_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, limit - time.monotonic()))
            if thread.is_alive():
                log.error("the thread %s would not end within %g s", thread.name, JOIN_SECONDS)
