"""Which skill answers a question: its likeness to examples, and what the world and the conversation tell.

Sentence vectors alone take "How far do bees fly?" for a distance and "What is propolis?" for small talk. So a distance
needs a place that the gazetteer knows (or a name that nobody does), and the knowledge pack says itself how surely a
question is about it. The figures below were chosen on the dev part of tests/data/routing.toml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from assistant.core.config import RoutingSettings
from assistant.core.messages import Exchange, Intent, Transcript, Vectors
from assistant.core.stages import Embedder
from assistant.thinking.routing.claims import Claimed, Claims, odds_of
from assistant.thinking.routing.controls import Controls
from assistant.thinking.routing.examples import ACTIONS, SKILLS, lessons
from assistant.thinking.routing.eyes import Eyes
from assistant.thinking.routing.language_wish import LanguageWish
from assistant.thinking.routing.rules import Question, RoutingWords, coverage, read

OTHERS = tuple(skill for skill in SKILLS if skill != "knowledge")
"""Skills whose examples are about no pack."""
NEAREST = 3
"""Examples of a label that are compared; one alone may be odd."""
LONGEST = 300
"""Characters that are looked at: what a question wants is said by then, and five thousand would take seconds."""
CLEAR = 0.65
"""A follow-up leaves the last skill only for one that is this likely."""
ANSWER = 8
"""Words, or Chinese characters, of an answer to a question of the kiosk's own."""
KNOWN = 1.5
"""How much likelier a distance is when the question names a place."""


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
    """The atlas, as the router sees it."""

    def find(self, text: str, language: str) -> PlaceMatch | None: ...

    def claim(self, text: str, language: str) -> PlaceClaim | None:
        """None where the words do not say."""

    def unwoken(self, text: str) -> str:
        """A text without the name of another assistant before it: "Ok Google, …"."""


class PackFinder(Protocol):
    """The knowledge packs, as the router sees them."""

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        """How surely a pack is about this, 0 to 1; at 0.5 it may as well not be.

        rival: its likeness to the most alike question that is about no pack.
        """


@dataclass(frozen=True, slots=True)
class Candidate:
    """A skill that may be meant."""

    skill: str
    score: float
    place: str | None = None


