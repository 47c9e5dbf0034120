"""Which words of a sentence are names of places, and what each may name."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from assistant.core.languages import ENGLISH, spaced, traits
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.names import NameWord, key
from assistant.geography.place_names import everywhere, place_names
from assistant.geography.places import Place
from assistant.geography.questions.asking import ARTICLES, Asking
from assistant.geography.questions.wording import PlaceWording
from assistant.geography.regions import Regions
from assistant.geography.town_table import Town
from assistant.geography.towns import LONGEST, Towns, goes_on

LARGE = 100_000
"""People; a smaller town beside a country's name is rather another word of the question."""
GREAT = 500_000
"""People; after an article a smaller town's name is rather a common noun: "a saida" is the exit, Saïda a town."""
OTHER_NAME = 0.05
"""How much a town's name that is not its own counts: Bordeaux is called "Porto" somewhere."""
SHORT_NAME = 0.5
"""The same of a part of its own name: León de los Aldama is called "León"."""
SIMILAR = 55
"""Per cent of letters; a name less like the town's own is said with what the town is really called."""
UNLIKE = 10
"""A town counts as so many times smaller under a name that is not like its own."""
MANY_LANDMARKS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a sentence that are a name."""

    start: int
    size: int
    ranked: tuple[tuple[float, Place], ...]
    """The likelier places have the lower rank."""
    plain: str = ""
    """The name as it is where it is not declined."""

    @property
    def is_town_only(self) -> bool:
        return all(place.kind == "town" for _, place in self.ranked)

    @property
    def people(self) -> int:
        return max((place.people for _, place in self.ranked), default=0)

    @property
    def end(self) -> int:
        return self.start + self.size

    def covers(self, index: int) -> bool:
        return self.start <= index < self.start + self.size


class Spans:
    """Finds the names in a sentence."""

    def __init__(
        self, gazetteer: Gazetteer, landmarks: Landmarks, regions: Regions, towns: Towns, asking: Asking
    ) -> None:
        self._gazetteer, self._landmarks, self._regions, self._towns = gazetteer, landmarks, regions, towns
        self._asking = asking

    def find(self, text: str, sentence: Sequence[NameWord], language: str, spoken: str) -> list[Span]:
        """The longest names, none over another, in order; spoken: the language of the places' names."""
        known = [*self._landmark_spans(text, sentence, spoken), *self._known_spans(text, sentence, language, spoken)]
        known = [
            span
            for span in known
            if not _is_of(text, sentence, span) and not self._is_word(text, sentence, span, language)
        ]
        found = [*known, *self._town_spans(text, sentence, language, known)]
        return _longest([span for span in found if not self._is_in_a_story(text, sentence, span, language, known)])

    def _is_in_a_story(
        self, text: str, sentence: Sequence[NameWord], span: Span, language: str, known: Sequence[Span]
    ) -> bool:
        """Whether it is part of the name of a story's place, "Terra do Nunca", of which no country is said."""
        for name in self._gazetteer.in_stories(sentence):
            if not name.issuperset(_indices(span)):
                continue
            after = max(name) + 1
            link = after < len(sentence) and sentence[after].key in self._asking.wording(language).within
            if not any(other.covers(after + link) for other in known):  # "Batman, Turkey"
                return True
        return False

    def _is_word(self, text: str, sentence: Sequence[NameWord], span: Span, language: str) -> bool:
        """Whether a name is another word of the sentence, "turkey", or of somebody's name: "Paris Hilton"."""
        if not spaced(language) or text.isupper() or any(place.kind == "landmark" for _, place in span.ranked):
            return False
        written = written_of(text, sentence, span)
        if written.islower():
            return self._is_common(text, sentence, span, language)
        if traits(language).capital_nouns or text.islower():
            return False
        never = self._gazetteer.words_of_questions(language) | self._asking.vocabulary(language)
        before, after = goes_on(text, sentence, span.start, span.size, never)
        return after == span.end or (before == span.start - 1 and before > 0)

    def _landmark_spans(self, text: str, sentence: Sequence[NameWord], spoken: str) -> Iterator[Span]:
        rest = text
        for _ in range(MANY_LANDMARKS):
            if not (sight := self._landmarks.find(rest)):
                return
            landmark, written = sight
            begin = rest.index(written)
            inside = [i for i, word in enumerate(sentence) if begin <= word.start < begin + len(written)]
            position = landmark.latitude, landmark.longitude
            place = Place(landmark.called(spoken), landmark.country, *position, "landmark")
            yield Span(inside[0], len(inside), ((0.0, place),))
            rest = rest[:begin] + " " * len(written) + rest[begin + len(written) :]

    def _known_spans(self, text: str, sentence: Sequence[NameWord], language: str, spoken: str) -> Iterator[Span]:
        """Countries, capitals and regions."""
        ranked: dict[tuple[int, int], list[tuple[float, Place]]] = {}
        for start, size, country, named, own in self._gazetteer.exact(sentence, language):
            name = self._gazetteer.capital_name(country, spoken)
            place = Place(name, country.code, country.latitude, country.longitude, named)
            ranked.setdefault((start, size), []).append((1.0 if own else 2.5, place))
        for index, word in enumerate(sentence):
            state = None if text.isupper() else self._gazetteer.in_capitals(text[word.start : word.end])
            if state:
                name = self._gazetteer.capital_name(state, spoken)
                place = Place(name, state.code, state.latitude, state.longitude, "country")
                ranked[index, 1] = [(1.0, place)]
        never = self._gazetteer.words_of_questions(language)
        for start, size, name in _windows(sentence, self._regions.longest):
            written = text[sentence[start].start : sentence[start + size - 1].end]
            if written.islower() and (name in never or not text.islower()) and written.isascii():
                continue
            for place in () if name in self._gazetteer.question_words(language) else self._regions.named(name, spoken):
                here = ranked.setdefault((start, size), [])
                # Scotland is called the United Kingdom by some; where it is known itself, it is that.
                here[:] = [it for it in here if (it[1].kind, it[1].country) != ("country", place.country)]
                here.append((2.0 if self._regions.is_own(name, language) or not place.country else 2.6, place))
        for (start, size), here in ranked.items():
            if here:
                yield Span(start, size, tuple(here))

    def _town_spans(
        self, text: str, sentence: Sequence[NameWord], language: str, known: Sequence[Span]
    ) -> Iterator[Span]:
        # A few words of English may be taken for another language.
        never = self._gazetteer.words_of_questions(language) | self._gazetteer.words_of_questions(ENGLISH)
        never = never | self._asking.no_towns(language)
        found: list[Span] = []
        for start, size, name in _windows(sentence, LONGEST):
            window, unnamed = sentence[start : start + size], never - self._gazetteer.stories
            if towns := self._towns.called(text, window, unnamed):
                found.append(Span(start, size, tuple((3.0, of_town(town, name)) for town in towns)))
            elif declined := self._declined(text, window, language, unnamed):
                plain, towns = declined
                ranked = tuple((3.0, of_town(town, key(plain))) for town in towns)
                found.append(Span(start, size, ranked, plain=plain))
        as_names = any(not written_of(text, sentence, span).islower() for span in (*known, *found))
        for span in found:
            beside = any(not (set(_indices(span)) & set(_indices(other))) for other in known)
            meant = self._is_meant(text, sentence, span, language, as_names=as_names, beside=beside)
            if meant and not _is_part(text, sentence, span, never, [*known, *found], self._asking.wording(language)):
                yield span

    def _declined(
        self, text: str, window: Sequence[NameWord], language: str, never: AbstractSet[str]
    ) -> tuple[str, Sequence[Town]] | None:
        """The large towns that some words name which end as a declined name does, "z Krakowa", and that name itself."""
        *front, last = window
        if not text[last.start].isupper() or last.key in never:
            return None
        for ending, plain in place_names(language).declined:
            if last.key.endswith(ending) and len(last.key) > len(ending) + 2:
                named = replace(last, key=last.key.removesuffix(ending) + plain)
                towns = self._towns.called(text, [*front, named], never)
                if towns and towns[0].population >= LARGE:
                    written = text[window[0].start : last.end].removesuffix(ending) + plain
                    same = key(towns[0].name) == key(written)
                    return towns[0].name if same else written, towns
        return None

    def _is_common(self, text: str, sentence: Sequence[NameWord], span: Span, language: str) -> bool:
        """Whether a name that is also a word is that: after an article, or before another noun, "turkey sandwich"."""
        if " ".join(word.key for word in sentence[span.start : span.end]) not in self._gazetteer.homonyms(language):
            return False
        after = sentence[span.end] if span.end < len(sentence) else None
        known = self._asking.vocabulary(language) | self._gazetteer.question_words(language)
        noun = after and after.key not in known and text[after.start].islower()
        return bool(noun) or (span.start > 0 and sentence[span.start - 1].key in ARTICLES)

    def _is_meant(
        self, text: str, sentence: Sequence[NameWord], span: Span, language: str, *, as_names: bool, beside: bool
    ) -> bool:
        """Whether words that are a town's name are rather that than other words of the question."""
        written = written_of(text, sentence, span)
        wording = self._asking.wording(language)
        if not spaced(language):
            return not beside or span.people >= LARGE
        before = sentence[span.start - 1].key if span.start else ""
        article = before in ARTICLES
        name = " ".join(word.key for word in sentence[span.start : span.end])
        time = name in self._asking.times(language) and (article or span.people < LARGE)  # "o Natal" is Christmas
        small = article or written.islower()
        if time or (small and self._is_common(text, sentence, span, language)):
            return False
        if written.islower():  # "a temple in Kyoto": where some are written as names, the others are words
            around = {word.key for word in (*sentence[span.start - 1 : span.start], *sentence[span.end : span.end + 1])}
            linked = not around.isdisjoint((*wording.begins, *wording.apart, *wording.and_))
            if not text.islower() and span.start and sentence[span.start - 1].key in wording.articles:
                return False  # "a saída" is the exit, Saïda a town
            doubtful = (beside and not linked) or not text.islower() or article
            return not as_names and (not doubtful or span.people >= (GREAT if article and not linked else LARGE))
        return not (traits(language).capital_nouns and article) or span.people >= (LARGE if beside else GREAT)


