"""A server that fails again and again is left in peace for a while, and the embedded model answers in its place."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import CancelToken, LanguageModel
from assistant.thinking.pieces import joined

log = logging.getLogger(__name__)

WATCHED_SECONDS = 40.0
"""How long the word of a watcher holds; it looks every ten seconds, and waits five for an answer."""
_HEARD = re.compile(r"[.!?…\n。！？；，：]|[,;:—–]\s")
"""From here on a voice may have begun: at the first stop, or at a clause."""
LONGEST_HELD = 200
"""Characters; a run-on is spoken before this."""


class Circuit:
    """Open after some failures in a row; after a rest, one request may try whether all is well again.

    A reply counts as a success with its first piece: the kiosk stops reading as soon as it has enough sentences.
    """

    def __init__(self, failures: int, rest_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = failures
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._watched = False
        self._lock = threading.Lock()

    def closed(self) -> bool:
        """Whether the server may be asked; of several that ask after the rest, one is told so."""
        with self._lock:
            if self._failures < self._allowed:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + self._rest_seconds
            return True

    def succeeded(self) -> int:
        """Returns the failures in a row that this ended."""
        with self._lock:
            ended, self._failures = self._failures, 0
            return ended

    def watched(self, *, answers: bool) -> None:
        """What a watcher, who asks for nothing, found; it need not cost a visitor the wait to find out the same.

        That a server answers it closes only what it has opened: a server may answer, and write nothing.
        """
        with self._lock:
            if not answers:
                self._failures = max(self._failures, self._allowed)
                self._rests_until = max(self._rests_until, self._clock() + max(self._rest_seconds, WATCHED_SECONDS))
                self._watched = True
            elif self._watched:
                self._failures, self._watched = 0, False

    def failed(self, before: int = 0) -> None:
        """Before: failures in a row that a success ended which was none after all."""
        with self._lock:
            self._failures += before + 1
            self._rests_until = self._clock() + self._rest_seconds


class FallbackModel:
    """Implements LanguageModel: the first model, and where that fails before anything was heard, the second one.

    Pieces are held back until there is something to speak, which no voice notices; an empty piece stands for each.
    """

    def __init__(self, first: LanguageModel, circuit: Circuit, second: Callable[[], LanguageModel]) -> None:
        """Second: makes the model, when it is first needed; raises AssistantError where it cannot be had."""
        self._first = first
        self._circuit = circuit
        self._make = second
        self._second: LanguageModel | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._first.name

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        begun, heard, ended = False, False, 0
        if self._circuit.closed():
            try:
                for piece in _held(self._first.stream(messages, sampling, token)):
                    if not begun:  # an empty piece, too, is one that the server has sent
                        begun, ended = True, self._circuit.succeeded()
                    heard = heard or bool(piece)
                    yield piece
            except EngineError as error:
                self._circuit.failed(ended)
                if heard:  # half a sentence has been said; another model would not go on with it
                    raise
                log.warning("%s; another model answers", error)
            else:
                if not begun:  # an answer without a word is none of the server's failures
                    self._circuit.succeeded()
                return
        yield from self._reserve().stream(messages, sampling, token)

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        self._first.warm(messages)

    def close(self) -> None:
        self._first.close()
        if self._second:
            self._second.close()

    def _reserve(self) -> LanguageModel:
        with self._lock:
            self._second = self._second or self._make()
            return self._second


def _held(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, the first ones together as soon as they can be spoken, and an empty one for each until then."""
    held = ""
    for piece in pieces:
        held = joined((held, piece))
        if _HEARD.search(held) or len(held) > LONGEST_HELD:
            yield held
            break
        yield ""
    else:
        if held:
            yield held
        return
    yield from pieces
