"""Which claiming skill has a question."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pytest

from assistant.core.messages import Asked, Claim, Exchange, Intent, Likeness, Reply, Vectors
from assistant.core.stages import CancelToken
from assistant.thinking.routing.claims import Claims, odds_of

WORDS = {"rain": (1.0, 0.0), "sum": (0.0, 1.0), "dry": (0.9, 0.436)}


class Axes:
    """An Embedder of two dimensions."""

    name = "axes"

    def queries(self, texts: Sequence[str]) -> Vectors:
        return np.array([WORDS[text] for text in texts], np.float32)

    passages = queries


class Eager:
    """Implements ClaimingSkill: claims what it is told, and keeps how like its examples that was."""

    def __init__(self, score: float | None, **examples: Sequence[str]) -> None:
        self._score, self._examples = score, examples
        self.seen: list[Likeness] = []

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._examples

    def claim(self, asked: Asked) -> Claim | None:
        self.seen.append(asked.likeness)
        return None if self._score is None else Claim(self._score)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        raise AssertionError("nobody is asked to answer")


def surest(*skills: Eager, rival: float = 0.0) -> str | None:
    claims = Claims({str(number): skill for number, skill in enumerate(skills)}, Axes())
    found = claims.surest("rain", "en", (), np.array(WORDS["rain"], np.float32), rival)
    return found.skill if found else None


def test_the_surest_has_it_and_of_two_the_earlier() -> None:
    assert surest(Eager(0.5), Eager(0.9), Eager(0.9)) == "1"
    assert surest(Eager(None), Eager(0.2)) == "1"
    assert surest(Eager(None)) is None


def test_a_skill_is_told_its_nearest_topic_and_how_it_stands_against_the_rest() -> None:
    near, far = Eager(None, rainy=["rain"]), Eager(None, sums=["sum"])
    surest(near, far)
    assert near.seen[0].topic == "rainy"
    assert near.seen[0].share > 0.99
    assert far.seen[0].share < 0.01
    surest(near, rival=odds_of(1.0))
    assert near.seen[1].share == pytest.approx(0.5)


def test_look_alikes_under_none_are_a_skills_rivals_and_no_topic_of_it() -> None:
    skill = Eager(None, rainy=["dry"], none=["rain"])
    surest(skill)
    assert skill.seen[0].topic == "rainy"
    assert skill.seen[0].share < 0.5


class Late(Eager):
    """A LateSkill."""

    late: Literal[True] = True


def test_a_late_skill_is_asked_only_when_nobody_else_has_the_question() -> None:
    late, early = Late(0.9), Eager(0.1)
    claims = Claims({"late": late, "early": early}, Axes())
    found = claims.surest("rain", "en", (), np.array(WORDS["rain"], np.float32), 0.0)
    assert found
    assert found.skill == "early"
    assert not late.seen
    found = claims.late("rain", "en", ())
    assert found
    assert found.skill == "late"
    assert Claims({"early": early}, Axes()).late("rain", "en", ()) is None
