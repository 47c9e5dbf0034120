"""How questions find what answers them, and what the packs say."""

from pydantic import Field

from assistant.core.config.section import Fraction, HostSection, Seconds, Section, Sentences


class RoutingSettings(Section):
    """How a question finds its skill."""

    threshold: Fraction = 0.5
    examples: dict[str, Sentences] = Field(default_factory=dict)


class KnowledgeServerSettings(HostSection):
    """A Chroma server that kiosks share."""

    example = "192.168.1.20"

    host: str = ""
    port: int = Field(default=8000, ge=1, le=65535)
    seconds: Seconds = 10


class KnowledgeSettings(Section):
    """The packs of facts and how they are searched."""

    packs: tuple[str, ...] = ()
    server: KnowledgeServerSettings = KnowledgeServerSettings()
    lock_seconds: Seconds = 300
    passages: int = Field(default=5, ge=1, le=20)
    letters: int = Field(default=700, ge=1, le=10_000)
    think_beyond: bool = True
    temperature: float = Field(default=0.0, ge=0, le=2)
    top_k: int = Field(default=10, ge=1, le=1000)
    top_p: Fraction = 0.5
    max_tokens: int = Field(default=120, ge=8, le=4096)
