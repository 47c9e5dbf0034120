"""Which claiming skill has a question."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pytest

from assistant.core.config import RoutingSettings
from assistant.core.errors import ConfigError
from assistant.core.messages import (
    Asked,
    Claim,
    Exchange,
    GoesOn,
    Intent,
    Leaning,
    Likeness,
    Question,
    Reply,
    Transcript,
    Vectors,
)
from assistant.core.stages import CancelToken
from assistant.thinking.routing.claims import Claimants, Claims, odds_of
from assistant.thinking.routing.router import EmbeddingRouter

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


class Weighed(Eager):
    """The same; its examples stand for all that is asked of it."""

    weighed: Literal[True] = True


def asked(*skills: Eager) -> Claimants:
    claims = Claims({str(number): skill for number, skill in enumerate(skills)}, Axes())
    return claims.ask(Question(text="rain"), "rain", "en", (), np.array(WORDS["rain"], np.float32))


class Rest(Weighed):
    """The same; it takes what nobody claims."""

    takes_rest: Literal[True] = True


class Leaner(Weighed):
    """Claims nothing, and lets likeness decide."""

    def claim(self, asked: Asked) -> Claim | Leaning | None:  # type: ignore[override]
        super().claim(asked)
        return Leaning(self._score or 1.0, {"leans": "yes"})


class Follower(Weighed):
    """Whatever is asked goes on from its last answer."""

    def goes_on(self, asked: Asked, last: Intent) -> GoesOn | None:
        return GoesOn({"on": "yes"})


def routed(*skills: Eager, text: str = "rain", after: str = "", threshold: float = 0.0) -> Intent:
    """By a router over the skills "0", "1" …; after: the skill that answered last."""
    claims = Claims({str(number): skill for number, skill in enumerate(skills)}, Axes())
    router = EmbeddingRouter(Axes(), claims, RoutingSettings(threshold=threshold), {})
    history = [Exchange(Intent(after, Transcript("rain", "en"), 0.7), "", "")] if after else []
    return router.route(Transcript(text, "en"), history)


def test_the_surest_has_it_and_of_two_the_earlier() -> None:
    rest = Rest(None)
    assert routed(rest, Eager(0.5), Eager(0.9), Eager(0.9)).skill == "2"
    assert routed(rest, Eager(None), Eager(0.2)).skill == "2"
    assert routed(rest, Eager(None)).skill == "0", "what nobody claims is the rest's"


def test_without_a_skill_that_takes_the_rest_there_is_no_router() -> None:
    with pytest.raises(ConfigError, match="No skill takes what no other claims"):
        routed(Eager(1.0))


def test_a_skill_is_told_its_nearest_topic_and_how_it_stands_against_the_rest() -> None:
    near, far = Eager(None, rainy=["rain"]), Eager(None, sums=["sum"])
    asked(near, far)
    assert near.seen[0].topic == "rainy"
    assert near.seen[0].share > 0.99
    assert far.seen[0].share < 0.01
    asked(near, Eager(None, wet=["rain"]))
    assert near.seen[1].share == pytest.approx(0.5)


def test_look_alikes_under_none_are_a_skills_rivals_and_no_topic_of_it() -> None:
    skill = Eager(None, rainy=["dry"], none=["rain"])
    asked(skill)
    assert skill.seen[0].topic == "rainy"
    assert skill.seen[0].share < 0.5


def test_a_skill_is_told_what_is_left_of_the_odds_and_the_nearest_question_of_others_that_are_weighed() -> None:
    own, weighed, claiming = Eager(None, sums=["sum"]), Weighed(None, wet=["dry"]), Eager(None, rainy=["rain"])
    asked(own, weighed, claiming)
    assert own.seen[0].rest == pytest.approx(odds_of(0.9))
    assert own.seen[0].nearest == pytest.approx(0.9)


def test_likeness_decides_between_skills_that_lean_and_the_rest() -> None:
    rest, near, far = Rest(None, talk=["dry"]), Leaner(None, rainy=["rain"]), Leaner(None, sums=["sum"])
    intent = routed(rest, near, far)
    assert (intent.skill, intent.slots) == ("1", {"leans": "yes"})
    assert routed(rest, Weighed(None, rainy=["rain"]), far).skill == "0", "whoever declines leaves it to the rest"
    assert routed(rest, near, far, threshold=0.999).skill == "0", "below the threshold it is the rest's"


def test_a_claim_of_a_weighed_skill_wins_over_likeness_to_the_rest_but_not_over_a_likelier_one() -> None:
    rest, near = Rest(None, talk=["rain"]), Leaner(None, rainy=["rain"])
    assert routed(rest, Weighed(0.6)).skill == "1"
    assert routed(Rest(None, talk=["sum"]), near, Weighed(0.6)).skill == "1"


def test_a_claim_that_yields_gives_way_to_a_weighed_skill_that_claims() -> None:
    class Yielding(Weighed):
        def claim(self, asked: Asked) -> Claim | None:
            return Claim(0.994, yields=True)

    rest = Rest(None)
    assert routed(rest, Yielding(None)).skill == "1"
    assert routed(rest, Yielding(None), Weighed(0.6)).skill == "2"
    assert routed(rest, Yielding(None), Eager(0.6)).skill == "1", "other skills' likeness is no knowledge"


def test_a_question_goes_on_from_the_last_skill_unless_another_is_clearly_meant() -> None:
    rest, last = Rest(None, talk=["rain"]), Follower(None, sums=["sum"])
    on = routed(rest, last, after="1")
    assert (on.skill, on.slots, on.score) == ("1", {"on": "yes"}, 0.7)
    assert routed(rest, last).skill == "0"
    clear = Leaner(None, rainy=["rain"])
    assert routed(Rest(None, talk=["sum"]), last, clear, after="1").skill == "2"


def test_a_skill_that_leaves_is_asked_no_more() -> None:
    skills: dict[str, Eager] = {"rest": Rest(None), "broken": Eager(1.0)}
    router = EmbeddingRouter(Axes(), Claims(skills, Axes()), RoutingSettings(), {})
    assert router.route(Transcript("rain", "en"), ()).skill == "broken"
    del skills["broken"]
    assert router.route(Transcript("rain", "en"), ()).skill == "rest"


class Late(Eager):
    """Implements LateClaimant, too."""

    late: Literal[True] = True


def test_a_late_skill_is_asked_only_when_nobody_else_has_the_question() -> None:
    late, rest = Late(1.0), Rest(None)
    assert routed(rest, Eager(0.3), late).skill == "1"
    assert not late.seen
    assert routed(rest, Eager(None), late).skill == "2"
    assert routed(rest, Late(None)).skill == "0", "what it has no answer to stays with the rest"
