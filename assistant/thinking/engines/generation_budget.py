"""Language models that do what the warmth of the machine leaves them: less, later, by a smaller model, or nothing.

How much that is, each turn knows from its start (its restraint); skills and engines need not. The chip warms while a
language model works, so the pause lies between two such works and not between two presses: the button listens at once
all the same, and what needs no model is not kept waiting.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Generic, TypeVar
from weakref import ReferenceType, ref

from pydantic import BaseModel

from assistant.core.errors import AssistantError, CoolingDown
from assistant.core.messages import ChatMessage, PlaceGuess, Sampling
from assistant.core.stages import CancelToken, LanguageModel, PlaceFinder, SchemaModel

log = logging.getLogger(__name__)
_Made = TypeVar("_Made")
_Schema = TypeVar("_Schema", bound=BaseModel)


class Cooldown:
    """The pause between the works of language models in two turns."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ended = -math.inf
        self._turn: ReferenceType[CancelToken] | None = None
        """The last one; its words are not to be kept by this."""

    @contextmanager
    def before(self, token: CancelToken) -> Iterator[None]:
        """Lets work begin as late as the turn's restraint wants; raises CoolingDown, TurnCancelled, TurnTimeout."""
        if not token.restraint.may_generate:
            raise CoolingDown("no language model is asked")
        last = self._turn
        if last is None or token is not last():
            self._wait(token)
        self._turn = ref(token)
        try:
            yield
        finally:
            self._ended = self._clock()

    def _wait(self, token: CancelToken) -> None:
        woken = threading.Event()
        withdraw = token.on_cancel(woken.set)
        try:
            woken.wait(max(0.0, self._ended + token.restraint.pause_seconds - self._clock()))
        finally:
            withdraw()
        token.check()


class BudgetedModel:
    """Implements LanguageModel."""

    def __init__(
        self, model: LanguageModel, rest: Cooldown, smaller: Callable[[LanguageModel], LanguageModel] | None = None
    ) -> None:
        """Smaller: makes the model for where the restraint wants a smaller one, given the one to fall back on."""
        self._model = model
        self._rest = rest
        self._make = smaller
        self._smaller: LanguageModel | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._model.name

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        """As the model; raises CoolingDown where the restraint forbids it."""
        with self._rest.before(token):
            model = self._small() if token.restraint.smaller else self._model
            most = min(sampling.max_tokens, token.restraint.max_tokens)
            yield from model.stream(messages, replace(sampling, max_tokens=most), token)

    def _small(self) -> LanguageModel:
        """The smaller model, made when first needed; where it cannot be had, the other one."""
        with self._lock:
            if self._make and not self._smaller:
                try:
                    self._smaller = self._make(self._model)
                except AssistantError as error:
                    log.warning("%s; %s goes on", error, self._model.name)
                    self._make = None
            return self._smaller or self._model

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        self._model.warm(messages)

    def close(self) -> None:
        self._model.close()
        if self._smaller:
            self._smaller.close()


class _MadeLate(Generic[_Made]):
    """What is made when it is first asked for: function calling takes a second to import."""

    def __init__(self, make: Callable[[], _Made], rest: Cooldown) -> None:
        self._make = make
        self._rest = rest
        self._made: _Made | None = None
        self._lock = threading.Lock()

    def prepare(self) -> _Made:
        """Makes it, before a visitor has to wait for it."""
        with self._lock:
            self._made = self._made or self._make()
            return self._made


class BudgetedFinder(_MadeLate[PlaceFinder]):
    """Implements PlaceFinder."""

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        """As the finder; raises CoolingDown where the restraint forbids it."""
        with self._rest.before(token):
            return self.prepare().find(text, token)


class BudgetedSchemaModel(_MadeLate[SchemaModel]):
    """Implements SchemaModel."""

    def fill(
        self, schema: type[_Schema], prompt: str, text: str, token: CancelToken, seconds: float | None = None
    ) -> _Schema:
        """As the model; raises CoolingDown where the restraint forbids it."""
        with self._rest.before(token):
            return self.prepare().fill(schema, prompt, text, token, seconds)
