"""How likely the best of some sentences answers: likeness in meaning beside the words, by logistic regression.

A name or a date that is asked for and not there is as near in meaning as one that is, so no signal tells alone.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource
from assistant.core.stages import Embedder
from assistant.knowledge.answerability import AnswerabilityWeights, Signals
from assistant.knowledge.quoting.ranking import ranked
from assistant.knowledge.quoting.sentences import ReadSentence, WeightedQuestion

CLEAR_LEAD = 0.2
"""A lead above which more tells nothing."""
LONE_LEAD = 0.1
"""What stands for the lead where all sentences are of one page."""
MANY_WORDS = 5
"""Of a question, in which unit their number is a signal."""


class LibraryCalibration(BaseModel):
    """config/library.toml, which explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sure: float
    """Probability from which on a sentence is spoken."""
    least_covered: float
    """Share of the question that has to stand in a sentence, the title of its page, and the sentences beside it."""
    rank: dict[str, float]
    """What is added to the likeness in meaning to tell which of several sentences is the best."""
    answers: AnswerabilityWeights


@dataclass(frozen=True, slots=True)
class Judged:
    """The best sentence, and how likely it answers."""

    sentence: ReadSentence
    probability: float

    @property
    def sure(self) -> bool:
        """Whether it may be spoken."""
        return self.probability >= calibration().sure


@cache
def calibration() -> LibraryCalibration:
    return LibraryCalibration(**tomllib.loads(resource("config", "library.toml").read_text(encoding="utf-8")))


def judge(
    asked: WeightedQuestion, sentences: Sequence[ReadSentence], embedder: Embedder, until: float
) -> Judged | None:
    """The best of the sentences, the likeliest of which come first; None where there is none.

    until: of time.monotonic(); sentences whose turn comes later are not embedded, but the first is.
    """
    best = best_of(asked, sentences, embedder, until)
    return Judged(best[0], calibration().answers.probability(best[1])) if best else None


def best_of(
    asked: WeightedQuestion, sentences: Sequence[ReadSentence], embedder: Embedder, until: float
) -> tuple[ReadSentence, Signals] | None:
    """The best of the sentences with what tells whether it answers."""
    possible = [one for one in sentences if one.around >= calibration().least_covered and not one.lacks]
    if not possible:
        return None
    best, *others = ranked(asked.text, possible, embedder, calibration().rank, until)
    sentence = best.sentence
    elsewhere = [other.rank for other in others if other.sentence.title != sentence.title]
    return sentence, {
        "cosine": best.cosine,
        "covered": sentence.covered,
        "around": sentence.around,
        "beside": sentence.beside,
        "words": len(asked.weights) / MANY_WORDS,
        "lead": min(CLEAR_LEAD, best.rank - max(elsewhere)) if elsewhere else LONE_LEAD,
    }
