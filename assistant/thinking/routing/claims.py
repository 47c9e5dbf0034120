"""Which of the claiming skills has a question: each is told how like its examples it is, and the surest claim wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.core.messages import Asked, Claim, Exchange, Likeness, Vectors
from assistant.core.stages import ClaimingSkill, Embedder, LateSkill

NEAREST = 3
"""Examples of a topic that are compared; one alone may be odd."""
SHARPNESS = 40.0
"""Turns cosines into odds."""
NONE = "none"
"""The topic of examples that are like a skill's own and are not."""
SURE = 1.0
"""The score of a claim that no other skill is asked about."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The surest claim, and whose it is."""

    skill: str
    claim: Claim

    @property
    def sure(self) -> bool:
        return self.claim.score >= SURE


class Claims:
    """The claiming skills by name, asked one after the other."""

    def __init__(self, skills: Mapping[str, ClaimingSkill], embedder: Embedder) -> None:
        self._skills = skills
        topics = [(name, topic, texts) for name, skill in skills.items() for topic, texts in skill.examples.items()]
        self._topics = [(name, topic) for name, topic, _ in topics]
        texts = [text for _, _, texts in topics for text in texts]
        self._vectors = embedder.queries(texts) if texts else np.empty((0, 0), np.float32)
        ends = np.cumsum([len(texts) for _, _, texts in topics])
        self._rows = [slice(end - len(texts), end) for end, (_, _, texts) in zip(ends, topics, strict=True)]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._skills)

    def surest(
        self, text: str, language: str, history: Sequence[Exchange], vector: Vectors, rival: float
    ) -> Claimed | None:
        """The claim with the highest score; the earlier skill of two that are alike.

        vector: of the text. rival: its odds (see `odds_of`) of the nearest thing that is no claiming skill's.
        """
        best: Claimed | None = None
        for name, likeness in self._likenesses(vector, rival).items():
            skill = self._skills[name]
            claim = None if isinstance(skill, LateSkill) else skill.claim(Asked(text, language, likeness, history))
            if claim and (best is None or claim.score > best.claim.score):
                best = Claimed(name, claim)
        return best

    def late(self, text: str, language: str, history: Sequence[Exchange]) -> Claimed | None:
        """The surest claim of the skills that are asked only where nobody else has the question."""
        found = (
            Claimed(name, claim)
            for name, skill in self._skills.items()
            if isinstance(skill, LateSkill) and (claim := skill.claim(Asked(text, language, Likeness(), history)))
        )
        return max(found, key=lambda claimed: claimed.claim.score, default=None)

    def _likenesses(self, vector: Vectors, rival: float) -> dict[str, Likeness]:
        """Of each skill, in their order."""
        cosines = self._vectors @ vector if len(self._topics) else np.empty(0)
        near = [float(np.sort(cosines[rows])[-NEAREST:].mean()) for rows in self._rows]
        nearest: dict[str, tuple[str, float]] = {}
        for (name, topic), cosine in zip(self._topics, near, strict=True):
            if topic == NONE:
                rival = max(rival, odds_of(cosine))
            elif cosine > nearest.get(name, ("", -1.0))[1]:
                nearest[name] = (topic, cosine)
        return {name: self._likeness(name, nearest, rival) for name in self._skills}

    @staticmethod
    def _likeness(name: str, nearest: Mapping[str, tuple[str, float]], rival: float) -> Likeness:
        if name not in nearest:
            return Likeness()
        topic, cosine = nearest[name]
        others = max([rival, *(odds_of(other) for skill, (_, other) in nearest.items() if skill != name)])
        return Likeness(topic, odds_of(cosine) / (odds_of(cosine) + others), cosine)


def odds_of(cosine: float) -> float:
    """E5's cosines lie close together (0.75 to 1): 0.06 more is ten times likelier."""
    return float(np.exp(SHARPNESS * cosine))
