"""A language model behind an OpenAI-compatible HTTP server.

Over HTTP itself: the openai library, which function calling uses, would take 2.3 of the 10 seconds of a start (two slow
cores of an AMD EPYC), and a piece of the reply is all that is wanted of it here.
"""

import base64
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx2
import tenacity
from pydantic import BaseModel, ValidationError

from assistant.core.addresses import shown
from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Piece, Sampling, Token
from assistant.thinking.engines.cancellable import CancellableRequest, announce
from assistant.thinking.engines.http_model import CONNECT_SECONDS, HttpModel, Report, ignore
from assistant.thinking.engines.usage_meter import UsageMeter

LONGEST_BACK_OFF = 4.0
UNKNOWN_FIELD = {400, 422, 501}
"""Answers of a server that does not take a field of the request; and of others that find another fault with it."""
PASSING = {408, 409, 425, 429}
"""Answers of a server that has no time now; and all from 500 on."""
DONE = "[DONE]"
NOT_FOUND = 404


def connect(base_url: str, key: str, timeout: float | None = None) -> httpx2.Client:
    """A client whose requests open a connection of their own, which a cancelled turn can shut down."""
    return httpx2.Client(
        base_url=base_url,
        headers=httpx2.Headers([(b"Authorization", f"Bearer {key}".encode())] if key else []),
        event_hooks={"request": [announce]},
        limits=httpx2.Limits(max_keepalive_connections=0),
        timeout=httpx2.Timeout(timeout, connect=CONNECT_SECONDS),  # each request watches its own time
        verify=base_url.startswith("https:"),  # reading all certificates takes 0.1 s
        trust_env=False,  # no proxy: the server is near
    )


def models_at(base_url: str, key: str, seconds: float) -> tuple[str, ...]:
    """The names of the models that a server lists; raises one of OpenAICompatible.failures."""
    with connect(base_url, key, seconds) as client:
        listed = _Models.model_validate_json(client.get("models").raise_for_status().content)
    return tuple(model.id for model in listed.data)


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


class _Delta(BaseModel):
    content: str | None = None


class _Logprob(BaseModel):
    token: str
    logprob: float


class _Logprobs(BaseModel):
    content: list[_Logprob]


class _Choice(BaseModel):
    delta: _Delta | None = None
    finish_reason: str | None = None
    logprobs: object = None
    """As _Logprobs; a server that tells them in another way tells none."""


class _Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int


class _Timings(BaseModel):
    prompt_n: int
    prompt_ms: float
    predicted_n: int
    predicted_ms: float


