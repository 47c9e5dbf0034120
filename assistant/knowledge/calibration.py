"""Fits the weights of answerability.py on labelled questions, and tells how the verdicts stand with them.

Every question that stands in a pack is an example, too: with itself taken out of the pack, its passage has to be found;
with its passage taken out, nothing answers, as nothing answers those that the pack names as such. Of labelled questions
only those of the part "dev" are learnt from.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.knowledge.answerability import (
    AnswerabilityWeights,
    Calibration,
    ReadQuestion,
    Signals,
    judge,
    relevance_signals,
    signals,
    topics_of,
)
from assistant.knowledge.hits import Hit, Verdict
from assistant.knowledge.index.entries import words_of
from assistant.knowledge.index.index import distinct
from assistant.knowledge.pack_answerability import Divide, evenly, learn
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import content_words, language_of
from assistant.knowledge.retrieval import POOL, decide

TAKEN_OUT = 0.5
"""The weight of an example that was made by taking something out, beside 1 of a labelled one."""
MADE = 1500
"""Of a pack, evenly chosen; the ten thousand of the bees took ten minutes."""
RIDGE = 3.0
ROUNDS = 40
LABELS = ("answerable", "unanswerable", "unrelated")

ASKED = (
    "passage",
    "question",
    "behind",
    "passage_lead",
    "question_lead",
    "covered",
    "uncovered",
    "words",
    "elsewhere",
    "unfit",
    "lacks",
    "alike",
    "denied",
)
PLAIN = ("passage", "behind", "passage_lead", "covered", "uncovered", "words", "elsewhere", "lacks")
RELEVANT = ("passage", "about", "known")
STRICT = 2.0
"""How much more a question about anything else weighs than one about the packs."""


@dataclass(frozen=True, slots=True)
class CalibrationQuestion:
    """A question, the passages that it is asked of, and the one that answers."""

    text: str
    language: str
    passages: tuple[Passage, ...]
    answer: str | None
    """Its heading; None where nothing answers."""
    part: str
    """dev, test, or made."""
    label: str


@dataclass(slots=True)
class Exact:
    """Compares everything with everything; what was embedded once is kept."""

    embedder: Embedder
    _queries: dict[str, Vectors] = field(default_factory=dict)
    _passages: dict[str, Vectors] = field(default_factory=dict)
    _words: dict[Passage, Vectors] = field(default_factory=dict)
    _divides: dict[tuple[Passage, ...], dict[str, Divide]] = field(default_factory=dict)

    def hits(self, text: str, passages: Sequence[Passage]) -> list[Hit]:
        """The pool that the retriever would judge."""
        asked = self._query(text)
        hits = [
            Hit(
                passage,
                float(self._passage(f"{passage.heading}. {passage.text}") @ asked),
                tuple(float(self._query(question) @ asked) for question in passage.questions),
                tuple(float(self._query(question) @ asked) for question in passage.unanswered),
            )
            for passage in passages
        ]
        return distinct(sorted(hits, key=lambda hit: -hit.score))[:POOL]

    def sided(self, hits: Sequence[Hit], text: str, passages: tuple[Passage, ...]) -> list[Hit]:
        """With the side of the divide that the passages' questions make."""
        if passages not in self._divides:
            self._divides[passages] = divides_of(passages, self._query)
        divides, asked = self._divides[passages], self._query(text)
        sides = {pack: divide.side(asked) for pack, divide in divides.items()}
        return [replace(hit, side=sides.get(hit.passage.pack, 0.0)) for hit in hits]

    def likeness(self, word: str, passage: Passage) -> float:
        own = words_of(passage)
        if passage not in self._words and own:
            self._words[passage] = np.stack([self._query(other) for other in own])
        return float((self._words[passage] @ self._query(word)).max()) if own else 0.0

    def _query(self, text: str) -> Vectors:
        if text not in self._queries:
            self._queries[text] = self.embedder.queries([text])[0]
        return self._queries[text]

    def _passage(self, text: str) -> Vectors:
        if text not in self._passages:
            self._passages[text] = self.embedder.passages([text])[0]
        return self._passages[text]


def divides_of(passages: Iterable[Passage], vector: Callable[[str], Vectors]) -> dict[str, Divide]:
    """Of each pack that leaves questions open."""
    answered: dict[str, dict[str, bool]] = {}
    for passage in passages:
        own = answered.setdefault(passage.pack, {})
        own |= dict.fromkeys(passage.questions, True) | dict.fromkeys(passage.unanswered, False)
    found: dict[str, Divide] = {}
    for pack, own in answered.items():
        if len({*own.values()}) == 2:
            vectors = np.stack([vector(question) for question in own])
            found[pack] = Divide(vectors, learn(vectors, np.array([*own.values()])))
    return found


