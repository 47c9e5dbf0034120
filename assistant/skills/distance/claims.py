"""Claims what asks how far away something is: by its words, by the places that it names, and by what was asked back."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from assistant.core.messages import Asked, Claim, Exchange, GoesOn, Intent, Leaning, Question
from assistant.skills.contract import Taught, Wording
from assistant.thinking.routing.router import LONGEST
from assistant.thinking.routing.rules import coverage

NAME = "distance"
WORDING = Wording(__package__)
NAMED, FAR, ANSWERED = 0.998, 0.994, 0.991
"""The scores of words that ask how far a place is that they name; that name none; and of an answer to a question."""
FAR_WORDS = "far"
"""The list of words that are said of distances, and of other things, too."""
ASKED, ONLY_NAMED = 1.5, 0.6
"""How much likelier a distance is when the question names a place and holds such a word; and how much less likely when
it only names one: "I come from Poland", "What is the flag of Japan?"."""
ANSWER = 8
"""Words, or Chinese characters, of an answer to a question of the kiosk's own."""


class PlaceMatch(Protocol):
    """A place that a text names."""

    @property
    def text(self) -> str: ...

    @property
    def score(self) -> float:
        """0 to 1; 1 is the very name, less is one that is like it."""


class PlaceClaim(Protocol):
    """What the words of a question tell of its being about a distance."""

    @property
    def distance(self) -> bool:
        """It is one; else it is none, though it may name a place: "How tall is the Eiffel Tower?"."""

    @property
    def place(self) -> str:
        """The words that name the place."""

    @property
    def follows(self) -> bool:
        """It is one only after another: "And in miles?"."""


class AtlasView(Protocol):
    """The atlas, as the claimant sees it."""

    def find(self, text: str, language: str) -> PlaceMatch | None: ...

    def claim(self, text: str, language: str) -> PlaceClaim | None:
        """None where the words do not say."""


class DistanceClaims:
    """Implements WeighedClaimant and FollowedClaimant; the slot "place", if any, holds words that name the place."""

    weighed: Literal[True] = True

    def __init__(self, places: AtlasView, taught: Taught) -> None:
        self._places, self._taught = places, taught
        self._words = taught.vocabulary()

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._taught.examples

    def claim(self, asked: Asked) -> Claim | Leaning | None:
        question, language = asked.question, asked.language
        told = self._told(asked)
        asks_far = told is not None and told.distance
        place = None if question.elsewhere or asks_far else self._places.find(question.text, language)
        before = next((past.intent for past in reversed(asked.history) if past.leads_on), None)
        goes_back = before is not None and before.skill == NAME and self._names_no_other(question, language)
        answers = _answers(question, asked.history)
        if asks_far or answers:
            named = (told.place if told else "") or (place.text if place else "")
            known = bool(told and told.place)
            if not named and before and goes_back:
                named = self._last_place(before) or ""
            score = NAMED if known else ANSWERED if answers else FAR
            return Claim(score, _slots(named), yields=not known and not answers)
        if told:  # "And how high is it?"
            return None
        if place:
            return Leaning(ASKED if self._of_distances(question.text, language) else ONLY_NAMED, _slots(place.text))
        if before and goes_back and not question.elsewhere:  # "How far away is it?"
            return Leaning(1.0, _slots(self._last_place(before) or ""))
        return None if question.elsewhere or not question.named else Leaning()

    def goes_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        """Of a place, or of a name that nobody knows: "And Colombia?", "And Atlantis?"."""
        question, told = asked.question, self._told(asked)
        if told or question.elsewhere or not (question.linked or question.pronoun or question.fragment):
            return None
        if place := self._places.find(question.text, asked.language):
            return GoesOn(_slots(place.text), alone=not question.pronoun and not question.fragment)
        if question.fragment and question.named:
            return GoesOn(alone=not question.pronoun)
        return None

    def _told(self, asked: Asked) -> PlaceClaim | None:
        """What the words alone tell; a follow-up only where there is something to follow."""
        claim = self._places.claim(asked.question.text, asked.language)
        follows = bool(asked.history) and asked.history[-1].intent.skill == NAME
        return None if claim and claim.follows and not follows else claim

    @staticmethod
    def _of_distances(text: str, language: str) -> bool:
        """Whether a word is said of distances, as far as the language tells these."""
        return not WORDING.words(language, FAR_WORDS) or WORDING.holds(text, language, FAR_WORDS)

    def _names_no_other(self, question: Question, language: str) -> bool:
        """Whether it speaks of the place before: by a pronoun, or by no word but those that ask how far."""
        bare = coverage(question.words, self._words.get(language, frozenset())) == 1
        refers = question.pronoun or question.refers or question.linked
        return bare or (refers and not question.named)

    def _last_place(self, intent: Intent) -> str | None:
        """The words that name the place that was talked about last."""
        rest, language, last = intent.transcript.text[:LONGEST], intent.transcript.language, None
        while found := self._places.find(rest, language):
            start = rest.find(found.text)
            if start < 0 or not found.text:
                break
            last, rest = found.text, rest[start + len(found.text) :]
        return last or intent.slots.get("place")


def _slots(place: str) -> Mapping[str, str]:
    return {"place": place} if place else {}


def _answers(question: Question, history: Sequence[Exchange]) -> bool:
    """Whether a few words answer what was asked back: "Georgia the country, or Georgia in the United States?"."""
    if not history or history[-1].intent.skill != NAME:
        return False
    return history[-1].reply.rstrip().endswith(("?", "？")) and len(question.words) <= ANSWER
