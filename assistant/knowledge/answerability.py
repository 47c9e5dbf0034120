"""How likely a passage answers a question: several signals, weighed by logistic regression.

A high similarity is not an answer: "What do worker bees eat?" is nearer to "What do worker bees do?" than most true
paraphrases are. No signal tells the two apart alone. The weights stand in config/answerability.toml, which says what
they were fitted on; `assistant knowledge calibrate` fits them anew.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource
from assistant.knowledge.grounding import numbers
from assistant.knowledge.hits import Hit
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import AnswerKind, all_words, content_words, full_words, kind, places

SAME_WORD = 0.915
"""Likeness above which two words mean nearly the same: "illness", "disease"; "eat", "drink" are below."""
ALIKE = 0.92
"""Likeness of two questions that may as well be one."""
RIVALS = 5
"""The next best passages, above which an answer stands out."""
MOST_WORDS = 4
"""More words of a question tell no more."""
CLEAR_LEAD = 0.05
"""A lead above which more tells nothing: nobody else speaks of propolis, whatever is asked about it."""
NOT_DENIED = -0.05
"""Likeness to a question that nothing answers, less that to one that the passage answers: below this, and where a pack
names no such questions, it tells nothing."""
LONE_LEAD = 0.03
"""What stands for the lead of a passage that has no rival: about the mean of right answers."""
SAID_ALIKE = 0.6
"""Share of the words of a question that one which nothing answers has to have to tell that it is about the pack, too:
"What does honey cost?" and "What does a jar of honey cost?" are, "What does coffee cost?" is as near by meaning."""
SUBJECT = 0.3
"""A word in the texts of this share of a pack's passages is what the pack is about: "bee"."""
SAMPLE = 300
"""Passages of a pack that are looked at for that."""
KEPT = 4096
"""Passages whose words, places and kinds of questions are not read again."""
NUMERIC = {AnswerKind.PRICE, AnswerKind.SPEED, AnswerKind.DISTANCE, AnswerKind.TIME, AnswerKind.COUNT, AnswerKind.SIZE}
"""Kinds of questions whose answer holds a number."""

Likeness = Callable[[str, Passage], float]
"""Cosine similarity of a word to the most alike word of a passage."""
Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question, read once."""

    kind: AnswerKind
    words: Mapping[str, str]
    """What it is about: each word with its stem."""
    places: frozenset[str]

    @classmethod
    def read(cls, question: str, language: str, context: str = "") -> "ReadQuestion":
        """context: the question before, whose kind one like "And the drones?" has."""
        own = kind(question, language)
        words = content_words(question, language)
        return cls(
            kind(context, language) if own is AnswerKind.OPEN and context else own,
            words,
            frozenset(places(question, language)),
        )


@dataclass(frozen=True, slots=True)
class JudgedHit:
    """A hit and how likely it answers."""

    hit: Hit
    probability: float
    fits: bool
    """It speaks of all that is asked, and answers that kind of question."""
    certain: bool
    """It does, or its pack has questions that nothing answers, which tell more; and no other passage is more alike."""


@dataclass(frozen=True, slots=True)
class PackTopics:
    """What the packs are about."""

    subjects: frozenset[str] = frozenset()
    """The stems of words that stand in the texts of many passages."""
    words: frozenset[str] = frozenset()
    """The stems of all words; empty where there are too many passages to read them all."""


class AnswerabilityWeights(BaseModel):
    """Of a logistic regression."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: dict[str, float]

    def probability(self, signals: Signals, more: float = 0.0) -> float:
        """more: is added to what the signals weigh."""
        weighed = sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-self.bias - weighed - more))


class VerdictLimits(BaseModel):
    """Probabilities from which on a passage is spoken at once, or given to the language model to read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    direct: float
    compose: float
    uncertain: float
    """To read, where it does not speak of all that is asked."""


class Calibration(BaseModel):
    """config/answerability.toml, which explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: AnswerabilityWeights
    plain: AnswerabilityWeights
    divide: float
    """What the side of the divide weighs, beside the signals of "asked"."""
    relevant: AnswerabilityWeights
    relevant_plain: AnswerabilityWeights
    asked_limits: VerdictLimits
    plain_limits: VerdictLimits


@cache
def calibration() -> Calibration:
    return Calibration(**tomllib.loads(resource("config", "answerability.toml").read_text(encoding="utf-8")))


def judge(
    hits: Sequence[Hit], asked: ReadQuestion, likeness: Likeness, table: Calibration | None = None
) -> list[JudgedHit]:
    """Every hit with its probability, the likeliest first; table: of the weights, by default those that ship."""
    table = table or calibration()
    judged, denying = [], {hit.passage.pack for hit in hits if hit.unanswered_scores}
    for hit, found in zip(hits, signals(hits, asked, likeness), strict=True):
        asks = bool(hit.passage.questions)
        likely = (table.asked if asks else table.plain).probability(found, table.divide * hit.side if asks else 0.0)
        fits = bool(found["covered"]) and not found["elsewhere"] and not found["unfit"]
        tells = asks and hit.passage.pack in denying
        certain = (fits or tells) and not found["behind"]
        judged.append(JudgedHit(hit, likely, fits, certain))
    return sorted(judged, key=lambda one: -one.probability)


