"""Which engine runs the model of each role, and why."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from assistant.core.addresses import shown
from assistant.core.config import ModelsSettings
from assistant.core.errors import ConfigError, EngineError
from assistant.thinking.engines.openai_compatible import OpenAICompatible, models_at, no_such_path, wrong_address
from assistant.thinking.model_names import full_name, lack

log = logging.getLogger(__name__)

Role: TypeAlias = Literal["chat", "vision", "extraction"]
ROLES: tuple[Role, ...] = ("chat", "vision", "extraction")
OLLAMA_DEFAULTS: dict[Role, str] = {"chat": "llama3.2:1b", "vision": "moondream"}
NONE = "none"
"""As the name of a vision model: there is to be none."""
PROBE_SECONDS = 3.0
"""How long a server may take to list its models at start."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Why nothing plays a role."""

    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What plays a role."""

    engine: Literal["ollama", "openai", "embedded"]
    model: str
    why: str


class Chooser:
    """Asks the servers once, when the first choice needs it."""

    def __init__(self, models: ModelsSettings, embedded: Callable[[Role], str | None]) -> None:
        """Embedded: the model that the embedded engine has for a role, if any; raises ConfigError."""
        self._models = models
        self._embedded = embedded
        self._capabilities: dict[str, frozenset[str]] = {}
        self._silence = f"Ollama does not answer at {shown(models.ollama.address)}"
        self._openai_silence = f"{shown(models.openai.url)} does not list its models"

    def choose(self, role: Role) -> Choice | None:
        """None where nothing can play the role. Raises ConfigError, EngineError."""
        decided = self._decide(role)
        return decided if isinstance(decided, Choice) else None

    def absence(self, role: Role) -> str:
        """Why nothing plays a role; empty where something does. Raises ConfigError, EngineError."""
        decided = self._decide(role)
        return decided.why if isinstance(decided, Nobody) else ""

    def _decide(self, role: Role) -> Choice | Nobody:
        if role == "extraction" and not self._models.extraction:
            return self._decide("chat")  # the same model, so that nothing is loaded twice
        named = getattr(self._models, role)
        if role == "vision" and named == NONE:
            return Nobody("the configuration wants none")
        match self._models.engine:
            case "ollama":
                return self._of_ollama(role, named or OLLAMA_DEFAULTS[role])
            case "openai":
                return self._of_openai(role, named)
            case "embedded":
                return self._of_embedded(role, "the configuration says so")
            case "auto":
                return self._automatic(role, named or OLLAMA_DEFAULTS.get(role) or OLLAMA_DEFAULTS["chat"])

    def _of_ollama(self, role: Role, name: str) -> Choice | Nobody:
        cannot = self._lack(role, name) if self.in_ollama and full_name(name) in self.in_ollama else ""
        if cannot and role == "vision":  # the visitor is told what the object detector saw
            return Nobody(f"{name} in Ollama {cannot}")
        return Choice("ollama", name, f"the configuration says so{f', but it {cannot}' if cannot else ''}")

    def _automatic(self, role: Role, name: str) -> Choice | Nobody:
        if self.in_ollama is None:
            return self._of_embedded(role, self._silence)
        if full_name(name) not in self.in_ollama:
            return self._of_embedded(role, f"Ollama has no model {name}")
        if cannot := self._lack(role, name):
            return self._of_embedded(role, f"{name} in Ollama {cannot}")
        return Choice("ollama", name, f"Ollama answers at {shown(self._models.ollama.address)} and has it")

    def _lack(self, role: str, name: str) -> str:
        from assistant.thinking.engines.ollama import capabilities  # noqa: PLC0415 - 0.7 s, for those who have it

        if name not in self._capabilities:
            self._capabilities[name] = capabilities(self._models.ollama.address, name)
        return lack(role, self._capabilities[name])

    def _of_embedded(self, role: Role, why: str) -> Choice | Nobody:
        model = self._embedded(role)
        return Choice("embedded", model, why) if model else Nobody(f"{why}, and no embedded model can")

    def _of_openai(self, role: Role, named: str) -> Choice | Nobody:
        settings = self._models.openai
        if not settings.url:
            raise ConfigError(
                'models.openai.url = "": the engine "openai" needs its address, as "http://server:8080/v1".'
            )
        if named:
            return Choice("openai", named, "the configuration says so")
        if role == "vision":
            return Nobody("not every model has eyes: name the one that has as models.vision")
        if not self.at_openai:
            raise EngineError(f"{self._openai_silence}; name one as models.{role}.")
        return Choice("openai", self.at_openai[0], f"the first that {shown(settings.url)} lists")

    @cached_property
    def in_ollama(self) -> frozenset[str] | None:
        """The models in Ollama, by their full names; None where it does not answer."""
        url = self._models.ollama.address
        try:
            _knock(url)
            from assistant.thinking.engines.ollama import models_in  # noqa: PLC0415 - 0.7 s, for those who have it

            return models_in(url, PROBE_SECONDS)
        except (EngineError, OSError, ValueError) as error:
            if isinstance(error, EngineError):
                self._silence = str(error)
            log.info("%s: %s", self._silence, type(error.__cause__ or error).__name__)
            return None

    @cached_property
    def at_openai(self) -> tuple[str, ...]:
        """The models that the OpenAI-compatible server lists; none where it does not answer."""
        try:
            return models_at(self._models.openai.url, api_key(self._models), PROBE_SECONDS)
        except OpenAICompatible.failures as error:
            if no_such_path(error):
                self._openai_silence = wrong_address(self._models.openai.url)
            log.warning("%s: %s", self._openai_silence, type(error).__name__)
            return ()


def _knock(url: str) -> None:
    """Raises OSError where nobody listens."""
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    socket.create_connection((address.hostname or "", port), PROBE_SECONDS).close()


def api_key(models: ModelsSettings) -> str:
    """From the environment only, so that it stands in no file. Raises ConfigError for one that is no header's value."""
    name = models.openai.key_variable
    key = os.environ.get(name, "").strip()
    if not (key.isascii() and (key.isprintable() or not key)):
        raise ConfigError(f"{name} in the environment is no key: it holds a line break or a letter beyond ASCII.")
    return key
