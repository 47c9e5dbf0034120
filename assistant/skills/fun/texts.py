"""The texts: those that ship, a file of `texts` each language, and the operator's in [skills.fun]."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.config.section import Language
from assistant.core.languages import checked

FOLDER = Path(__file__).parent / "texts"
LONGEST = 1000
"""Characters: more than a minute and a half of listening."""
Text = Annotated[str, Field(min_length=1, max_length=LONGEST, description="a text in quotes, as it is to be said")]


class Riddle(BaseModel):
    """What is asked, and what is right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Text
    answer: Text
    """As it is said: "A towel"."""
    words: tuple[Text, ...] = ()
    """What else is right, one word or several each."""


Item: TypeAlias = str | Riddle


class Texts(BaseModel):
    """Those of one language; a field for each kind of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jokes: tuple[Text, ...] = ()
    riddles: tuple[Riddle, ...] = ()
    tongue_twisters: tuple[Text, ...] = ()
    songs: tuple[Text, ...] = ()
    """Words that are spoken: a voice does not sing."""
    poems: tuple[Text, ...] = ()
    stories: tuple[Text, ...] = ()
    facts: tuple[Text, ...] = ()


class FunSettings(BaseModel):
    """Texts of the operator's own, by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    built_in: bool = True
    """Whether those that ship are told, too."""
    jokes: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    riddles: dict[Language, tuple[Riddle, ...]] = Field(default_factory=dict)
    tongue_twisters: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    songs: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    poems: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    stories: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    facts: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)


class Collection:
    """All texts that may be told, by kind and language."""

    def __init__(self, settings: FunSettings) -> None:
        self._own: Mapping[str, Mapping[str, Iterable[Item]]] = {
            kind: getattr(settings, kind) for kind in Texts.model_fields
        }
        self._built_in = settings.built_in

    def of(self, kind: str, language: str) -> tuple[Item, ...]:
        """The operator's and those that ship, each once."""
        ships: Iterable[Item] = getattr(shipped(language), kind) if self._built_in else ()
        return tuple(dict.fromkeys([*self._own[kind].get(language, ()), *ships]))


@cache
def shipped(language: str) -> Texts:
    """Of a language; none of one that has no file. Raises ConfigError for a file that is wrong."""
    path = FOLDER / f"{language}.toml"
    return checked(path, Texts) if path.is_file() else Texts()
