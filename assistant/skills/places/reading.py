"""What a question asks of which places: a topic's words, a place that the atlas knows, and no word more."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from babel import Locale

from assistant.core.languages import traits
from assistant.geography.chinese import simplified
from assistant.geography.names import NameWord, key, words
from assistant.geography.questions.asking import ARTICLES
from assistant.skills.contract import Wording
from assistant.skills.places.facts import CONTINENTS, WORLD
from assistant.skills.places.figures import locale_of
from assistant.skills.places.matching import Lists
from assistant.skills.places.measures import Measures, Sighted
from assistant.skills.places.subjects import Subject, of_mention
from assistant.skills.places.topics import TOPICS, Needs, PlaceTopic

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas

SCOPES = (*CONTINENTS, "AN", "central", "union", WORLD)
"""Lists of words that name a part of the world."""
MOST = 3
"""Places that one question may name."""
LONGEST = 200
"""Characters of a question that is read."""


@dataclass(frozen=True, slots=True)
class ReadPlaces:
    """A question, understood."""

    topic: str
    subjects: tuple[Subject, ...] = ()
    chosen: bool = False
    """It asks which of them, not whether."""
    whole: bool = True
    """Every word of the question is accounted for."""
    certainty: float = 1.0
    """That the places are meant, 0 to 1: less than 1 where a name is only like one."""


class PartedQuestion:
    """A question, and what each part of it may be."""

    def __init__(self, text: str, language: str, lists: Lists, atlas: "Atlas", home: Callable[[], str]) -> None:
        """Home: the kiosk's country, ISO 3166-1 alpha-2."""
        self.text = text[:LONGEST]
        self.language, self._lists, self._atlas, self._home = language, lists, atlas, home
        self.words: Sequence[NameWord] = words(simplified(self.text) if traits(language).scripts else self.text)

    def covered(self, name: str) -> frozenset[int]:
        """By the words of a list."""
        return self._lists.covered(self.words, self.language, name)

    def left(self, *covers: frozenset[int]) -> frozenset[int]:
        """The words that nothing accounts for."""
        return frozenset(range(len(self.words))).difference(self.filler, *covers)

    @cached_property
    def filler(self) -> frozenset[int]:
        return self.covered("fill")

    @cached_property
    def tongues(self) -> frozenset[int]:
        """The words that name a language."""
        names = tongues(self.language)
        return frozenset(index for index, word in enumerate(self.words) if word.key in names)

    @cached_property
    def scope(self) -> tuple[str, frozenset[int]]:
        """The part of the world that it names, with its words; empty where none."""
        found = [(scope, cover) for scope in SCOPES if (cover := self.covered(scope))]
        if found:  # "South Africa" names no continent
            inside = [indices for subject, indices, _ in self.places if subject.country]
            found = [it for it in found if not any(it[1] < indices for indices in inside)]
        return max(found, key=lambda it: len(it[1]), default=("", frozenset()))

    @cached_property
    def places(self) -> list[tuple[Subject, frozenset[int], float]]:
        """That the atlas knows, with their words and how surely they are meant."""
        mentions = self._atlas.mentions(self.text, self.language, home=self._home())
        found = []
        for mention in mentions:
            inside = [i for i, word in enumerate(self.words) if mention.start <= word.start < mention.end]
            before = self.words[inside[0] - 1].key if inside and inside[0] else ""
            common = mention.text.islower() and before in ARTICLES and mention.place.kind == "town"
            of_the_world = mention.place.kind == "region" and not mention.place.country
            if inside and not common and not of_the_world:
                found.append((of_mention(mention), frozenset(inside), mention.place.score))
        return found


@cache
def tongues(language: str) -> AbstractSet[str]:
    """The names of languages, as they are compared."""
    return {key(name) for name in Locale.parse(locale_of(language)).languages.values()}