def signals(hits: Sequence[Hit], asked: ReadQuestion, likeness: Likeness) -> list[Signals]:
    """Of each hit, in the light of the others."""
    denied: dict[str, float] = {}  # what one pack leaves open another may answer
    for hit in hits:
        denied[hit.passage.pack] = max((denied.get(hit.passage.pack, 0.0), *hit.unanswered_scores))
    ranks = [(_fit(hit, asked.kind) + hit.passage_score) / 2 for hit in hits]
    by_passage, by_question = [hit.passage_score for hit in hits], [hit.question_score for hit in hits]
    return [
        {
            "passage": hit.passage_score,
            "question": _fit(hit, asked.kind) or hit.question_score,
            "behind": min(0.0, _lead(ranks, number, 1)),
            "passage_lead": min(CLEAR_LEAD, _lead(by_passage, number, RIVALS)),
            "question_lead": min(CLEAR_LEAD, _lead(by_question, number, RIVALS)),
            "denied": max(NOT_DENIED, denied[hit.passage.pack] - hit.question_score),
            **_coverage(hit, asked, likeness),
        }
        for number, hit in enumerate(hits)
    ]


def relevance_signals(hit: Hit, words: Mapping[str, str], topics: PackTopics, rival: float = 0.0) -> Signals:
    """What tells whether a question of these words is about the packs, whether or not they answer it.

    rival: its likeness to the most alike question that is about no pack.
    """
    asked = set(words.values())
    known = asked & (stems(hit.passage) | topics.subjects)
    left_open = zip(unanswered_stems(hit.passage), hit.unanswered_scores, strict=True)
    alike = (score for said, score in left_open if asked and len(asked & said) >= SAID_ALIKE * len(asked))
    question = max((hit.question_score, *alike))
    return {
        "passage": hit.passage_score,
        "question": question,
        "about": float(not asked.isdisjoint(topics.subjects)),
        "known": len(known) / max(1, len(asked)),
        "rival": min(0.0, question - rival),
        "strange": float(bool(asked and topics.words) and not known),
    }


def relevance(
    hits: Sequence[Hit],
    words: Mapping[str, str],
    topics: PackTopics,
    rival: float = 0.0,
    table: Calibration | None = None,
) -> float:
    """How surely a question is about the packs, 0 to 1, as the hit tells that says most."""
    table = table or calibration()
    return max(
        (
            (table.relevant if hit.passage.questions else table.relevant_plain).probability(
                relevance_signals(hit, words, topics, rival)
            )
            for hit in hits
        ),
        default=0.0,
    )


def topics_of(passages: Sequence[Passage]) -> PackTopics:
    """Their subjects from a sample of each pack."""
    packs: dict[str, list[Passage]] = {}
    for passage in passages:
        packs.setdefault(passage.pack, []).append(passage)
    subjects = set[str]()
    for pack in packs.values():
        sample = pack[:: max(1, len(pack) // SAMPLE)]
        told = Counter(stem for passage in sample for stem in {*all_words(passage.told).values()} - full_words())
        subjects.update(stem for stem, count in told.items() if count >= max(2, SUBJECT * len(sample)))
    words = frozenset[str]().union(*map(stems, passages)) if len(passages) <= KEPT else frozenset()
    return PackTopics(frozenset(subjects), words)


def _coverage(hit: Hit, asked: ReadQuestion, likeness: Likeness) -> Signals:
    """How far a passage speaks of what is asked, and answers such a question."""
    passage, fit = hit.passage, _fit(hit, asked.kind)
    own = stems(passage)
    foreign = [word for word, stem in asked.words.items() if stem not in own]
    uncovered = sum(likeness(word, passage) < SAME_WORD for word in foreign)
    elsewhere = not asked.places <= passage_places(passage)
    literal = bool(asked.words) and not foreign
    alike = not uncovered and not elsewhere and fit > 0 and (literal or fit >= ALIKE)
    return {
        "covered": float(not uncovered),
        "uncovered": float(min(uncovered, MOST_WORDS)),
        "words": float(min(len(asked.words), MOST_WORDS)),
        "elsewhere": float(elsewhere),
        "unfit": float(fit == 0),
        "lacks": float(asked.kind in NUMERIC and not _counts(passage)),
        "alike": float(alike),
    }


def _lead(scores: Sequence[float], number: int, rivals: int) -> float:
    """How far one score stands above the mean of the best others."""
    others = sorted((score for other, score in enumerate(scores) if other != number), reverse=True)[:rivals]
    return scores[number] - sum(others) / len(others) if others else LONE_LEAD


def _fit(hit: Hit, asked: AnswerKind) -> float:
    """Likeness to the most alike question of the same kind; a passage without questions is judged by its text."""
    if not hit.passage.questions:
        return hit.passage_score
    scores = zip(kinds(hit.passage), hit.question_scores, strict=True)
    return max((score for answered, score in scores if asked.meets(answered)), default=0.0)


@lru_cache(maxsize=KEPT)
def kinds(passage: Passage) -> tuple[AnswerKind, ...]:
    """Of its questions."""
    return tuple(kind(question, passage.language) for question in passage.questions)


@lru_cache(maxsize=KEPT)
def stems(passage: Passage) -> frozenset[str]:
    """Of the words of all its texts and questions."""
    return frozenset(all_words(passage.everything).values())


@lru_cache(maxsize=KEPT)
def unanswered_stems(passage: Passage) -> tuple[frozenset[str], ...]:
    """Of the words of each question that nothing answers."""
    return tuple(frozenset(all_words(question).values()) for question in passage.unanswered)


@lru_cache(maxsize=KEPT)
def passage_places(passage: Passage) -> frozenset[str]:
    return frozenset(places(passage.everything, passage.language))


@lru_cache(maxsize=KEPT)
def _counts(passage: Passage) -> bool:
    """Whether it holds a number."""
    return bool(numbers(passage.text, passage.language))
