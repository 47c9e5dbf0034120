"""The words that the router and its claimants read: routing.toml of each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core import languages
from assistant.text.words import split
from assistant.thinking.routing.rules import RoutingWords, made_of

SUBJECT = "routing"
COMMANDS = "commands"
"""The subject of the words of spoken commands."""


class WishWords(BaseModel):
    """The table [wish] of a language's routing.toml; English's explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = ()
    speak: tuple[str, ...]
    around: tuple[str, ...]


class RoutingFile(BaseModel):
    """routing.toml of one language; English's explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: RoutingWords
    wish: WishWords


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """What those of some languages hold, by ISO 639-1."""

    words: Mapping[str, RoutingWords]
    wishes: Mapping[str, WishWords]
    """How a language is asked for."""

    def takes_leave(self, text: str, language: str) -> bool:
        """Whether nothing is said but "thank you", "no", "that is all" and the like."""
        words = self.words.get(language)
        return words is not None and made_of(split(text), (*words.leave, *words.filler))


@cache
def routing_table(spoken: tuple[str, ...] = ()) -> RoutingTable:
    """Of the usual languages and those of the kiosk; raises ConfigError for a file that is none."""
    codes = [code for code in languages.LANGUAGES if code in {*languages.USUAL, *spoken}]
    own = {code: found for code in codes if (found := languages.loaded(code, SUBJECT, RoutingFile))}
    return RoutingTable(
        {code: found.words for code, found in own.items()}, {code: found.wish for code, found in own.items()}
    )
