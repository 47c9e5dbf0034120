"""What places are called in each language: config/languages/<code>/places.toml; English's explains it."""

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, field_validator

from assistant.core import languages

SUBJECT = "places"


class PlaceNames(BaseModel):
    """The names and the words about places of a language; lists of words are written as one text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stories: tuple[str, ...] = ()
    homonyms: frozenset[str] = frozenset()
    question: frozenset[str]
    ordinary: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    """Countries (ISO 3166-1 alpha-2) whose name has an article inside a sentence."""
    bare_articles: frozenset[str] = frozenset()
    before_nouns: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    genitives: frozenset[str] = frozenset()
    town_endings: tuple[str, ...] = ()
    """What a town's name may end with, and is as well called without."""
    declined: tuple[tuple[str, str], ...] = ()
    """What a town's name ends with where it is declined, and with what instead where not; as they are compared."""
    capital: str
    """A regular expression of what asks for a capital."""
    of_picture: str = r"(?!)"
    """The same of what asks for the place that a picture shows."""
    contractions: tuple[tuple[str, str], ...] = ()
    capitals: Mapping[str, str] = {}
    capital_aliases: Mapping[str, tuple[str, ...]] = {}
    """Other forms of a capital's name, as in a language that inflects names."""
    aliases: Mapping[str, tuple[str, ...]] = {}
    cases: Mapping[str, tuple[str, ...]] = {}
    """The name of a country in a language that declines it: after "of", after "in", and more to be recognised."""
    regions: Mapping[str, str] = {}
    region_capitals: Mapping[str, str] = {}
    middles: Mapping[str, str]
    landmarks: Mapping[str, str] = {}
    measures: Mapping[str, str] = {}
    seats: Mapping[str, str] = {}

    @field_validator(
        "homonyms", "question", "ordinary", "bare_articles", "before_nouns", "links", "genitives", mode="before"
    )
    @classmethod
    def _as_list(cls, text: object) -> object:
        return frozenset(text.split()) if isinstance(text, str) else text


NOTHING = PlaceNames(question=frozenset(), capital=r"(?!)", middles={})
"""Of a language that is not known."""


@cache
def place_names(language: str) -> PlaceNames:
    """Of a language; raises ConfigError for a file that is none."""
    return languages.loaded(language, SUBJECT, PlaceNames) or NOTHING


def everywhere(name: str) -> frozenset[str]:
    """The words of that list in the usual languages."""
    return frozenset[str]().union(*(getattr(place_names(code), name) for code in languages.USUAL))


def called(kind: str, name: str) -> dict[str, str]:
    """What one of the places is called in each language in which that differs."""
    tables = ((code, getattr(place_names(code), kind)) for code in languages.LANGUAGES)
    return {code: table[name] for code, table in tables if name in table}
