"""Which of some sentences is the nearest to what is asked: by its meaning, and by the words that both have."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.stages import Embedder

if TYPE_CHECKING:
    from assistant.knowledge.quoting.sentences import ReadSentence


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence, and how near it is."""

    sentence: "ReadSentence"
    cosine: float
    """Its likeness in meaning to the question."""
    rank: float
    """With what its words add; the higher, the better."""


def ranked(
    question: str, sentences: "Sequence[ReadSentence]", embedder: Embedder, weights: Mapping[str, float], until: float
) -> list[RankedSentence]:
    """Best first; the sentences come likeliest first.

    weights: what is added for each share of words. until: of time.monotonic(); sentences whose turn comes later are not
    embedded, but the first is.
    """
    asked = embedder.queries([question])[0]
    found: list[RankedSentence] = []
    for sentence in sentences:
        if found and time.monotonic() > until:
            break
        cosine = float(embedder.passages([sentence.text])[0] @ asked)
        found.append(RankedSentence(sentence, cosine, cosine + _added(sentence, weights)))
    return sorted(found, key=lambda one: -one.rank)


def _added(sentence: "ReadSentence", weights: Mapping[str, float]) -> float:
    told = {"covered": sentence.covered, "around": sentence.around, "beside": sentence.beside}
    return math.fsum(weight * told[name] for name, weight in weights.items())
