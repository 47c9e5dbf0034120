"""What `assistant models` tells: which models are here, which play a role, and which could be got."""

from dataclasses import dataclass
from typing import Literal

from assistant.models.ollama_server import ServedModel


@dataclass(frozen=True, slots=True)
class Cast:
    """What plays a role."""

    role: str
    engine: str
    """Empty where nothing can play it."""
    model: str
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that could be got."""

    name: str
    engine: Literal["ollama", "embedded"]
    roles: tuple[str, ...]
    size: int
    memory: int
    """In bytes, like the size."""
    fits: bool
    good_for: str = ""


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model on this disk, which this program runs itself."""

    name: str
    role: str
    parameters: str
    quantization: str
    size: int
    """In bytes."""
    context: int | None
    """The most tokens that it takes."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that `assistant models` tells."""

    served: tuple[ServedModel, ...]
    silence: str
    """Why nothing is known of Ollama; empty where it answers."""
    embedded: tuple[KeptModel, ...]
    casts: tuple[Cast, ...]
    offers: tuple[Offer, ...]