class PlaceReader:
    """Reads questions about places."""

    def __init__(
        self, wording: Wording, atlas: "Callable[[], Atlas]", measures: Measures, home: Callable[[], str]
    ) -> None:
        self._lists, self._atlas, self._measures, self._home = Lists(wording), atlas, measures, home

    def read(self, text: str, language: str, before: ReadPlaces | None = None) -> ReadPlaces | None:
        """What it asks, or None. Before: the last question, if it was one about places."""
        sentence = PartedQuestion(text, language, self._lists, self._atlas(), self._home)
        if sentence.covered("never"):
            return None
        doubtful: ReadPlaces | None = None
        for topic in TOPICS:
            cover = sentence.covered(topic.name)
            cover = cover and cover | sentence.covered(f"{topic.name}_beside")
            cover = cover | sentence.tongues if cover and topic.name == "languages" else cover
            found = self._of_topic(sentence, topic, cover, before) if cover else None
            if found and found.whole:
                return found
            doubtful = doubtful or found
        return self._goes_on(sentence, before) or doubtful

    def _of_topic(
        self, sentence: PartedQuestion, topic: PlaceTopic, cover: frozenset[int], before: ReadPlaces | None
    ) -> ReadPlaces | None:
        if topic.needs is Needs.NOTHING:
            return ReadPlaces(topic.name, whole=not sentence.left(cover))
        if topic.needs is Needs.SCOPE:
            return self._of_scope(sentence, topic, cover)
        if topic.name == "inside":
            return self._inside(sentence, cover)
        named = self._of_thing(sentence, topic, cover) or self._of_continent(sentence, topic, cover)
        if not named and topic.needs is not Needs.THING:
            named = self._of_places(sentence, topic, cover)
        return named or self._again(sentence, topic, cover, before)

    def _of_thing(self, sentence: PartedQuestion, topic: PlaceTopic, cover: frozenset[int]) -> ReadPlaces | None:
        thing = self._thing(sentence, topic)
        if not thing:
            return None
        subject = Subject("thing", thing.measure.name)
        return ReadPlaces(topic.name, (subject,), whole=not sentence.left(cover, thing.indices))

    @staticmethod
    def _of_continent(sentence: PartedQuestion, topic: PlaceTopic, cover: frozenset[int]) -> ReadPlaces | None:
        scope, named = sentence.scope
        if not (topic.continents and scope) or any(indices.isdisjoint(named) for _, indices, _ in sentence.places):
            return None
        return ReadPlaces(topic.name, (Subject("continent", scope),), whole=not sentence.left(cover, named))

    def _thing(self, sentence: PartedQuestion, topic: PlaceTopic) -> Sighted | None:
        """A thing of the table; where something else may be called so, only for what is asked of things alone."""
        found = self._measures.find(sentence.words, topic.things) if topic.things else None
        return None if found and found.measure.row.shared and topic.needs is Needs.PLACE else found

    @staticmethod
    def _inside(sentence: PartedQuestion, cover: frozenset[int]) -> ReadPlaces | None:
        """Whether one place lies in a part of the world: "Is Egypt in Africa?"."""
        scope, named = sentence.scope
        places = [it for it in sentence.places if it[0].country and it[1].isdisjoint(named)]
        if len(places) != 1 or not scope or scope == WORLD:
            return None
        subject, indices, certainty = places[0]
        subjects = (subject, Subject("continent", scope))
        return ReadPlaces("inside", subjects, whole=not sentence.left(cover, indices, named), certainty=certainty)

    @staticmethod
    def _of_places(sentence: PartedQuestion, topic: PlaceTopic, cover: frozenset[int]) -> ReadPlaces | None:
        named = [it for it in sentence.places if it[0].country]
        # A word of the question is some town's name, too: the "an" of "An welche Länder grenzt Italien?".
        places = [it for it in named if len(it[1]) > 1 or not it[1] <= sentence.filler | cover] or named
        if not 1 <= len(places) <= MOST or (topic.needs is Needs.TWO and len(places) != 2):
            return None
        taken = frozenset[int]().union(*(indices for _, indices, _ in places))
        return ReadPlaces(
            topic.name,
            tuple(subject for subject, _, _ in places),
            bool(sentence.covered("which")),
            not sentence.left(cover, taken),
            min(certainty for _, _, certainty in places),
        )

    @staticmethod
    def _of_scope(sentence: PartedQuestion, topic: PlaceTopic, cover: frozenset[int]) -> ReadPlaces | None:
        scope, named = sentence.scope
        if scope:
            whole = not sentence.left(cover, named)
            fits = topic.continents or (scope == WORLD and not topic.countries)
            return ReadPlaces(topic.name, (Subject("continent", scope),), whole=whole) if fits else None
        places = [it for it in sentence.places if it[1].isdisjoint(cover)]
        if not places:
            world = Subject("continent", WORLD)
            return (
                None
                if topic.name == "biggest_town"
                else ReadPlaces(topic.name, (world,), whole=not sentence.left(cover))
            )
        subject, indices, certainty = places[0]
        if len(places) > 1 or not (subject.is_country and topic.countries):
            return None
        return ReadPlaces(topic.name, (subject,), whole=not sentence.left(cover, indices), certainty=certainty)

    @staticmethod
    def _again(
        sentence: PartedQuestion, topic: PlaceTopic, cover: frozenset[int], before: ReadPlaces | None
    ) -> ReadPlaces | None:
        """Of the place of the last question: "And its currency?"."""
        again = sentence.covered("again")
        if not before or topic.needs is Needs.TWO or not again or sentence.left(cover, again):
            return None
        subjects = before.subjects[:1]
        things = all(it.kind == "thing" for it in subjects)
        fits = bool(topic.things) if things else topic.needs is not Needs.THING
        return ReadPlaces(topic.name, subjects) if subjects and fits else None

    def _goes_on(self, sentence: PartedQuestion, before: ReadPlaces | None) -> ReadPlaces | None:
        """The last question, of another place: "And of Italy?"."""
        if not before or not before.topic:
            return None
        topic = next((topic for topic in TOPICS if topic.name == before.topic), None)
        if topic is None or topic.needs in {Needs.NOTHING, Needs.TWO}:
            return None
        found = self._of_topic(sentence, topic, frozenset(), None)
        other = found and found.subjects != (Subject("continent", WORLD),)
        return replace(found, topic=before.topic) if found and other and found.whole else None
