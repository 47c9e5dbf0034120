"""What the outcomes of an evaluation amount to, and whether that is enough."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.evaluation.outcomes import AnswerVerdict, QuestionOutcome


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def rate(self) -> float | None:
        """0 to 1, of a word error also more; None where nothing was counted."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return "–" if self.rate is None else f"{self.rate:.1%} ({self.part} of {self.whole})"


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the end of the question."""

    count: int
    median: float
    p95: float
    worst: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Of all questions, or of those in one language."""

    questions: int
    routing: Share
    """Answered by the expected skill."""
    found: Share
    """Questions whose expected passages are among those that retrieval finds."""
    first: Share
    """And, of one passage, in the first place."""
    sourced: Share
    """Answered from the expected passages."""
    answered: Share
    """Of the answerable questions, those answered with the right words."""
    wrong: Share
    """Answered with others."""
    refused: Share
    """Refused, although the packs answer."""
    false: Share
    """Of the questions that the packs do not answer, those that were answered."""
    false_from_packs: Share
    """By the packs."""
    refused_rightly: Share
    others: Share
    """Of questions for other skills, those answered with the right words."""
    failed: Share
    """An apology was all that came."""
    word_error: Share
    language: Share
    """Recordings whose language was heard."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What `assistant eval` reports."""

    scores: Scores
    languages: Mapping[str, Scores]
    confusion: Mapping[str, Mapping[str, int]]
    """Expected skill → skill that answered → questions."""
    seconds: Mapping[str, Latency] = field(default_factory=dict)
    """By the skill that answered."""


def figures(outcomes: Sequence[QuestionOutcome]) -> Figures:
    languages = sorted({outcome.question.language or outcome.language for outcome in outcomes})
    by_language = {
        code: scores([o for o in outcomes if (o.question.language or o.language) == code]) for code in languages
    }
    confusion: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        if outcome.routed is not None:
            confusion.setdefault(outcome.question.intent, Counter())[outcome.intent or "none"] += 1
    skills = sorted({outcome.intent for outcome in outcomes if outcome.intent})
    seconds = {skill: latency([o.seconds for o in outcomes if o.intent == skill]) for skill in skills}
    return Figures(scores(outcomes), by_language, confusion, {k: v for k, v in seconds.items() if v})


def scores(outcomes: Sequence[QuestionOutcome]) -> Scores:
    answerable = [o for o in outcomes if o.question.is_for_the_packs]
    silent = [o for o in outcomes if o.question.answerable is False]
    others = [o for o in outcomes if o.said and not o.question.is_for_the_packs and o.question.answerable is None]
    placed = [o for o in outcomes if o.place is not None]
    spoken = [o.word_error for o in outcomes if o.word_error]
    heard = [o for o in outcomes if o.question.file and o.question.language]
    return Scores(
        questions=len(outcomes),
        routing=_share([o for o in outcomes if o.routed is not None], lambda o: o.routed is True),
        found=_share(placed, lambda o: o.place != 0),
        first=_share([o for o in placed if len(o.question.source) == 1], lambda o: o.place == 1),
        sourced=_share([o for o in outcomes if o.sourced is not None], lambda o: o.sourced is True),
        answered=_share(answerable, lambda o: o.said is AnswerVerdict.RIGHT),
        wrong=_share(answerable, lambda o: o.said is AnswerVerdict.WRONG),
        refused=_share(answerable, lambda o: o.said is AnswerVerdict.REFUSED),
        false=_share(silent, lambda o: o.said is AnswerVerdict.FALSE),
        false_from_packs=_share(silent, lambda o: o.said is AnswerVerdict.FALSE and o.intent == "knowledge"),
        refused_rightly=_share(silent, lambda o: o.said is AnswerVerdict.RIGHT),
        others=_share(others, lambda o: o.said is AnswerVerdict.RIGHT),
        failed=_share(outcomes, lambda o: o.record.error is not None),
        word_error=Share(sum(errors for errors, _ in spoken), sum(words for _, words in spoken)),
        language=_share(heard, lambda o: o.language == o.question.language),
    )


def latency(seconds: Iterable[float | None]) -> Latency | None:
    known = [value for value in seconds if value is not None]
    if not known:
        return None
    median, p95 = np.percentile(known, [50, 95]).tolist()
    return Latency(len(known), median, p95, max(known))


def _share(outcomes: Sequence[QuestionOutcome], counts: Callable[[QuestionOutcome], bool]) -> Share:
    return Share(sum(map(counts, outcomes)), len(outcomes))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure that has to be reached, or not to be passed."""

    name: str
    limit: float
    least: bool
    """Whether the limit is the least that will do; else it is the most."""

    def check(self, scores: object) -> "ThresholdCheck":
        """Scores: what has a share of that name."""
        share: Share = getattr(scores, self.name)
        met = share.rate is not None and (share.rate >= self.limit if self.least else share.rate <= self.limit)
        return ThresholdCheck(self, share, met)


@dataclass(frozen=True, slots=True)
class ThresholdCheck:
    """A threshold and what was found; what nothing was counted for is not met."""

    threshold: Threshold
    share: Share
    met: bool

    def __str__(self) -> str:
        bound = "at least" if self.threshold.least else "at most"
        return f"{self.threshold.name.replace('_', ' ')}: {self.share}, {bound} {self.threshold.limit:.1%} is wanted"
