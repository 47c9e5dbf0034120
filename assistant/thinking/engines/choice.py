"""Which engine runs the model of each role, and why."""

import logging
import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from assistant.config import Models
from assistant.errors import ConfigError, EngineError
from assistant.thinking.engines.openai_compatible import OpenAICompatible, models_at
from assistant.thinking.model_names import full_name

log = logging.getLogger(__name__)

Role: TypeAlias = Literal["chat", "vision", "extraction"]
ROLES: tuple[Role, ...] = ("chat", "vision", "extraction")
OLLAMA_DEFAULTS: dict[Role, str] = {"chat": "llama3.2:1b", "vision": "moondream"}
OWN_EMBEDDER = "multilingual-e5"
"""The embedding model inside this program."""
NONE = "none"
"""As the name of a vision model: there is to be none."""
PROBE_SECONDS = 3.0
"""How long a server may take to list its models at start."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What plays a role."""

    engine: Literal["ollama", "openai", "embedded"]
    model: str
    why: str


class Chooser:
    """Asks the servers once, when the first choice needs it."""

    def __init__(self, models: Models, embedded: Callable[[Role], str | None]) -> None:
        """Embedded: the model that the embedded engine has for a role, if any; raises ConfigError."""
        self._models = models
        self._embedded = embedded

    def choose(self, role: Role) -> Choice | None:
        """None where nothing can play the role. Raises ConfigError, EngineError."""
        if role == "extraction" and not self._models.extraction:
            return self.choose("chat")  # the same model, so that nothing is loaded twice
        named = getattr(self._models, role)
        if role == "vision" and named == NONE:
            return None
        match self._models.engine:
            case "ollama":
                name = named or OLLAMA_DEFAULTS[role]
                return Choice("ollama", name, "the configuration says so")
            case "openai":
                return self._of_openai(role, named)
            case "embedded":
                return self._of_embedded(role, "the configuration says so")
            case "auto":
                return self._automatic(role, named or OLLAMA_DEFAULTS.get(role) or OLLAMA_DEFAULTS["chat"])

    def embedding(self) -> Choice:
        """What compares questions with notes; without a server that has the model, the one inside this program."""
        name, url = self._models.embedding, shown(self._models.ollama.address)
        if not name:
            return Choice("embedded", OWN_EMBEDDER, "the configuration names no other")
        if self.in_ollama is None:
            return Choice("embedded", OWN_EMBEDDER, f"Ollama does not answer at {url}")
        if full_name(name) not in self.in_ollama:
            return Choice("embedded", OWN_EMBEDDER, f"Ollama has no model {name}")
        return Choice("ollama", name, f"Ollama answers at {url} and has it")

    def _automatic(self, role: Role, name: str) -> Choice | None:
        url = shown(self._models.ollama.address)
        if self.in_ollama is None:
            return self._of_embedded(role, f"Ollama does not answer at {url}")
        if full_name(name) in self.in_ollama:
            return Choice("ollama", name, f"Ollama answers at {url} and has it")
        return self._of_embedded(role, f"Ollama has no model {name}")

    def _of_embedded(self, role: Role, why: str) -> Choice | None:
        model = self._embedded(role)
        return Choice("embedded", model, why) if model else None

    def _of_openai(self, role: Role, named: str) -> Choice | None:
        settings = self._models.openai
        if not settings.url:
            raise ConfigError(
                'models.openai.url = "": the engine "openai" needs its address, as "http://server:8080/v1".'
            )
        if named:
            return Choice("openai", named, "the configuration says so")
        if role == "vision":
            return None  # not every model has eyes: the one that has is named
        if not self.at_openai:
            raise EngineError(f"{shown(settings.url)} does not list its models; name one as models.{role}.")
        return Choice("openai", self.at_openai[0], f"the first that {shown(settings.url)} lists")

    @cached_property
    def in_ollama(self) -> frozenset[str] | None:
        """The models in Ollama, by their full names; None where it does not answer."""
        url = self._models.ollama.address
        try:
            if url:  # without one, its library knows where
                _knock(url)
            from assistant.thinking.engines.ollama import models_in  # noqa: PLC0415 - 0.7 s, for those who have it

            return models_in(url, PROBE_SECONDS)
        except (EngineError, OSError, ValueError) as error:
            log.info("Ollama does not answer at %s: %s", shown(url), type(error.__cause__ or error).__name__)
            return None

    @cached_property
    def at_openai(self) -> tuple[str, ...]:
        """The models that the OpenAI-compatible server lists; none where it does not answer."""
        try:
            return models_at(self._models.openai.url, api_key(self._models), PROBE_SECONDS)
        except OpenAICompatible.failures as error:
            log.warning("%s does not list its models: %s", shown(self._models.openai.url), type(error).__name__)
            return ()


def shown(url: str) -> str:
    """An address without the name and password that it may hold."""
    return re.sub(r"//[^/@]*@", "//", url)


def _knock(url: str) -> None:
    """Raises OSError where nobody listens."""
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    socket.create_connection((address.hostname or "", port), PROBE_SECONDS).close()


def api_key(models: Models) -> str:
    """From the environment only, so that it stands in no file."""
    return os.environ.get(models.openai.key_variable, "")
