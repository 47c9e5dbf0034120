"""Which models of Ollama suit a kiosk, and what each needs; read from config/ollama.toml."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from assistant.core import toml_file
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.core.wrong_values import explained
from assistant.models.catalogue import Bytes, CatalogueEntry
from assistant.thinking.model_names import full_name

CONTEXT = 4096
"""Tokens that Ollama keeps room for, unless it is told otherwise."""
ALLOWANCE = {"chat": 500_000_000, "vision": 700_000_000}
"""For the process and its working buffers, in bytes; where the figures come from stands in config/ollama.toml."""


class OllamaEntry(CatalogueEntry):
    """A model of Ollama's library."""

    roles: tuple[Literal["chat", "vision"], ...] = Field(min_length=1)
    parameters: str = Field(pattern=r"^[0-9.]+[MB]$")
    quantization: str
    size: Bytes
    cache_per_token: int = Field(gt=0)
    """In bytes."""
    context: int = Field(gt=0)
    """In tokens."""
    licence: str = Field(min_length=1)
    maker: str = Field(pattern="^https://")
    languages: str = Field(min_length=1)
    good_for: str = Field(min_length=1)

    @property
    def memory(self) -> int:
        """What it needs when it is loaded, in bytes, with CONTEXT tokens or as many as it takes."""
        cache = self.cache_per_token * min(CONTEXT, self.context)
        return self.size + cache + max(ALLOWANCE[role] for role in self.roles)


class OllamaCatalogue(CatalogueEntry):
    models: dict[str, OllamaEntry]

    def find(self, name: str) -> OllamaEntry | None:
        """An entry by its name, with or without ":latest"."""
        return next((entry for known, entry in self.models.items() if full_name(known) == full_name(name)), None)

    def of_role(self, role: str) -> list[str]:
        return [name for name, entry in self.models.items() if role in entry.roles]


@cache
def load_ollama_catalogue(path: Path | None = None) -> OllamaCatalogue:
    """Reads the catalogue, by default the shipped one; raises ConfigError naming file and key."""
    path = path or resource("config", "ollama.toml")
    try:
        return OllamaCatalogue.model_validate(toml_file.read(path))
    except ValidationError as error:
        raise ConfigError(f"{path}: {explained(error, OllamaCatalogue)[0]}") from error
