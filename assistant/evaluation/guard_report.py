"""What the guard makes of a sentence, for the operator: each layer's vote, and the examples most like it."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from rapidfuzz import fuzz, process

from assistant.core.languages import GUARD_EXAMPLES, subjects
from assistant.thinking.guard.classifier import Classifier
from assistant.thinking.guard.guard import Decision, LayeredGuard
from assistant.thinking.routing.languages import detect

SHORTLIST, SHOWN = 24, 3
"""Examples with similar words are compared by meaning, and so many of them shown: to embed all takes minutes."""


@dataclass(frozen=True, slots=True)
class FittedSentence:
    """One that the classifier was fitted on."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a sentence."""

    text: str
    language: str
    decision: Decision
    nearest: Sequence[tuple[FittedSentence, float]]
    """With the cosine of their vectors."""
    seconds: float

    @property
    def became(self) -> str:
        return self.decision.kind or "answered"

    def as_json(self) -> str:
        nearest = [{**asdict(example), "cosine": round(cosine, 3)} for example, cosine in self.nearest]
        votes = [asdict(vote) for vote in self.decision.votes]
        values = {"text": self.text, "language": self.language, "guard": self.decision.kind, "votes": votes}
        return json.dumps({**values, "nearest": nearest, "seconds": round(self.seconds, 4)}, ensure_ascii=False)

    def as_text(self) -> str:
        lines = [f"{self.became:12} [{self.language}] {self.text}  ({self.seconds * 1000:.0f} ms)"]
        lines += [
            f"  {vote.layer:10} {vote.kind or 'harmless':12} {vote.score:.2f}  {vote.why}"
            for vote in self.decision.votes
        ]
        lines += [f"  like       {example.label:12} {cosine:.2f}  {example.text}" for example, cosine in self.nearest]
        return "\n".join(line.rstrip() for line in lines)


def explain(
    texts: Iterable[str], guard: LayeredGuard, classifier: Classifier, language: str, languages: Sequence[str]
) -> Iterator[Explanation]:
    """Each text as it comes; its language is detected where none is given."""
    for text in texts:
        spoken = language or detect(text, languages)
        began = time.monotonic()
        decision = guard.explain(text, spoken)
        seconds = time.monotonic() - began
        yield Explanation(text, spoken, decision, _nearest(text, spoken, classifier), seconds)


def _nearest(text: str, language: str, classifier: Classifier) -> list[tuple[FittedSentence, float]]:
    known = examples(language)
    texts = [example.text for example in known]
    found = process.extract(text, texts, scorer=fuzz.token_sort_ratio, limit=SHORTLIST)
    if not found:
        return []
    alike = classifier.likeness(text, [match for match, _, _ in found])
    pairs = [(known[row], cosine) for (_, _, row), cosine in zip(found, alike, strict=True)]
    return sorted(pairs, key=lambda pair: -pair[1])[:SHOWN]


@cache
def examples(language: str) -> list[FittedSentence]:
    """Those of a language that ship; none where there are none."""
    path = subjects(language) / GUARD_EXAMPLES
    if not path.is_file():
        return []
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [FittedSentence(label, text) for label, way, text in lines if way == "asked"]