class EmbeddingRouter:
    """Routes by example sentences, gazetteer, packs and conversation, in one embedding and a millisecond.

    The score of an intent is 0 to 1: of knowledge, the relevance of the packs; of a follow-up, the score of what it
    follows; of a control, the mean of its likelihood and the share of its words that controls use; of the others,
    their share of the odds of the nearest examples. Below the threshold the intent is chat, with the score it had.
    """

    def __init__(
        self,
        embedder: Embedder,
        places: AtlasView,
        packs: PackFinder,
        settings: RoutingSettings,
        claims: Claims | None = None,
        spoken: Sequence[str] = (),
    ) -> None:
        """Claims: of the skills that say themselves which questions are their own. Spoken: languages of the kiosk."""
        self._embedder, self._places, self._packs = embedder, places, packs
        self._claims = claims or Claims({}, embedder)
        self._threshold = settings.threshold
        taught = lessons(settings, spoken)
        labels = np.array([label for label, _ in taught.labelled()])
        self._vectors = embedder.queries([text for _, text in taught.labelled()])
        self._rows = {str(label): np.flatnonzero(labels == label) for label in np.unique(labels)}
        self._elsewhere = np.concatenate([rows for label, rows in self._rows.items() if label in OTHERS])
        self._words = taught.words
        self._controls, self._eyes = Controls(taught), Eyes(taught)
        self._distances = taught.vocabulary(["distance"])
        self._wish = LanguageWish(taught.wishes, [word for words in taught.words.values() for word in words.filler])

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        """The skill, its slots ({"place": …} of a distance, {"action": …} of a control) and its score."""
        language = transcript.language
        transcript = replace(transcript, text=self._places.unwoken(transcript.text))
        if wished := self._wish.find(transcript.text[:LONGEST]):
            return Intent("control", transcript, 1.0, {"action": "language", "language": wished})
        question = read(transcript.text[:LONGEST], language, self._words.get(language, RoutingWords()))
        vector = self._embedder.queries([question.text])[0]
        cosines = self._vectors @ vector
        odds = self._odds(cosines)
        claimed = self._claims.surest(question.text, language, history, vector, max(odds.values()))
        if claimed and claimed.sure:
            return _as_claimed(claimed, transcript)
        other = self._unclaimed(transcript, question, cosines, odds, history)
        if claimed and (claimed.claim.score > other.score or other.skill == "chat"):
            return _as_claimed(claimed, transcript)
        plain = other.skill == "chat" and not question.talks  # a story about a whale is not looked up
        late = self._claims.late(question.text, language, history) if plain else None
        return _as_claimed(late, transcript) if late else other

    def _unclaimed(
        self,
        transcript: Transcript,
        question: Question,
        cosines: Vectors,
        odds: Mapping[str, float],
        history: Sequence[Exchange],
    ) -> Intent:
        """Among the skills that do not claim what is theirs."""
        language = transcript.language
        claim = self._claim(question, language, history)
        asks_far = claim is not None and claim.distance
        place = None if question.elsewhere or asks_far else self._places.find(question.text, language)
        if not ((place and place.score >= 1) or asks_far) and (
            control := self._controls.find(question, language, odds)
        ):
            action, score = control
            return Intent("control", transcript, score, {"action": action})
        # "What do you see, and how far away is it?" too, but not "Can you see how far it is to Paris?"
        if self._eyes.clearly(question, _last(history)) and not (claim and claim.distance and claim.place):
            return Intent("look", transcript, 1.0)
        nearest = float(cosines[self._elsewhere].max())
        # "Tell me a story about a bee" is no question to the notes.
        relevance = 0.0 if question.talks else self._packs.relevance(question.text, language, nearest)
        if (claim and claim.distance and (claim.place or relevance < self._threshold)) or _answers(question, history):
            named = (claim.place if claim else "") or (place.text if place else "")
            before = next((past.intent for past in reversed(history) if past.leads_on), None)
            if not named and before and before.skill == "distance" and self._names_no_other(question, language):
                named = self._last_place(before) or ""
            return Intent("distance", transcript, 1.0, {"place": named} if named else {})
        if claim and not claim.distance:
            odds = {label: value for label, value in odds.items() if label != "distance"} | {"distance": 0.0}
        chosen = self._fresh(question, odds, place, relevance)
        last = next((past.intent for past in reversed(history) if past.leads_on), None)
        if last and last.skill == "distance" and not place and self._asks_again(question, language, chosen, odds):
            chosen = Candidate("distance", last.score, self._last_place(last))
        elif last and last.skill not in self._claims.names and _leans(question, chosen, last):
            chosen = _inherit(question, place, last)
        if claim and not claim.distance and chosen.skill == "distance":  # "And how high is it?"
            chosen = Candidate("chat", chosen.score)
        if chosen.skill == "look" and not self._eyes.asked(question, _last(history)):
            chosen = Candidate("chat", chosen.score)
        if chosen.score < self._threshold:
            chosen = Candidate("chat", chosen.score)
        slots = {"place": chosen.place} if chosen.place and chosen.skill == "distance" else {}
        return Intent(chosen.skill, transcript, chosen.score, slots)

    def _asks_again(self, question: Question, language: str, fresh: Candidate, odds: Mapping[str, float]) -> bool:
        """Whether it asks how far away something is that it does not name: "How far away is it?"."""
        if question.elsewhere or fresh.skill == "knowledge" or not self._names_no_other(question, language):
            return False
        return max((label for label in odds if label not in ACTIONS), key=lambda label: odds[label]) == "distance"

    def _names_no_other(self, question: Question, language: str) -> bool:
        """Whether it speaks of the place before: by a pronoun, or by no word but those that ask how far."""
        bare = coverage(question.words, self._distances.get(language, frozenset())) == 1
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

    def _odds(self, cosines: Vectors) -> dict[str, float]:
        """Of each label, from the mean cosine to its nearest examples."""
        nearest = {label: np.sort(cosines[rows])[-NEAREST:].mean() for label, rows in self._rows.items()}
        return {label: odds_of(float(cosine)) for label, cosine in nearest.items()}

    def _claim(self, question: Question, language: str, history: Sequence[Exchange]) -> PlaceClaim | None:
        """What the words alone tell; a follow-up only where there is something to follow."""
        claim = self._places.claim(question.text, language)
        return None if claim and claim.follows and not (history and _last(history) == "distance") else claim

    def _fresh(
        self, question: Question, odds: Mapping[str, float], place: PlaceMatch | None, relevance: float
    ) -> Candidate:
        """The likeliest skill of a question on its own; relevance: how surely a pack is about it."""
        skills = {label: value for label, value in odds.items() if label not in ACTIONS}
        unseen = () if self._eyes.named(question) else ("look",)
        # Chat is about anything, the packs too: only eyes, or a real way, can be likelier than a pack that knows.
        way = skills["distance"] if place or question.elsewhere else 0.0
        seen = 0.0 if unseen else skills["look"]
        if relevance >= max(self._threshold, (way + seen) / sum(skills.values())):
            return Candidate("knowledge", relevance)
        if place:
            skills["distance"] *= KNOWN
        elif question.elsewhere or not question.named:
            skills["chat"] += skills.pop("distance")
        skill = max(skills.keys() - unseen, key=lambda label: skills[label])
        return Candidate(skill, skills[skill] / sum(skills.values()), place.text if place else None)


def _as_claimed(claimed: Claimed, transcript: Transcript) -> Intent:
    return Intent(claimed.skill, transcript, claimed.claim.score, claimed.claim.slots)


def _last(history: Sequence[Exchange]) -> str:
    """The skill that answered last, controls aside."""
    return next((past.intent.skill for past in reversed(history) if past.intent.skill != "control"), "")


def _answers(question: Question, history: Sequence[Exchange]) -> bool:
    """Whether a few words answer what was asked back: "Georgia the country, or Georgia in the United States?"."""
    if not history or history[-1].intent.skill != "distance":
        return False
    return history[-1].reply.rstrip().endswith(("?", "？")) and len(question.words) <= ANSWER


def _leans(question: Question, fresh: Candidate, last: Intent) -> bool:
    """Whether a question goes on from the last one, and is not clearly something else."""
    pronoun = question.pronoun or (question.refers and last.skill == "knowledge")
    if not (question.linked or pronoun or question.fragment):
        return False
    if fresh.skill == "chat" != last.skill:
        # Any fragment looks like chat: "how many legs?" goes on, "who wrote Hamlet?" does not.
        alone = not pronoun and (not question.fragment or (question.named and not fresh.place))
        return not (alone and fresh.score >= CLEAR)
    return fresh.score < CLEAR


def _inherit(question: Question, place: PlaceMatch | None, last: Intent) -> Candidate:
    """As the last one: "And Colombia?" after a distance is a distance, "And of Italy?" after a capital is chat."""
    if last.skill != "distance" or place:
        return Candidate(last.skill, last.score, place.text if place else None)
    unknown = question.fragment and question.named and not question.elsewhere
    return Candidate("distance" if unknown else "chat", last.score)