class _Chunk(BaseModel):
    """An event of a stream: what is read of it; a server may leave out or empty each part."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    timings: _Timings | None = None
    error: object = None


class OpenAICompatible(HttpModel):
    """Implements LanguageModel over /v1/chat/completions."""

    failures = (httpx2.HTTPError, OSError, RuntimeError, ValueError)

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        first_token_seconds: float,
        token_seconds: float,
        key: str = "",
        retries: int = 0,
        extra: Mapping[str, object] | None = None,
        report: Report = ignore,
        slowdown: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """Retries: how often a request that could not begin is tried again. Extra: fields that only this kind of
        server knows. Slowdown: how many times as long as usual it may take now.
        """
        super().__init__(model, first_token_seconds, token_seconds, report, slowdown)
        self._retries = retries
        self._extra = extra or {}
        self._client = connect(base_url, key)
        self._tells_logprobs = True

    def _explain(self, error: Exception) -> EngineError:
        if no_such_path(error) and "model" not in _said(error):
            return EngineError(f"{wrong_address(str(self._client.base_url))}.")
        return super()._explain(error)

    def close(self) -> None:
        super().close()
        self._client.close()

    def _ask(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: CancellableRequest, tally: UsageMeter
    ) -> Generator[str]:
        finished = False
        with closing(self._open(messages, sampling, request)) as response:
            for chunk in _chunks(response):
                if figures := _figures(chunk):
                    tally.told = replace(tally.usage, **figures)
                for choice in chunk.choices or ():
                    finished = finished or choice.finish_reason is not None
                    if choice.delta and choice.delta.content:
                        tokens = _tokens(choice.logprobs)
                        yield Piece(choice.delta.content, tokens) if tokens else choice.delta.content
        if not finished:  # a connection that was shut down looks like an end
            raise httpx2.RemoteProtocolError("the stream broke off")

    def _open(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: CancellableRequest
    ) -> httpx2.Response:
        """Tries again, later each time, while the server is too busy or cannot be reached."""
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _passing(error) and not request.ended),
            stop=tenacity.stop_after_attempt(self._retries + 1),
            wait=tenacity.wait_exponential_jitter(multiplier=0.25, max=LONGEST_BACK_OFF, jitter=0.25),
            sleep=request.rest,
            reraise=True,
        )
        try:
            return attempts(self._create, messages, sampling, request)
        except httpx2.HTTPStatusError as error:
            asked = sampling.logprobs and self._tells_logprobs
            if not asked or error.response.status_code not in UNKNOWN_FIELD:
                raise
        response = attempts(self._create, messages, replace(sampling, logprobs=False), request)
        self._tells_logprobs = False  # what it did not take was this
        return response

    def _create(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: CancellableRequest
    ) -> httpx2.Response:
        body = {
            "model": self.name,
            "messages": [_message(message) for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "max_tokens": sampling.max_tokens,
            **({"logprobs": True} if sampling.logprobs and self._tells_logprobs else {}),
            **self._extra,
        }
        with request.connecting():
            response = self._client.send(self._client.build_request("POST", "chat/completions", json=body), stream=True)
        try:
            return response.raise_for_status()
        except httpx2.HTTPStatusError:
            if response.status_code == NOT_FOUND:
                response.read()  # a model that is not there, or nothing at all
            response.close()
            raise


def no_such_path(error: Exception) -> bool:
    """Whether a server says that there is nothing at this address."""
    return isinstance(error, httpx2.HTTPStatusError) and error.response.status_code == NOT_FOUND


def wrong_address(url: str) -> str:
    """What is said of a server that knows nothing of OpenAI's protocol there."""
    address = shown(url.rstrip("/"))
    end = "" if address.endswith("/v1") else "; such an address mostly ends in /v1"
    return f"What answers at {address} does not speak OpenAI's protocol there (404): models.openai.url is wrong{end}"


def _said(error: Exception) -> str:
    try:
        return error.response.text if isinstance(error, httpx2.HTTPStatusError) else ""
    except httpx2.StreamError:
        return ""


def _chunks(response: httpx2.Response) -> Iterator[_Chunk]:
    """The events of a stream; raises ValueError for one that is none."""
    response.encoding = "utf-8"  # as events are, whatever the header says
    for event in httpx2.EventSource(response):
        if event.data == DONE:
            return
        chunk = _Chunk.model_validate_json(event.data)
        if chunk.error:
            raise ValueError("the server failed in the middle of its reply")
        yield chunk


def _tokens(told: object) -> tuple[Token, ...]:
    """What a choice tells of its tokens; none where it does not, or in another way."""
    try:
        return tuple(Token(each.token, each.logprob) for each in _Logprobs.model_validate(told).content)
    except ValidationError:
        return ()


def _message(message: ChatMessage) -> dict[str, object]:
    """Pictures travel as data URLs before the text."""
    content: str | list[dict[str, object]] = message.content
    if message.images:
        urls = [f"data:image/jpeg;base64,{base64.b64encode(image).decode()}" for image in message.images]
        pictures: list[dict[str, object]] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
        content = [*pictures, {"type": "text", "text": message.content}]
    return {"role": message.role, "content": content}


def _passing(error: BaseException) -> bool:
    """Whether the same request may go well a little later."""
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.status_code in PASSING or error.response.status_code >= 500
    return isinstance(error, httpx2.TransportError)


def _figures(chunk: _Chunk) -> dict[str, Any]:
    """What a chunk tells of the work done: tokens in OpenAI's words; llama.cpp tells times, too."""
    if told := chunk.timings:
        seconds = {"prompt_seconds": told.prompt_ms / 1000, "reply_seconds": told.predicted_ms / 1000}
        return {"prompt_tokens": told.prompt_n, "reply_tokens": told.predicted_n, **seconds}
    if used := chunk.usage:
        return {"prompt_tokens": used.prompt_tokens, "reply_tokens": used.completion_tokens}
    return {}
