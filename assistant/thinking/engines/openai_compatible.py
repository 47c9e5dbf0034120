"""A language model behind an OpenAI-compatible HTTP server."""

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, cast

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam

from assistant.config import Models
from assistant.errors import EngineError, EngineTimeout
from assistant.messages import ChatMessage, Sampling
from assistant.stages import CancelToken

CONNECT_SECONDS = 3.0
WARM_SECONDS = 180.0
"""A constant prefix of 300 tokens takes half a minute on the slowest machine that this runs on."""

_opened: ContextVar[Callable[[socket.socket], None] | None] = ContextVar("opened", default=None)


class _WakeableTransport(httpx2.HTTPTransport):
    """Tells whoever asked which socket a request uses, so that another thread can end it.

    Closing a socket does not wake a thread that reads from it; shutting it down does.
    """

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions = {**request.extensions, "trace": self._trace}
        return super().handle_request(request)

    @staticmethod
    def _trace(event: str, info: dict[str, Any]) -> None:
        opened = _opened.get()
        if event == "connection.connect_tcp.complete" and opened:
            opened(info["return_value"].get_extra_info("socket"))


class OpenAICompatible:
    """Implements LanguageModel over /v1/chat/completions."""

    def __init__(
        self, base_url: str, model: str, settings: Models, key: str = "none", extra: Mapping[str, object] | None = None
    ) -> None:
        """Extra: fields of each request that only this kind of server knows."""
        self._model = model
        self._settings = settings
        self._extra = extra or {}
        # Each request opens a connection of its own, whose socket a cancelled turn can shut down.
        transport = _WakeableTransport(limits=httpx2.Limits(max_keepalive_connections=0))
        self._requests: set[_Request] = set()
        timeout = httpx2.Timeout(None, connect=CONNECT_SECONDS)  # each request watches its own time
        client = httpx2.Client(transport=transport, timeout=timeout)
        self._client = openai.OpenAI(base_url=base_url, api_key=key, max_retries=0, http_client=client, timeout=timeout)

    @property
    def name(self) -> str:
        return self._model

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        """One request; the first piece may take first_token_seconds, each further one token_seconds."""
        token.check()
        request = self._new_request(self._settings.first_token_seconds)
        withdraw = token.on_cancel(request.end)
        try:
            with self._open(messages, sampling, request) as chunks:
                finished = False
                for choice in (choice for chunk in chunks for choice in chunk.choices):
                    finished = finished or choice.finish_reason is not None
                    if choice.delta.content:
                        token.check()
                        request.limit = self._settings.token_seconds
                        with request.paused():  # whoever reads may take its time
                            yield choice.delta.content
            if not finished:  # a connection that was shut down looks like an end
                raise httpx2.RemoteProtocolError("the stream broke off")
        except (openai.OpenAIError, httpx2.HTTPError, OSError, ValueError) as error:
            token.check()
            if request.late:
                raise EngineTimeout(f"{self._model} gave nothing for {request.limit:g} s") from error
            raise EngineError(f"{self._model} failed: {_kind(error)}") from error
        finally:
            withdraw()
            self._requests.discard(request)
            request.over()

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Has the server read the prompt and write one token."""
        request = self._new_request(WARM_SECONDS)
        try:
            with self._open(messages, Sampling(max_tokens=1), request) as chunks:
                for _ in chunks:
                    pass
        except (openai.OpenAIError, httpx2.HTTPError, OSError, ValueError) as error:
            raise EngineError(f"{self._model} failed to warm up: {_kind(error)}") from error
        finally:
            self._requests.discard(request)
            request.over()

    def close(self) -> None:
        """Ends what is still being asked."""
        for request in tuple(self._requests):
            request.end()
        self._client.close()

    def _new_request(self, limit: float) -> "_Request":
        request = _Request(limit)
        self._requests.add(request)
        return request

    def _open(self, messages: Sequence[ChatMessage], sampling: Sampling, request: "_Request") -> openai.Stream[Any]:
        mark = _opened.set(request.opened)
        try:
            return self._client.chat.completions.create(
                model=self._model,
                messages=[cast("ChatCompletionMessageParam", {"role": m.role, "content": m.content}) for m in messages],
                stream=True,
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                max_tokens=sampling.max_tokens,
                extra_body={"top_k": sampling.top_k, **self._extra},
            )
        finally:
            _opened.reset(mark)


def _kind(error: Exception) -> str:
    """What went wrong, without the server's own words: they may hold the prompt."""
    return f"{type(error).__name__} {getattr(error, 'status_code', '')}".strip()


class _Request:
    """A request in flight: ended from another thread, and by itself when it gives nothing for too long.

    A read timeout does not do: a server that drips bytes that are no tokens would never meet it.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.late = False
        self._deadline = time.monotonic() + limit
        self._ended = False
        self._over = threading.Event()
        self._connection: socket.socket | None = None
        threading.Thread(target=self._watch, name="request-limit", daemon=True).start()

    def opened(self, connection: socket.socket) -> None:
        self._connection = connection
        if self._ended:
            self.end()

    def end(self) -> None:
        """Wakes whoever reads."""
        self._ended = True
        if self._connection:
            with suppress(OSError):  # it is closed already
                self._connection.shutdown(socket.SHUT_RDWR)

    def over(self) -> None:
        self._over.set()

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._deadline = math.inf
        yield
        self._deadline = time.monotonic() + self.limit

    def _watch(self) -> None:
        while not self._over.wait(min(self.limit, 0.5)):
            if time.monotonic() > self._deadline:
                self.late = True
                self.end()
                return