def _windows(sentence: Sequence[NameWord], longest: int) -> Iterator[tuple[int, int, str]]:
    for size in range(min(longest, len(sentence)), 0, -1):
        for start in range(len(sentence) - size + 1):
            yield start, size, " ".join(word.key for word in sentence[start : start + size])


def _indices(span: Span) -> range:
    return range(span.start, span.start + span.size)


def written_of(text: str, sentence: Sequence[NameWord], span: Span) -> str:
    return text[sentence[span.start].start : sentence[span.start + span.size - 1].end]


def _longest(spans: Sequence[Span]) -> list[Span]:
    """The longest names, none over another, in the order of the sentence."""
    taken: set[int] = set()
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: (-span.size, min(rank for rank, _ in span.ranked))):
        if taken.isdisjoint(_indices(span)):
            taken.update(_indices(span))
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def _is_of(text: str, sentence: Sequence[NameWord], span: Span) -> bool:
    """Whether a region is only what a town is called after: "San Pedro de Atacama"."""
    if any(place.kind != "region" for _, place in span.ranked) or span.start < 2:
        return False
    before, link = sentence[span.start - 2], sentence[span.start - 1]
    return link.key in everywhere("genitives") and text[before.start].isupper() and span.start > 2


def _is_part(
    text: str,
    sentence: Sequence[NameWord],
    span: Span,
    never: AbstractSet[str],
    spans: Sequence[Span],
    wording: PlaceWording,
) -> bool:
    """Whether a town's name is only a part of a longer one; a name that is known itself is no other's part."""
    before, after = goes_on(text, sentence, span.start, span.size, never)
    known = [other for other in spans if not other.is_town_only or other.people >= LARGE]

    def is_other(index: int, link: int) -> bool:
        begins = link != index and sentence[link].key in wording.begins  # "Nice de Cannes" is the way between two
        among = spans if begins else known
        return any(other.covers(index) and not any(map(span.covers, _indices(other))) for other in among)

    def is_from(link: int, index: int) -> bool:
        """Whether what stands between can only be "from"."""
        return link != index and sentence[link].key in set(wording.begins) - set(wording.within)

    linked = after > span.end
    if after >= 0 and not is_from(span.end, after):
        both = is_other(after, span.end)
        begins = linked and sentence[span.end].key in wording.begins
        if not (both and (span.people >= LARGE or not linked or begins)):
            return True
    if before < 0 or is_from(span.start - 1, before):
        return False
    return not (is_other(before, span.start - 1) and (before < span.start - 1 or span.people >= LARGE))


def of_town(town: Town, name: str) -> Place:
    own = key(town.name)
    likely = 1.0 if own == name else SHORT_NAME if f" {name} " in f" {own} " else OTHER_NAME
    weight = likely * town.population * (1 + town.names) ** 2
    like = likely > OTHER_NAME or not name.isascii() or fuzz.ratio(own, name) >= SIMILAR
    people = town.population if like else town.population // UNLIKE
    return Place(town.name, town.country, town.latitude, town.longitude, "town", 1.0, town.admin, weight, people)
