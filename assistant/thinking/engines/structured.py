"""A language model that has to answer in a schema, over an OpenAI-compatible server: the one place of instructor."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic import BaseModel

from assistant.core.errors import EngineError, EngineTimeout
from assistant.core.messages import Usage
from assistant.core.stages import CancelToken
from assistant.thinking.engines.cancellable import CancellableRequest
from assistant.thinking.engines.http_model import Report, ignore
from assistant.thinking.engines.openai_compatible import connect

RETRIES = 3
MAX_TOKENS = 120
"""Of the JSON: twice what the longest names need."""
# What it logs of a wrong answer may hold a visitor's words.
logging.getLogger("instructor").setLevel(logging.CRITICAL)
FAILURES = (InstructorError, openai.OpenAIError, httpx2.HTTPError, OSError, ValueError)
_Schema = TypeVar("_Schema", bound=BaseModel)


class StructuredModel:
    """Implements SchemaModel: Ollama, llama.cpp and others."""

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        key: str = "",
        seconds: float = 30.0,
        thinks: Callable[[], bool] = lambda: False,
        report: Report = ignore,
    ) -> None:
        """Seconds: the longest that all tries together may take. Thinks: whether the model does unless told not to;
        is asked when that is first needed. Report: is told what each answer took.
        """
        self._model = model
        self._seconds = seconds
        self._thinks = thinks
        self._report = report
        http = connect(base_url, key)
        # It would try again, and sleep before, also for a turn that is over.
        self._client = openai.OpenAI(
            base_url=base_url, api_key=key or "none", max_retries=0, http_client=http, timeout=http.timeout
        )
        self._structured = instructor.from_openai(self._client, mode=instructor.Mode.JSON_SCHEMA)

    def fill(
        self, schema: type[_Schema], prompt: str, text: str, token: CancelToken, seconds: float | None = None
    ) -> _Schema:
        token.check()
        limit = min(self._seconds, seconds or self._seconds)
        request = CancellableRequest(limit)
        withdraw = token.on_cancel(request.end)
        try:
            with request.connecting():
                return self._ask(schema, prompt, text)
        except FAILURES as error:
            token.check()
            if request.late:
                raise EngineTimeout(f"{self._model} filled in no {schema.__name__} within {limit:g} s") from error
            raise EngineError(f"{self._model} filled in no {schema.__name__}: {type(error).__name__}") from error
        finally:
            withdraw()
            request.over()

    @cached_property
    def _extra(self) -> dict[str, str]:
        """Thoughts would take all the tokens of the answer. The field is OpenAI's; Ollama documents it, too."""
        return {"reasoning_effort": "none"} if self._thinks() else {}

    def _ask(self, schema: type[_Schema], prompt: str, text: str) -> _Schema:
        messages: Sequence[ChatCompletionMessageParam] = (
            {"role": "system", "content": prompt},
            {"role": "user", "content": text},
        )
        began = time.monotonic()
        filled, completion = self._structured.chat.completions.create_with_completion(
            model=self._model,
            response_model=schema,
            messages=list(messages),
            max_retries=RETRIES,
            temperature=0,
            max_tokens=MAX_TOKENS,
            extra_body=self._extra,
        )
        self._report(_usage(self._model, completion, time.monotonic() - began))
        return filled

    def close(self) -> None:
        self._client.close()


def _usage(model: str, completion: ChatCompletion, seconds: float) -> Usage:
    """The server's figures; only llama.cpp tells what was reading and what was writing, else all of it is writing."""
    timings = (completion.model_extra or {}).get("timings")
    told: dict[str, float] = timings if isinstance(timings, dict) else {}
    used = completion.usage
    return Usage(
        model=model,
        total=seconds,
        load=0.0,
        prompt_tokens=used.prompt_tokens if used else None,
        prompt_seconds=told.get("prompt_ms", 0.0) / 1000,
        reply_tokens=used.completion_tokens if used else 0,
        reply_seconds=told["predicted_ms"] / 1000 if "predicted_ms" in told else seconds,
    )


class FakeStructuredModel:
    """Implements SchemaModel: fills in what it was told, by the name of the schema and as far as that has the field."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known
        self.asked: list[tuple[type[BaseModel], str, str]] = []
        """The schema, the prompt and the text of each request."""

    def fill(
        self, schema: type[_Schema], prompt: str, text: str, token: CancelToken, seconds: float | None = None
    ) -> _Schema:
        token.check()
        self.asked.append((schema, prompt, text))
        told = self._known.get(schema.__name__, {})
        try:
            return schema.model_validate({name: told.get(name) for name in schema.model_fields})
        except ValueError as error:
            raise EngineError(f"the fake filled in no {schema.__name__}: {type(error).__name__}") from error
