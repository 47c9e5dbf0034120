"""The words that the router and its claimants read: config/routing.toml."""

import tomllib
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource
from assistant.thinking.routing.rules import RoutingWords


class Languages(BaseModel):
    """The table [languages] of config/routing.toml, which explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    others: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    speak: tuple[str, ...]
    around: tuple[str, ...]


class RoutingTable(BaseModel):
    """config/routing.toml: words by language, and how a language is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, RoutingWords]
    languages: Languages


@cache
def routing_table() -> RoutingTable:
    return RoutingTable(**tomllib.loads(resource("config", "routing.toml").read_text(encoding="utf-8")))
