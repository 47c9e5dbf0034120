"""How far a quiz is: what was asked, and who has how many points. It lives in the conversation and goes with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from assistant.core.messages import Exchange

NAME = "quiz"


@dataclass(frozen=True, slots=True)
class Round:
    """A quiz from its first question to its last."""

    language: str
    about: str = ""
    """What the visitor wants to be asked about, in the visitor's words; empty: anything."""
    asked: tuple[str, ...] = ()
    """The keys of the questions so far; the last one is open."""
    points: tuple[int, ...] = (0,)
    """Of each player."""

    @classmethod
    def of(cls, history: Sequence[Exchange]) -> Self | None:
        """That of the last answer, which asked its question; None where there is none."""
        return cls.left(history[-1:])

    @classmethod
    def left(cls, history: Sequence[Exchange]) -> Self | None:
        """That which was left for other questions, too; None where the last one is over."""
        kept = next((past.kept for past in reversed(history) if past.intent.skill == NAME), {})
        if "asked" not in kept:
            return None
        points = tuple(map(int, kept["points"].split()))
        return cls(kept["language"], kept["about"], tuple(kept["asked"].split()), points)

    @property
    def kept(self) -> Mapping[str, str]:
        """As it is kept in the conversation."""
        points = " ".join(map(str, self.points))
        return {"language": self.language, "about": self.about, "asked": " ".join(self.asked), "points": points}

    @property
    def player(self) -> int:
        """Whose turn it is, from 0 on."""
        return (len(self.asked) - 1) % len(self.points)

    def asking(self, key: str) -> Self:
        return replace(self, asked=(*self.asked, key))

    def scored(self) -> Self:
        """With a point for whose turn it is."""
        points = (count + (number == self.player) for number, count in enumerate(self.points))
        return replace(self, points=tuple(points))