def examples(path: Path, *, plain: bool) -> list[CalibrationQuestion]:
    """Of a file of labelled questions and the pack that it names; plain: as if the pack held no questions.

    Raises KnowledgeError where the file is not as it should be.
    """
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        passages = load(path.parent / table["pack"]).passages
        labelled = [(label, question) for label in LABELS for question in table.get(label, [])]
        found = [
            CalibrationQuestion(q["text"], q["language"], passages, q.get("passage"), q.get("split", "dev"), label)
            for label, q in labelled
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(
            f"{path} holds no labelled questions and the pack that they are about: {error!r}"
        ) from error
    found.extend(evenly([*_made(passages)], MADE))
    return [replace(one, passages=tuple(_bare(p) for p in one.passages)) for one in found] if plain else found


def _made(passages: tuple[Passage, ...]) -> Iterator[CalibrationQuestion]:
    for passage in passages:
        others = tuple(other for other in passages if other is not passage)
        for question in passage.questions:
            language = language_of(question)
            left = replace(passage, questions=tuple(other for other in passage.questions if other != question))
            yield CalibrationQuestion(question, language, (*others, left), passage.heading, "made", "answerable")
            yield CalibrationQuestion(question, language, others, None, "made", "unanswerable")
        for question in passage.unanswered:
            left = replace(passage, unanswered=tuple(other for other in passage.unanswered if other != question))
            yield CalibrationQuestion(question, language_of(question), (*others, left), None, "made", "unanswerable")


def _bare(passage: Passage) -> Passage:
    return replace(passage, questions=(), unanswered=())


def fit_answers(found: Iterable[CalibrationQuestion], exact: Exact, names: Sequence[str]) -> AnswerabilityWeights:
    """From the signals of every passage to whether it answers."""
    rows: list[Signals] = []
    truths, shares = list[float](), list[float]()
    for one in found:
        if one.part != "test":
            hits = exact.hits(one.text, one.passages)
            rows.extend(signals(hits, ReadQuestion.read(one.text, one.language), exact.likeness))
            truths.extend(float(hit.passage.heading == one.answer) for hit in hits)
            shares.extend([TAKEN_OUT if one.part == "made" else 1.0] * len(hits))
    return fit(rows, truths, shares, names)


def fit_relevance(
    found: Iterable[CalibrationQuestion], others: Sequence[tuple[str, str]], exact: Exact
) -> AnswerabilityWeights:
    """From the signals of the best passage to whether a question is about packs without questions.

    others: questions about anything else and their languages.
    """
    about = [one for one in found if one.part != "test"]
    packs = dict.fromkeys(one.passages for one in about if one.part != "made")
    asked = [(one.text, one.language, one.passages, one.label != "unrelated") for one in about]
    asked.extend((text, language, passages, False) for passages in packs for text, language in others)
    rows = [_about(text, language, passages, exact) for text, language, passages, _ in asked]
    truths = [float(truth) for *_, truth in asked]
    balance = sum(truths) / max(1.0, len(truths) - sum(truths))
    return fit(rows, truths, [1.0 if truth else STRICT * balance for truth in truths], RELEVANT)


def _about(text: str, language: str, passages: tuple[Passage, ...], exact: Exact) -> Signals:
    best = exact.hits(text, passages)[0]
    return relevance_signals(best, content_words(text, language), _topics(passages))


_topics = cache(topics_of)


def fit(
    rows: Sequence[Signals], truths: Sequence[float], shares: Sequence[float], names: Sequence[str]
) -> AnswerabilityWeights:
    """Logistic regression by Newton's method, with a ridge on standardised signals."""
    values = np.array([[row[name] for name in names] for row in rows])
    mean, spread = values.mean(0), values.std(0) + 1e-9
    inputs = np.column_stack([(values - mean) / spread, np.ones(len(values))])
    truth, share = np.array(truths), np.array(shares)
    ridge = np.diag([*[RIDGE] * len(names), 0.0])
    beta = np.zeros(len(names) + 1)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-inputs @ beta))
        slope = inputs.T @ (share * (truth - likely)) - ridge @ beta
        curve = (inputs * (share * likely * (1 - likely))[:, None]).T @ inputs + ridge
        beta += np.linalg.solve(curve, slope)
    raw = beta[:-1] / spread
    weights = {name: round(float(weight), 3) for name, weight in zip(names, raw, strict=True)}
    return AnswerabilityWeights(bias=round(float(beta[-1] - raw @ mean), 3), weights=weights)


def verdicts(
    found: Iterable[CalibrationQuestion], exact: Exact, table: Calibration
) -> dict[tuple[str, str], Counter[str]]:
    """Counts of what would be done, by part and label; "wrong" is an answer from another passage."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in found:
        asked, hits = ReadQuestion.read(one.text, one.language), exact.hits(one.text, one.passages)
        if one.part != "made":  # of each of those it would be another divide, and take seconds
            hits = exact.sided(hits, one.text, one.passages)
        finding = decide(judge(hits, asked, exact.likeness, table), asked, table=table)
        wrong = one.label == "answerable" and bool(finding.hits) and finding.hits[0].passage.heading != one.answer
        name = f"{finding.verdict}, wrong" if wrong and finding.verdict is not Verdict.NOTHING else f"{finding.verdict}"
        counts.setdefault((one.part, one.label), Counter())[name] += 1
    return counts
