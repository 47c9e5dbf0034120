"""What all language models behind HTTP have in common: limits, cancelling, warming, closing."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager

from assistant.core.errors import EngineError, EngineTimeout
from assistant.core.messages import ChatMessage, Sampling, Usage
from assistant.core.stages import CancelToken
from assistant.thinking.answer_only import AnswerOnly
from assistant.thinking.engines.cancellable import CancellableRequest
from assistant.thinking.engines.usage_meter import UsageMeter

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3.0
WARM_SECONDS = 180.0
"""Loading a model from a memory card and reading a prefix of 300 tokens takes a minute on the slowest machines."""

Report = Callable[[Usage], None]


def ignore(_usage: Usage) -> None:
    """Where nobody wants to know what a reply took."""


class HttpModel(ABC):
    """Implements LanguageModel but for the asking itself."""

    failures: tuple[type[Exception], ...]
    """What the library, the connection or a garbled answer raises."""

    def __init__(
        self,
        name: str,
        first_token_seconds: float,
        token_seconds: float,
        report: Report,
        slowdown: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """Slowdown: how many times as long as usual it may take now."""
        self._name = name
        self._first_token_seconds = first_token_seconds
        self._token_seconds = token_seconds
        self._report = report
        self.slowdown = slowdown
        self._answer_only = AnswerOnly(name)
        self._requests: set[CancellableRequest] = set()
        self._closed = False

    @property
    def name(self) -> str:
        return self._name

    @abstractmethod
    def _ask(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: CancellableRequest, tally: UsageMeter
    ) -> Generator[str]:
        """Yields pieces of the reply and tells the tally what it took; raises one of `failures`."""

    def _explain(self, error: Exception) -> EngineError:
        """What went wrong, without the server's own words: they may hold the prompt."""
        status = getattr(getattr(error, "response", error), "status_code", "")
        kind = f"{type(error).__name__} {status}".strip()
        return EngineError(f"{self._name} failed: {kind}")

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        """One request; the first piece may take first_token_seconds, each further one token_seconds."""
        token.check()
        with self._request(self._first_token_seconds) as request:
            withdraw = token.on_cancel(request.end)
            try:
                with closing(self._answer_only(self._reported(messages, sampling, request))) as pieces:
                    for piece in pieces:
                        token.check()
                        with request.paused(self._token_seconds):
                            yield piece
            except self.failures as error:
                token.check()
                raise self._failed(error, request) from error
            finally:
                withdraw()

    def _reported(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: CancellableRequest
    ) -> Generator[str]:
        tally = UsageMeter(self._name)
        try:
            with closing(self._ask(messages, sampling, request, tally)) as pieces:
                for piece in pieces:
                    tally.count()
                    yield piece
        finally:
            if tally.pieces:
                self._report(tally.usage)

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Has the server load the model, read the prompt and write one token."""
        with self._request(WARM_SECONDS) as request:
            try:
                with closing(self._ask(messages, Sampling(max_tokens=1), request, UsageMeter(self._name))) as pieces:
                    for _ in pieces:
                        pass
            except self.failures as error:
                raise self._failed(error, request) from error

    def _failed(self, error: Exception, request: CancellableRequest) -> EngineError:
        if request.late:
            return EngineTimeout(f"{self._name} gave nothing for {request.limit:g} s")
        return self._explain(error)

    def close(self) -> None:
        """Ends what is still being asked; nothing can be asked any more."""
        self._closed = True
        for request in tuple(self._requests):
            request.end()

    @property
    def busy(self) -> bool:
        """Whether anything is being asked."""
        return bool(self._requests)

    @contextmanager
    def _request(self, limit: float) -> Iterator[CancellableRequest]:
        if self._closed:
            raise EngineError(f"{self._name} is closed")
        request = CancellableRequest(limit, self.slowdown)
        self._requests.add(request)
        try:
            yield request
        finally:
            self._requests.discard(request)
            request.over()
