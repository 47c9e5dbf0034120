"""What the skills say to a question: each is told how like its examples it is, and claims, leans or declines."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.core.claimants import Claimant, FollowedClaimant, LateClaimant, RestClaimant, WeighedClaimant
from assistant.core.messages import Asked, Claim, Exchange, GoesOn, Intent, Leaning, Likeness, Question, Vectors
from assistant.core.stages import Embedder

NEAREST = 3
"""Examples of a topic that are compared; one alone may be odd."""
SHARPNESS = 40.0
"""Turns cosines into odds."""
NONE = "none"
"""The topic of examples that are like a skill's own and are not."""
SURE = 1.0
"""The score of a claim that no other skill is asked about."""
FIRM = 0.991
"""From this score on words have told it, and likeness is not asked; more than likeness alone can claim."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim, and whose it is."""

    skill: str
    claim: Claim

    @property
    def score(self) -> float:
        return self.claim.score


@dataclass(frozen=True, slots=True)
class Claimants:
    """What all skills say to one question."""

    asked: Asked
    """Without a likeness."""
    claims: tuple[Claimed, ...]
    """In the order of the skills; without one that yields to another."""
    leaning: Mapping[str, Leaning]
    """By skill, of those that are weighed."""
    odds: Mapping[str, float]
    """By skill, of those that are weighed and have examples."""

    def of(self, names: frozenset[str]) -> tuple[Claimed, ...]:
        """The claims of some skills."""
        return tuple(claimed for claimed in self.claims if claimed.skill in names)


class Claims:
    """The claimants of the skills by name, asked one after the other."""

    def __init__(self, skills: Mapping[str, Claimant], embedder: Embedder) -> None:
        """Skills: the same mapping is asked later, so that a skill that turns out not to work can leave it."""
        self._skills = skills
        self.weighed = frozenset(name for name, skill in skills.items() if isinstance(skill, WeighedClaimant))
        self.rest = next((name for name, skill in skills.items() if isinstance(skill, RestClaimant)), "")
        """The skill that takes what nobody claims; empty where there is none."""
        topics = [
            (name, topic, texts) for name, skill in skills.items() for topic, texts in skill.examples.items() if texts
        ]
        self._topics = [(name, topic) for name, topic, _ in topics]
        texts = [text for _, _, texts in topics for text in texts]
        self._vectors = embedder.queries(texts) if texts else np.empty((0, 0), np.float32)
        ends = np.cumsum([len(texts) for _, _, texts in topics])
        self._rows = [slice(end - len(texts), end) for end, (_, _, texts) in zip(ends, topics, strict=True)]

    def ask(
        self, question: Question, said: str, language: str, history: Sequence[Exchange], vector: Vectors
    ) -> Claimants:
        """Asks them all. Said: the words of the question with those of a follow-up; vector: of the question's text."""
        asked = Asked(question.text, language, history=history, question=question, said=said)
        cosines = self._vectors @ vector if self._topics else np.empty(0, np.float32)
        likeness = _Likenesses(self._topics, self._rows, cosines)
        claims: list[Claimed] = []
        leaning: dict[str, Leaning] = {}
        for name, skill in list(self._skills.items()):
            if isinstance(skill, LateClaimant):
                continue
            like = likeness.of(name, self.weighed)
            answer = skill.claim(Asked(asked.text, language, like, history, question, said))
            if isinstance(answer, Claim):
                claims.append(Claimed(name, answer))
            elif isinstance(answer, Leaning) and name in self.weighed:
                leaning[name] = answer
        known = [one for one in claims if one.skill in self.weighed]
        kept = [one for one in claims if not (one.claim.yields and any(other is not one for other in known))]
        odds = {name: odds for name, odds in likeness.best.items() if name in self.weighed}
        return Claimants(asked, tuple(kept), leaning, odds)

    def late(self, text: str, language: str, history: Sequence[Exchange]) -> Claimed | None:
        """The surest claim of those that are asked only where nobody else has the question."""
        found: list[Claimed] = []
        for name, skill in list(self._skills.items()):
            answer = skill.claim(Asked(text, language, history=history)) if isinstance(skill, LateClaimant) else None
            if isinstance(answer, Claim):
                found.append(Claimed(name, answer))
        return max(found, key=lambda claimed: claimed.score, default=None)

    def going_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        """The word of the skill that answered last; None where it does not say, or the question does not go on."""
        skill = self._skills.get(last.skill)
        return skill.goes_on(asked, last) if isinstance(skill, FollowedClaimant) else None


class _Likenesses:
    """How like one question is to the examples of every skill."""

    def __init__(self, topics: Sequence[tuple[str, str]], rows: Sequence[slice], cosines: Vectors) -> None:
        self._near: dict[str, dict[str, float]] = {}
        self._one: dict[str, float] = {}
        self._none = 0.0
        for (name, topic), row in zip(topics, rows, strict=True):
            ordered = np.sort(cosines[row])
            near = float(ordered[-NEAREST:].mean())
            if topic == NONE:
                self._none = max(self._none, odds_of(near))
            else:
                self._near.setdefault(name, {})[topic] = near
                self._one[name] = max(float(ordered[-1]), self._one.get(name, -1.0))
        self.best = {name: odds_of(max(near.values())) for name, near in self._near.items()}
        """The odds of the nearest topic of each skill that has examples."""

    def of(self, name: str, weighed: frozenset[str]) -> Likeness:
        others = [other for other in self.best if other in weighed and other != name]
        rest = sum(self.best[other] for other in others)
        nearest = max((self._one[other] for other in others), default=0.0)
        own = self._near.get(name)
        if not own:
            return Likeness(rest=rest, nearest=nearest)
        topic = max(own, key=lambda topic: own[topic])
        rival = max([self._none, *(odds for other, odds in self.best.items() if other != name)])
        share = self.best[name] / (self.best[name] + rival)
        every = {topic: odds_of(cosine) for topic, cosine in own.items()}
        return Likeness(topic, share, own[topic], every, rest, nearest)


def odds_of(cosine: float) -> float:
    """E5's cosines lie close together (0.75 to 1): 0.06 more is ten times likelier."""
    return math.exp(SHARPNESS * cosine)
