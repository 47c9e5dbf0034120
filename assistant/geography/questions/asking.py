"""What a question about places asks for: a distance in some unit, a comparison, coordinates, or no distance at all.

Read from phrases alone (distances.toml of each language), so that it needs no model and says the same for every place.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from babel import Locale
from babel.dates import get_day_names, get_month_names

from assistant.core.languages import ENGLISH, LANGUAGES, loaded, locales, spaced
from assistant.geography.distance import Unit
from assistant.geography.names import key, words
from assistant.geography.place_names import everywhere
from assistant.geography.questions.lengths import Length, known
from assistant.geography.questions.wording import SUBJECT, PlaceWording, compared, contains

ARTICLES = everywhere("before_nouns")
"""Before a common noun, as they are compared, where nouns may have a capital too."""
CLAUSES = 3
"""The most questions of one sentence that are answered."""


class PlaceQuestionKind(StrEnum):
    """What is asked for."""

    DISTANCE = "distance"
    COMPARISON = "comparison"
    COORDINATES = "coordinates"
    MEASURE = "measure"
    """A height, a size, a time: no distance."""
    OTHER = "other"
    """The words do not say."""


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """One question about places."""

    text: str
    """Without the name of another assistant before it."""
    kind: PlaceQuestionKind
    unit: Unit | Length | None = None
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
    far_from: bool = False
    """It asks whether something is far from something else; only with the name of a place that is a distance."""
    counted: bool = False
    """It asks how many of something it is to somewhere; only with the name of a place that is a distance."""
    journey: bool = False
    """It asks how far somebody went."""
    elsewise: bool = False
    """It begins as questions that are about no distance do: "When …"."""
    time: bool = False
    """It asks how far off a time is: "How far is Christmas?"."""


class Asking:
    """Reads questions about places in each language."""

    def __init__(self) -> None:
        """Raises ConfigError where a file cannot be used."""
        found = {code: loaded(code, SUBJECT, PlaceWording) for code in LANGUAGES}
        self._wordings = {code: wording for code, wording in found.items() if wording}
        self._lengths = {language: self._lengths_in(language) for language in self._wordings}
        self._times = {language: {*compared(it.times), *calendar(language)} for language, it in self._wordings.items()}
        self._wake = sorted({wake for wording in self._wordings.values() for wake in wording.wake}, key=len)[::-1]

    def wording(self, language: str) -> PlaceWording:
        """English for a language that has none."""
        return self._wordings.get(language, self._wordings[ENGLISH])

    def vocabulary(self, language: str) -> AbstractSet[str]:
        """Single words, as they are compared, that are part of the question rather than of a name."""
        phrases = compared(self.wording(language).of_asking)
        if not spaced(language):  # a character of a phrase may stand in a name
            return frozenset(phrase for phrase in phrases if " " not in phrase)
        return frozenset(word for phrase in phrases for word in phrase.split())

    def times(self, language: str) -> AbstractSet[str]:
        """Compared names of times that may be asked for like places: months, days, feasts."""
        return self._times.get(language, self._times[ENGLISH])

    def _lengths_in(self, language: str) -> Sequence[tuple[str, Length]]:
        """Compared names of units beside the usual ones."""
        own = self._wordings[language].lengths
        return (*known(language), *((key(said), Length(it.kilometers, it.said[0])) for it in own for said in it.said))

    def _length(self, said: str, language: str) -> tuple[Length | None, bool]:
        """The unit beside the usual ones that is asked for, and whether it is counted: "how many furlongs"."""
        wording = self.wording(language)
        for name, length in self._lengths.get(language, ()):
            for before in (*compared(wording.many), *compared(wording.measured_in)):
                if re.search(rf" {before} {name}\w? ", said):  # "in Lichtjahren"
                    return length, before in compared(wording.many)
        return None, False

    def no_towns(self, language: str) -> frozenset[str]:
        """Words, as they are compared, that some town is called by, but nobody means: planets, "Google", the exit."""
        wording = self.wording(language)
        return frozenset(
            compared((*self._wake, *wording.sky, *wording.things, *wording.country, *wording.state, *wording.city))
        )

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

    def read(self, text: str, language: str) -> PlaceQuestion:
        """What the text asks for, as one question."""
        text = self.unwoken(text)
        wording = self.wording(language)
        said = f" {key(text)} "
        length, counted = self._length(said, language)
        unit = length or next((unit for unit, names in wording.units if contains(said, names)), None)
        nearer, further = contains(said, wording.nearer), contains(said, wording.further)
        far = counted or contains(said, wording.asks_far)
        many = contains(said, wording.many)
        return PlaceQuestion(
            text,
            PlaceQuestionKind.DISTANCE if counted else self._kind(said, wording, compared=nearer or further, far=far),
            unit,
            nearer=nearer and not further,
            apart=contains(said, (*wording.apart, *(wording.begins if spaced(language) else ()))),
            here=contains(said, wording.here),
            going=contains(said, wording.going),
            far=far,
            sky=contains(said, wording.sky),
            far_from=contains(said, wording.far_from),
            counted=many and contains(said, wording.count_to),
            journey=contains(said, wording.journey) and not contains(said, wording.we),
            elsewise=any(
                said.startswith(f" {it} ") or (not spaced(language) and it in said) for it in compared(wording.when)
            ),
            time=not contains(said, wording.sky) and any(f" {it} " in said for it in self.times(language)),
        )

    def clauses(self, text: str, language: str) -> list[str]:
        """The questions of a sentence: "How far is France and how far is Spain?" are two."""
        text = self.unwoken(text)
        wording = self.wording(language)
        if not spaced(language):  # the question stands after its place
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

        A language without spaces does not tell: there anything may be, except for known things.
        """
        wording = self.wording(language)
        if not spaced(language):
            return not contains(f" {key(text)} ", wording.things)
        said = words(text)
        before = ["", *(word.key for word in said)]
        bare = [word for word, last in zip(said, before, strict=False) if last and last not in ARTICLES]
        return any(text[word.start].isupper() for word in bare) or (text.islower() and said[-1] in bare)

    def _kind(self, said: str, wording: PlaceWording, *, compared: bool, far: bool) -> PlaceQuestionKind:
        if contains(said, wording.coordinates):
            return PlaceQuestionKind.COORDINATES
        if contains(said, wording.measure):
            return PlaceQuestionKind.MEASURE
        if compared:
            return PlaceQuestionKind.COMPARISON
        return PlaceQuestionKind.DISTANCE if far else PlaceQuestionKind.OTHER


def calendar(language: str) -> AbstractSet[str]:
    """Compared names of the months and days of a week, by the CLDR."""
    locale = Locale.parse(locales(language)[0])
    names = {*get_month_names("wide", locale=locale).values(), *get_day_names("wide", locale=locale).values()}
    return {key(name) for name in names}


def _asks_from(keys: list[str], at: int, wording: PlaceWording) -> bool:
    """Whether a question begins at a word."""
    return any(
        keys[at : at + len(first)] == first for first in (phrase.split() for phrase in compared(wording.asks_far))
    )
