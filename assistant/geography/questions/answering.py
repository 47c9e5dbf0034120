"""The answer to a question about distances, from what the atlas knows: said at once, without a model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.languages import spaced, traits
from assistant.core.messages import Exchange
from assistant.geography.atlas import FEW, Atlas
from assistant.geography.distance import Position, Unit, kilometres
from assistant.geography.names import key, words
from assistant.geography.places import Place
from assistant.geography.questions.asking import PlaceQuestion, PlaceQuestionKind
from assistant.geography.questions.lengths import Length
from assistant.geography.questions.mention import Mention
from assistant.geography.questions.saying import HERE, coordinates_sentence, distance_sentence, from_home
from assistant.geography.questions.wording import contains

SAME = 2
"""Kilometres; two names of places nearer than this are one: "Austin", and "Texas" for its capital."""
MOST = 3
"""Places whose distances are said in one answer."""
UNKNOWN = "I do not know where that place is."
UNKNOWN_ONE = "I do not know the place {place}."
SKY = "I only know how far places on Earth are."
ODD = "I cannot convert it into that measure."
WHICH = "Which place do you mean?"


@dataclass(frozen=True, slots=True)
class DistanceQuestion:
    """A question and the languages it is asked and answered in."""

    text: str
    asked_in: str
    language: str


class Distances:
    """Answers from the atlas."""

    def __init__(self, atlas: Atlas, home: HomeSettings) -> None:
        self._atlas, self._home = atlas, home

    @cached_property
    def _country(self) -> str:
        """Where the kiosk stands (ISO 3166-1 alpha-2)."""
        return self._atlas.country_at(self._position)

    @property
    def _position(self) -> Position:
        return self._home.latitude, self._home.longitude

    def answer(self, question: DistanceQuestion, history: Sequence[Exchange]) -> str:
        """Empty where a name is asked for that the atlas does not know."""
        if taken := self._taken(question, history):
            return self._said(*taken, question)
        parts = self._atlas.asking.clauses(question.text, question.asked_in)
        said = [self._clause(replace(question, text=part), history) for part in parts]
        return " ".join(said) if all(said) else ""

    def _clause(self, question: DistanceQuestion, history: Sequence[Exchange]) -> str:
        asked = self._atlas.asking.read(question.text, question.asked_in)
        mentions = self._mentions(asked.text, question)
        language = question.language
        if not mentions:
            return self._without_place(asked, question, history)
        stranger = next(iter(self._atlas.strangers.find(asked.text, question.asked_in, mentions)), None)
        in_it = len(mentions) == 1 and self._holds_a_stranger(asked.text, mentions[0], question.asked_in)
        if in_it and not (stranger and (stranger.sky or stranger.story)):
            return ""
        if stranger:  # never the distance to one place alone where that between two is asked for
            return phrases.say(language, SKY if stranger.sky else UNKNOWN_ONE, place=stranger.text)
        unclear = next((mention for mention in mentions if mention.options), None)
        if unclear and not self._offer(history, question.language):  # one question, once
            return self._which(unclear, language)
        said = self._said(asked, mentions, question)
        odd = not asked.unit and self._atlas.strangers.counts_oddly(asked.text, question.asked_in, mentions)
        return f"{phrases.say(language, ODD)} {said}" if odd else said

    def _holds_a_stranger(self, text: str, mention: Mention, language: str) -> bool:
        """Whether a country is only named to tell where an unknown place lies: "Zermatt in Switzerland"."""
        if mention.place.kind not in {"country", "region"} or mention.within or not spaced(language):
            return False
        wording = self._atlas.asking.wording(language)
        before = words(text[: mention.start])
        comma = text[: mention.start].rstrip().endswith(",")
        links = 0
        while before and before[-1].key in {*wording.articles, *wording.within}:
            links += before.pop().key in set(wording.within) - set(wording.begins) and 1
        if not before or not (links or comma):
            return False
        titles = contains(f" {' '.join(word.key for word in before)} ", (*wording.country, *wording.state))
        name, article = before[-1], before[-2].key if len(before) > 1 else ""
        known = self._atlas.is_of_questions(name.key, language) or article in wording.articles
        return text[name.start].isupper() and not known and len(before) > 1 and not titles

    def _mentions(self, text: str, question: DistanceQuestion) -> list[Mention]:
        return self._atlas.mentions(text, question.asked_in, question.language, self._country)

    def _said(self, asked: PlaceQuestion, mentions: Sequence[Mention], question: DistanceQuestion) -> str:
        language = question.language
        unit = asked.unit or self._home.unit
        if asked.kind is PlaceQuestionKind.COORDINATES:
            places = [self._named(mention, language) for mention in mentions[:MOST]]
            return " ".join(coordinates_sentence(place, language) for place in places)
        start, ends = self._start(asked, mentions, question)
        if asked.kind is PlaceQuestionKind.COMPARISON and len(ends) > 1:
            return self._compared(asked, start, ends[:MOST], language, unit)
        if asked.here or len(ends) > 2:
            return " ".join(self._distance(start, end, language, unit) for end in ends[:MOST])
        if start is None and len(ends) == 2:
            away = ends[::-1] if self._begins(asked.text, mentions[-1], question.asked_in) else ends
            return distance_sentence(away[1], language, away[0].name, away[0].position, unit)
        return self._distance(start, ends[0], language, unit)

    def _start(
        self, asked: PlaceQuestion, mentions: Sequence[Mention], question: DistanceQuestion
    ) -> tuple[Place | None, list[Place]]:
        """From where it is measured (None: from here), and the places that are asked about, each once.

        "How far is Peru from Chile?" is asked in Chile: the place that is meant is the other one.
        """
        places = [self._named(mention, question.language) for mention in mentions]
        start: Place | None = None
        if asked.kind is PlaceQuestionKind.COMPARISON and len(places) > 2:
            before = next(
                (i for i, mention in enumerate(mentions) if self._begins(asked.text, mention, question.asked_in)), -1
            )
            start = places.pop(before) if before >= 0 else None
        exact = [place for place in places if place.score >= 1 and not self._is_here(place)]
        different: list[Place] = []
        for place in exact:
            if all(kilometres(place.position, other.position) > SAME for other in different):
                different.append(place)
        if different or asked.kind is PlaceQuestionKind.COMPARISON:
            return start, different or places
        return start, [next((place for place in places if not self._is_here(place)), places[0])]

    def _begins(self, text: str, mention: Mention, language: str) -> bool:
        """Whether a place is what others are measured from: "from Madrid"."""
        before = [word.key for word in words(text[: mention.start])][-1:]
        return bool(before) and contains(f" {before[0]} ", self._atlas.asking.wording(language).begins)

    def _is_here(self, place: Place) -> bool:
        return kilometres(self._position, place.position) < HERE and place.kind != "landmark"

    def _distance(self, start: Place | None, end: Place, language: str, unit: Unit | Length) -> str:
        if start:
            return distance_sentence(end, language, start.name, start.position, unit)
        return from_home(end, language, self._home.name, self._position, unit)

    def _compared(
        self, asked: PlaceQuestion, start: Place | None, ends: Sequence[Place], language: str, unit: Unit | Length
    ) -> str:
        """Which of some places is further, or nearer, and how far each is."""
        origin = start.position if start else self._position
        distances = [self._distance(start, end, language, unit) for end in ends]
        choose = min if asked.nearer else max
        chosen = choose(ends, key=lambda end: kilometres(origin, end.position))
        sentence = "{place} is nearer." if asked.nearer else "{place} is further away."
        return " ".join([phrases.say(language, sentence, place=chosen.name), *distances])

    def _named(self, mention: Mention, language: str) -> Place:
        """Called with its country, where others have its name; with what it was said to lie in, where that told."""
        place = mention.place
        if mention.within and place.kind == "town":
            return replace(place, name=_with(place.name, mention.within, language))
        other = place.kind == "town" and key(place.name) != key(mention.text) and not key(mention.text).islower()
        if mention.has_rivals or other:
            return replace(place, name=_with(place.name, self._atlas.country_name(place.country, language), language))
        return place

    def _without_place(self, asked: PlaceQuestion, question: DistanceQuestion, history: Sequence[Exchange]) -> str:
        language = question.language
        if asked.sky:
            return phrases.say(language, SKY)
        if asked.time or self._atlas.strangers.names_a_story(asked.text):  # no model has to think about that
            return phrases.say(language, UNKNOWN)
        follows = asked.unit and len(words(asked.text)) <= FEW
        if not (follows or self._atlas.names_nothing(asked.text, question.asked_in)):
            return ""
        if asked.kind is PlaceQuestionKind.COORDINATES:
            home = Place(self._home.name, self._country, *self._position, "town")
            return coordinates_sentence(home, language)
        if last := self._last(history, question):
            return self._said(replace(asked, kind=PlaceQuestionKind.DISTANCE), last, question)
        return phrases.say(language, WHICH)

    def _last(self, history: Sequence[Exchange], question: DistanceQuestion) -> list[Mention]:
        """The places that were just talked about: "And how many miles is that?"."""
        for end in range(len(history), max(len(history) - 2, 0), -1):
            before = _question(history[end - 1], question.language)
            taken = self._taken(before, history[: end - 1])
            if found := taken[1] if taken else self._mentions(before.text, before):
                return found if history[end - 1].intent.skill == "distance" else found[-1:]
        return []

    def _which(self, mention: Mention, language: str) -> str:
        """Asks which of two places of a name is meant."""
        first, second = (self._offered(mention, option, language) for option in mention.options)
        return phrases.say(language, "Do you mean {first}, or {second}?", first=first, second=second)

    def _offered(self, mention: Mention, option: Place, language: str) -> str:
        name = mention.text if not mention.text.islower() else mention.text.title()
        if option.kind == "country":
            return phrases.say(language, "{place} the country", place=name)
        return phrases.say(
            language, "{place} in {country}", place=name, country=self._atlas.country_after_in(option.country, language)
        )

    def _offer(self, history: Sequence[Exchange], language: str) -> Mention | None:
        """What the kiosk asked back about in its last answer."""
        if not history or history[-1].intent.skill != "distance":
            return None
        intent = history[-1].intent
        found = self._atlas.mentions(intent.transcript.text, intent.transcript.language, language, self._country)
        asked = (mention for mention in found if mention.options)
        return next((it for it in asked if self._which(it, intent.language) == history[-1].reply), None)

    def _taken(
        self, question: DistanceQuestion, history: Sequence[Exchange]
    ) -> tuple[PlaceQuestion, list[Mention]] | None:
        """The last question, now that the visitor has told which place was meant; None where nothing was asked back."""
        offer = self._offer(history, question.language)
        if not offer or not (chosen := self._choice(offer, question)):
            return None
        before = _question(history[-1], question.language)
        asked = self._atlas.asking.read(before.text, before.asked_in)
        return asked, [
            replace(mention, candidates=(chosen, *mention.candidates)) if mention.text == offer.text else mention
            for mention in self._mentions(asked.text, before)
        ]

    def _choice(self, offer: Mention, question: DistanceQuestion) -> Place | None:
        """Which of the two an answer means: "the country", "the one in the United States", "the second"."""
        said = f" {key(question.text)} "
        wording = self._atlas.asking.wording(question.asked_in)
        first, second = offer.options
        named = [self._atlas.called_so(question.text, option, question.asked_in) for option in offer.options]
        if named[0] != named[1]:
            return first if named[0] else second
        if contains(said, wording.second):
            return second
        if contains(said, wording.first):
            return first
        if (first.kind, second.kind) == ("country", "region"):
            country, state = contains(said, wording.country), contains(said, wording.state)
            if country != state:
                return first if country else second
        return None


def _question(exchange: Exchange, language: str) -> DistanceQuestion:
    transcript = exchange.intent.transcript
    return DistanceQuestion(transcript.text, transcript.language, language)


def _with(name: str, holder: str, language: str) -> str:
    return traits(language).beside.format(place=name, holder=holder)
