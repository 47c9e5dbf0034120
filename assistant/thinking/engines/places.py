"""Which place a text is about, by a language model that has to answer in a schema."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import cached_property

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorError
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic import BaseModel, Field

from assistant.core.errors import EngineError, EngineTimeout
from assistant.core.messages import PlaceGuess, Usage
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


class CityCoord(BaseModel):
    """What the model fills in."""

    city: str = Field(max_length=80, description="The city; of a country its capital; empty if there is no such place")
    country: str = Field(max_length=80, description="The country it lies in; empty if there is no such place")
    lat: float = Field(ge=-90, le=90, description="Latitude in decimal degrees, south is negative")
    lon: float = Field(ge=-180, le=180, description="Longitude in decimal degrees, west is negative")


class ModelPlaceFinder:
    """Implements PlaceFinder over an OpenAI-compatible server: Ollama, llama.cpp and others."""

    def __init__(
        self,
        base_url: str,
        model: str,
        prompt: str,
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
        self._prompt = prompt
        self._seconds = seconds
        self._thinks = thinks
        self._report = report
        http = connect(base_url, key)
        # It would try again, and sleep before, also for a turn that is over.
        self._client = openai.OpenAI(
            base_url=base_url, api_key=key or "none", max_retries=0, http_client=http, timeout=http.timeout
        )
        self._structured = instructor.from_openai(self._client, mode=instructor.Mode.JSON_SCHEMA)

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        token.check()
        request = CancellableRequest(self._seconds)
        withdraw = token.on_cancel(request.end)
        try:
            with request.connecting():
                coord = self._ask(text)
        except FAILURES as error:
            token.check()
            if request.late:
                raise EngineTimeout(f"{self._model} found no place within {self._seconds:g} s") from error
            raise EngineError(f"{self._model} gave no place: {type(error).__name__}") from error
        finally:
            withdraw()
            request.over()
        if not coord.city.strip() or not coord.country.strip():
            return None
        return PlaceGuess(coord.city.strip(), coord.country.strip(), coord.lat, coord.lon)

    @cached_property
    def _extra(self) -> dict[str, str]:
        """Thoughts would take all the tokens of the answer. The field is OpenAI's; Ollama documents it, too."""
        return {"reasoning_effort": "none"} if self._thinks() else {}

    def _ask(self, text: str) -> CityCoord:
        messages: Sequence[ChatCompletionMessageParam] = (
            {"role": "system", "content": self._prompt},
            {"role": "user", "content": text},
        )
        began = time.monotonic()
        coord, completion = self._structured.chat.completions.create_with_completion(
            model=self._model,
            response_model=CityCoord,
            messages=list(messages),
            max_retries=RETRIES,
            temperature=0,
            max_tokens=MAX_TOKENS,
            extra_body=self._extra,
        )
        self._report(_usage(self._model, completion, time.monotonic() - began))
        return coord

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


class FakePlaceFinder:
    """Implements PlaceFinder: knows what it was told."""

    def __init__(self, known: dict[str, PlaceGuess]) -> None:
        self._known = known
        self.asked: list[str] = []

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        token.check()
        self.asked.append(text)
        return self._known.get(text)
