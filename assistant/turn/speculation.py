"""Working ahead: at each pause the question is transcribed, routed and its answer begun, as if nothing more were said.

If that is so, transcript and answer are taken over; if the visitor goes on, they are dropped and what still runs for
them is stopped. Nothing of it is heard, shown or remembered before the question is over, and no skill that acts is
asked before.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Self, TypeVar

from assistant.core.errors import NotUnderstood
from assistant.core.messages import Exchange, Intent, Reply, Transcript, Utterance
from assistant.core.stages import CancelToken, Transcriber
from assistant.turn.turn_token import Branch, Turn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a transcript means, and the answer to it where that could be begun; of several questions, to the first."""

    intents: tuple[Intent, ...]
    reply: Reply | None
    history: Sequence[Exchange]
    """What was said before, on which both depend."""


Think = Callable[[Transcript, CancelToken], Draft]
Patience = Callable[[Transcript | None, Draft | None], float]
"""Seconds of silence that end a question, by its words so far and what they mean; None: not known, or not yet."""


class Speculation:
    """Implements the listener's Pauses for one turn: one worker, and the newest pause wins."""

    def __init__(
        self,
        turn: Turn,
        transcriber: Transcriber,
        think: Think,
        writing_after: float | None,
        patience: Patience | None = None,
    ) -> None:
        """Think: routes a transcript and asks the skill. Writing_after: seconds from a pause until the reply is read,
        as a language model that is stopped again holds up the next question; None: when the question is over.
        Patience: None where the silence that ends a question is always the same.
        """
        self._turn = turn
        self._transcriber = transcriber
        self._think = think
        self._writing_after = writing_after
        self._patience = patience
        self._worker = ThreadPoolExecutor(1, "ahead")
        self._guess: _Guess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.resumed()
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._turn.leave_behind(self._worker.shutdown)

    def paused(self, utterance: Utterance) -> None:
        self.resumed()
        branch, certain = Branch(self._turn), _Certain(self._writing_after)
        transcript = self._worker.submit(self._transcriber.transcribe, utterance, branch)
        draft = self._worker.submit(self._draft, transcript, branch, certain)
        self._guess = _Guess(branch, certain, transcript, draft)

    def resumed(self) -> None:
        guess, self._guess = self._guess, None
        if guess:
            guess.drop()

    def patience(self) -> float | None:
        """While the words are not known yet, no answer would be ready either: waiting for them costs nothing."""
        guess = self._guess
        if self._patience is None or guess is None or guess.draft.cancelled():
            return None
        if not guess.transcript.done():
            return self._patience(None, None)
        drafted = guess.draft.done()
        error = guess.transcript.exception() or (guess.draft.exception() if drafted else None)
        if error:
            return self._patience(None, None) if isinstance(error, NotUnderstood) else None
        return self._patience(guess.transcript.result(), guess.draft.result() if drafted else None)

    def transcript(self, utterance: Utterance) -> Transcript:
        """Of the whole question; what was transcribed since the last word of it is not transcribed again."""
        if self._guess is None:
            return self._transcriber.transcribe(utterance, self._turn)
        self._guess.certain.set()
        return _result(self._guess.transcript, self._turn)

    def draft(self, history: Sequence[Exchange]) -> Draft | None:
        """The answer that was begun at the last pause; None where there is none, or the conversation went on since."""
        draft = _result(self._guess.draft, self._turn) if self._guess else None
        if draft and draft.history != history:
            self.resumed()
            return None
        return draft

    def _draft(self, transcript: Future[Transcript], branch: Branch, certain: "_Certain") -> Draft:
        branch.check()
        draft = self._think(transcript.result(), branch)
        if draft.reply is None:
            return draft
        pieces: SimpleQueue[str | None] = SimpleQueue()  # a reply has its own limit of tokens
        written = self._worker.submit(_write, draft.reply.deltas, pieces, branch, certain)
        return replace(draft, reply=replace(draft.reply, deltas=_read(pieces, written, branch)))


class _Certain:
    """Whether a question surely goes on, or is surely over."""

    def __init__(self, seconds: float | None) -> None:
        """After so many seconds it is taken to be over; None: never."""
        self._event = threading.Event()
        self._until = None if seconds is None else time.monotonic() + seconds

    def set(self) -> None:
        self._event.set()

    def wait(self) -> None:
        self._event.wait(None if self._until is None else max(0.0, self._until - time.monotonic()))


@dataclass(slots=True)
class _Guess:
    """A question as it stands if nothing more is said."""

    branch: Branch
    certain: _Certain
    transcript: Future[Transcript]
    draft: Future[Draft]

    def drop(self) -> None:
        self.branch.cancel()
        self.certain.set()
        self.transcript.cancel()
        self.draft.cancel()


def _write(deltas: Iterator[str], pieces: "SimpleQueue[str | None]", branch: Branch, certain: _Certain) -> None:
    """Reads a reply from the skill, ahead of whoever will want it."""
    try:
        certain.wait()
        branch.check()
        for delta in deltas:
            branch.check()
            pieces.put(delta)
    finally:
        pieces.put(None)
        if isinstance(deltas, Generator):
            deltas.close()


def _read(pieces: "SimpleQueue[str | None]", written: Future[None], branch: Branch) -> Generator[str]:
    """The pieces as they are written, and the error they ended with; closing it ends the writing."""
    try:
        while (piece := pieces.get()) is not None:
            yield piece
        written.result()
    finally:
        branch.cancel()


def _result(future: Future[T], turn: Turn) -> T:
    """Waits for a result as long as the turn lasts."""
    ready = threading.Event()
    future.add_done_callback(lambda _: ready.set())
    withdraw = turn.on_cancel(ready.set)
    ready.wait()
    withdraw()
    turn.check()
    return future.result()
