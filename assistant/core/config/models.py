"""The language models: where they run, and how they talk."""

import logging
import os
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from assistant.core import addresses
from assistant.core.config.section import Seconds, Section, Variable

log = logging.getLogger(__name__)

OLLAMA_VARIABLE = "OLLAMA_HOST"
OllamaAddress = Annotated[
    str, AfterValidator(addresses.ollama), Field(description=f'an address in quotes, such as "{addresses.OLLAMA}"')
]
OpenAIAddress = Annotated[
    str, AfterValidator(addresses.openai), Field(description='an address in quotes, such as "http://server:8080/v1"')
]


class OllamaSettings(Section):
    """The Ollama server."""

    url: OllamaAddress = ""

    @property
    def address(self) -> str:
        """Where it answers: as configured, else where OLLAMA_HOST says, by which all of Ollama's programs go."""
        if self.url:
            return self.url
        try:
            return addresses.ollama(os.environ.get(OLLAMA_VARIABLE, "")) or addresses.OLLAMA
        except ValueError as error:
            log.warning("%s has no effect: %s.", OLLAMA_VARIABLE, error)
            return addresses.OLLAMA


class OpenAISettings(Section):
    """A server that speaks OpenAI's protocol; its key comes from the environment only."""

    url: OpenAIAddress = ""
    key_variable: Variable = "OPENAI_API_KEY"
    retries: int = Field(default=2, ge=0, le=10)
    failures: int = Field(default=3, ge=1, le=100)
    rest_seconds: Seconds = 30


class ModelsSettings(Section):
    """The language models: which engine runs them, and which model has which role."""

    engine: Literal["auto", "ollama", "openai", "embedded"] = "auto"
    chat: str = ""
    vision: str = ""
    extraction: str = ""
    context: int = Field(default=4096, ge=1024, le=131_072)
    threads: int = Field(default=0, ge=0, le=64)
    first_token_seconds: Seconds = 20
    token_seconds: Seconds = 10
    keep_vision_seconds: int = Field(default=0, ge=-1, le=86_400)
    ollama: OllamaSettings = OllamaSettings()
    openai: OpenAISettings = OpenAISettings()


class ChatSettings(Section):
    """How the language model talks."""

    sentences: int = Field(default=2, ge=1, le=10)
    temperature: float = Field(default=0.3, ge=0, le=2)
    max_tokens: int = Field(default=120, ge=8, le=4096)
    memory_exchanges: int = Field(default=6, ge=0, le=100)
    sure_from: float = Field(default=0.55, ge=0, le=1)
    doubtful_from: float = Field(default=0.2, ge=0, le=1)
    sure_of_unknown: float = Field(default=0.95, ge=0, le=1)
