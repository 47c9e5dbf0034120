"""What a question about places asks for: a distance in some unit, a comparison, coordinates, or no distance at all.

Read from phrases alone (config/distances.toml), so that it needs no model and says the same for every place.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ConfigError
from assistant.geography.distance import Unit
from assistant.geography.names import key, words
from assistant.resources import resource

_BEFORE_NOUNS = """
a an the my your our this that nearest next o os as um uma meu minha seu sua el la los las un una mi tu le les l une
mon ma ton ta der die das dem den des ein eine einen einem einer zum zur am im mein meine meiner dein il lo i gli
dal dalla al alla ao aos du au aux del uno tua tuo mio mia nachste nachsten
"""
ARTICLES = frozenset(_BEFORE_NOUNS.split())
"""Before a common noun, as they are compared, where nouns may have a capital too."""
CLAUSES = 3
"""The most questions of one sentence that are answered."""
Phrases = tuple[str, ...]


class Kind(StrEnum):
    """What is asked for."""

    DISTANCE = "distance"
    COMPARISON = "comparison"
    COORDINATES = "coordinates"
    MEASURE = "measure"
    """A height, a size, a time: no distance."""
    OTHER = "other"
    """The words do not say."""


class Wording(BaseModel):
    """The phrases of one language; config/distances.toml explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    far: Phrases
    going: Phrases
    measure: Phrases
    coordinates: Phrases
    further: Phrases
    nearer: Phrases
    begins: Phrases
    apart: Phrases
    here: Phrases
    and_: Phrases = Field(alias="and")
    within: Phrases
    articles: Phrases
    many: Phrases
    country: Phrases
    state: Phrases
    city: Phrases
    first: Phrases
    second: Phrases
    sky: Phrases
    wake: Phrases
    kilometers: Phrases
    miles: Phrases
    nautical_miles: Phrases
    feet: Phrases
    meters: Phrases
    things: Phrases = ()

    @cached_property
    def units(self) -> tuple[tuple[Unit, Phrases], ...]:
        """The longer names first: a nautical mile is no mile."""
        return (
            ("nmi", self.nautical_miles),
            ("mi", self.miles),
            ("ft", self.feet),
            ("km", self.kilometers),
            ("m", self.meters),
        )

    @cached_property
    def asks_far(self) -> Phrases:
        """All that asks how far, "how many miles" too."""
        units = [unit for _, names in self.units for unit in names]
        counted = (unit for unit in units if unit.startswith(self.many))  # "quanti piedi": "in piedi" is on foot
        return (*self.far, *counted, *(f"{many} {unit}" for many in self.many for unit in units))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about places."""

    text: str
    """Without the name of another assistant before it."""
    kind: Kind
    unit: Unit | None = None
    """The unit that is asked for."""
    nearer: bool = False
    """Of a comparison: the nearer place is asked for, not the further."""
    apart: bool = False
    """The way between the places is asked for, not that from here to each."""
    here: bool = False
    """The way from here is asked for."""
    going: bool = False
    """It asks how far something goes rather than how far a place is."""
    far: bool = False
    """It asks how far, whatever else."""
    sky: bool = False
    """It names what is on no map of Earth."""


class Asking:
    """Reads questions about places in seven languages."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises ConfigError where the file cannot be used."""
        path = path or resource("config", "distances.toml")
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            self._wordings = {language: Wording(**phrases) for language, phrases in content.items()}
        except (OSError, tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
            raise ConfigError(f"{path} cannot be read: {error}") from error
        self._wake = sorted({wake for wording in self._wordings.values() for wake in wording.wake}, key=len)[::-1]

    def wording(self, language: str) -> Wording:
        """English for a language that has none."""
        return self._wordings.get(language, self._wordings["en"])

    def no_towns(self, language: str) -> frozenset[str]:
        """Words, as they are compared, that some town is called by, but nobody means: planets, "Republic", "Google"."""
        wording = self.wording(language)
        return frozenset(_compared((*self._wake, *wording.sky, *wording.country, *wording.state, *wording.city)))

    def unwoken(self, text: str) -> str:
        """Without the name of another assistant before the question; unchanged where nothing else is said."""
        said = words(text)
        keys = [word.key for word in said]
        for wake in self._wake:
            call = key(wake).split()
            if keys[: len(call)] == call and len(said) > len(call):
                rest = text[said[len(call)].start :]
                return rest[:1].upper() + rest[1:] if text[:1].isupper() else rest
        return text

    def read(self, text: str, language: str) -> Asked:
        """What the text asks for, as one question."""
        text = self.unwoken(text)
        wording = self.wording(language)
        said = f" {key(text)} "
        unit = next((unit for unit, names in wording.units if contains(said, names)), None)
        nearer, further = contains(said, wording.nearer), contains(said, wording.further)
        return Asked(
            text,
            self._kind(said, wording, compared=nearer or further),
            unit,
            nearer=nearer and not further,
            apart=contains(said, (*wording.apart, *(wording.begins if language != "zh" else ()))),
            here=contains(said, wording.here),
            going=contains(said, wording.going),
            far=contains(said, wording.asks_far),
            sky=contains(said, wording.sky),
        )

    def clauses(self, text: str, language: str) -> list[str]:
        """The questions of a sentence: "How far is France and how far is Spain?" are two."""
        text = self.unwoken(text)
        wording = self.wording(language)
        if language == "zh":  # the question stands after its place
            parts = [part for part in re.split(r"[，,；;。？?！!]", text) if part.strip()]
            asks = all(contains(f" {key(part)} ", wording.asks_far) for part in parts)
            return parts[:CLAUSES] if asks and len(parts) > 1 else [text]
        said = words(text)
        keys = [word.key for word in said]
        starts = [at for at in range(len(said)) if _asks_from(keys, at, wording)]
        # Each further question begins at its "and", or at a new sentence.
        breaks = [0]
        for at in starts[1:]:
            before = next((n for n in (1, 2) if " ".join(keys[at - n : at]) in map(key, wording.and_)), 0)
            gap = text[said[at - 1].end : said[at].start]
            if before or re.search(r"[,;.?!，；。？！]", gap):
                breaks.append(said[at - before].start)
        parts = [text[start:end].strip(" ,;，；") for start, end in zip(breaks, [*breaks[1:], len(text)], strict=True)]
        return parts[:CLAUSES]

    def has_name(self, text: str, language: str) -> bool:
        """Whether a word is written as a proper name; where all is lower case, whether one stands without an article.

        Chinese does not tell: there anything may be, except for known things.
        """
        wording = self.wording(language)
        if language == "zh":
            return not contains(f" {key(text)} ", wording.things)
        said = words(text)
        before = ["", *(word.key for word in said)]
        bare = [word for word, last in zip(said, before, strict=False) if last and last not in ARTICLES]
        return any(text[word.start].isupper() for word in bare) or (text.islower() and said[-1] in bare)

    def _kind(self, said: str, wording: Wording, *, compared: bool) -> Kind:
        if contains(said, wording.coordinates):
            return Kind.COORDINATES
        if contains(said, wording.measure):
            return Kind.MEASURE
        if compared:
            return Kind.COMPARISON
        return Kind.DISTANCE if contains(said, wording.asks_far) else Kind.OTHER


def contains(said: str, phrases: Phrases) -> bool:
    """Whether a compared text, with a blank on either side, holds one of some phrases."""
    return any(f" {compared} " in said for compared in _compared(phrases))


@cache
def _compared(phrases: Phrases) -> tuple[str, ...]:
    """Of the configuration only; what visitors say is not kept."""
    return tuple(map(key, phrases))


def _asks_from(keys: list[str], at: int, wording: Wording) -> bool:
    """Whether a question begins at a word."""
    return any(
        keys[at : at + len(first)] == first for first in (phrase.split() for phrase in _compared(wording.asks_far))
    )
