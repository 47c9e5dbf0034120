"""The words of fields in each language: config/languages/<code>/fields.toml; English's explains it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from assistant.core import languages
from assistant.core.languages import thought_of

SUBJECT = "fields"
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")


class FieldKindWords(BaseModel):
    """Of one kind of field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: tuple[str, ...]
    asks: tuple[str, ...]
    says: str
    """A regular expression."""


class FieldWords(BaseModel):
    """Of a language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thing: tuple[str, ...]
    """Words that stand for the object itself."""
    usual: tuple[str, ...]
    """The kinds that most visitors ask for."""
    kinds: Mapping[str, FieldKindWords]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if wrong := [kind for kind in self.usual if kind not in self.kinds]:
            raise ValueError(f"usual: {wrong[0]!r} is no kind; there are {', '.join(self.kinds)}")
        return self


@cache
def field_words(language: str) -> FieldWords | None:
    """None of a language that has none; raises ConfigError for a file that is none."""
    return languages.loaded(language, SUBJECT, FieldWords)


@cache
def all_asks() -> tuple[tuple[str, str], ...]:
    """Each kind with each question for it, in all usual languages."""
    every = (words.kinds.items() for code in thought_of() if (words := field_words(code)))
    return tuple((kind, text) for kinds in every for kind, own in kinds for text in own.asks)


@cache
def says(language: str) -> Mapping[str, re.Pattern[str]]:
    """How a fact of each kind is told in a language."""
    words = field_words(language)
    return {kind: re.compile(own.says, re.IGNORECASE) for kind, own in words.kinds.items()} if words else {}


def labelled(label: str, language: str) -> frozenset[str]:
    """The kinds of fields that a curator heads so: a column of a table, the words before a colon."""
    words = field_words(language)
    wanted = plain(label)
    kinds = words.kinds.items() if words else ()
    return frozenset(kind for kind, own in kinds if any(wanted == plain(other) for other in own.labels))


def plain(text: str) -> str:
    """In small letters, with straight apostrophes and single spaces."""
    return " ".join(text.casefold().translate(_APOSTROPHES).split())
