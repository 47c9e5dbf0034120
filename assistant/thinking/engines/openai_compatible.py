"""A language model behind an OpenAI-compatible HTTP server."""

import base64
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import httpx2
import openai
import tenacity
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from assistant.messages import ChatMessage, Sampling
from assistant.thinking.engines.http_model import CONNECT_SECONDS, HttpModel, Report, ignore
from assistant.thinking.engines.tally import Tally
from assistant.thinking.engines.wakeable import Request, announce

LONGEST_BACK_OFF = 4.0
PASSING = {408, 409, 425, 429}
"""Answers of a server that has no time now; and all from 500 on."""


def connect(base_url: str, key: str, timeout: float | None = None) -> openai.OpenAI:
    """A client whose requests open a connection of their own, which a cancelled turn can shut down."""
    client = httpx2.Client(
        event_hooks={"request": [announce]},
        limits=httpx2.Limits(max_keepalive_connections=0),
        timeout=httpx2.Timeout(timeout, connect=CONNECT_SECONDS),  # each request watches its own time
        verify=base_url.startswith("https:"),  # reading all certificates takes 0.1 s
        trust_env=False,  # no proxy: the server is near
    )
    return openai.OpenAI(
        base_url=base_url, api_key=key or "none", max_retries=0, http_client=client, timeout=client.timeout
    )


class OpenAICompatible(HttpModel):
    """Implements LanguageModel over /v1/chat/completions."""

    failures = (openai.OpenAIError, httpx2.HTTPError, OSError, ValueError)

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
    ) -> None:
        """Retries: how often a request that could not begin is tried again. Extra: fields that only this kind of
        server knows.
        """
        super().__init__(model, first_token_seconds, token_seconds, report)
        self._retries = retries
        self._extra = extra or {}
        self._client = connect(base_url, key)

    def close(self) -> None:
        super().close()
        self._client.close()

    def _ask(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: Request, tally: Tally
    ) -> Generator[str]:
        finished = False
        with self._open(messages, sampling, request) as chunks:
            for chunk in chunks:
                if figures := _figures(chunk):
                    tally.told = replace(tally.usage, **figures)
                for choice in chunk.choices:
                    finished = finished or choice.finish_reason is not None
                    if choice.delta.content:
                        yield choice.delta.content
        if not finished:  # a connection that was shut down looks like an end
            raise httpx2.RemoteProtocolError("the stream broke off")

    def _open(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: Request
    ) -> openai.Stream[ChatCompletionChunk]:
        """Tries again, later each time, while the server is too busy or cannot be reached."""
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _passing(error) and not request.ended),
            stop=tenacity.stop_after_attempt(self._retries + 1),
            wait=tenacity.wait_exponential_jitter(multiplier=0.25, max=LONGEST_BACK_OFF, jitter=0.25),
            sleep=request.rest,
            reraise=True,
        )
        return attempts(self._create, messages, sampling, request)

    def _create(
        self, messages: Sequence[ChatMessage], sampling: Sampling, request: Request
    ) -> openai.Stream[ChatCompletionChunk]:
        with request.connecting():
            return self._client.chat.completions.create(
                model=self.name,
                messages=[_message(message) for message in messages],
                stream=True,
                stream_options={"include_usage": True},
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                max_tokens=sampling.max_tokens,
                extra_body={"top_k": sampling.top_k, **self._extra},
            )


def _message(message: ChatMessage) -> ChatCompletionMessageParam:
    """Pictures travel as data URLs before the text."""
    content: str | list[dict[str, object]] = message.content
    if message.images:
        urls = [f"data:image/jpeg;base64,{base64.b64encode(image).decode()}" for image in message.images]
        pictures: Iterable[dict[str, object]] = ({"type": "image_url", "image_url": {"url": url}} for url in urls)
        content = [*pictures, {"type": "text", "text": message.content}]
    return cast("ChatCompletionMessageParam", {"role": message.role, "content": content})


def _passing(error: BaseException) -> bool:
    """Whether the same request may go well a little later."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code in PASSING or error.status_code >= 500
    return isinstance(error, openai.APIConnectionError)


def _figures(chunk: ChatCompletionChunk) -> dict[str, Any]:
    """What a chunk tells of the work done: tokens in OpenAI's words; llama.cpp tells times, too."""
    figures: dict[str, Any] = {}
    if chunk.usage:
        figures |= {"prompt_tokens": chunk.usage.prompt_tokens, "reply_tokens": chunk.usage.completion_tokens}
    timings = (chunk.model_extra or {}).get("timings")
    if isinstance(timings, dict):
        for name, theirs in (("prompt", "prompt"), ("reply", "predicted")):
            figures[f"{name}_tokens"] = timings[f"{theirs}_n"]
            figures[f"{name}_seconds"] = timings[f"{theirs}_ms"] / 1000
    return figures
