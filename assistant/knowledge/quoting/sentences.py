"""Sentences of the texts that may answer, each with what tells whether it does."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.knowledge.answerability import NUMERIC
from assistant.knowledge.grounding import numbers
from assistant.knowledge.questions import AnswerKind, content_words, kind
from assistant.knowledge.stemming import stems
from assistant.text.words import is_single

LONGEST = 500
"""Letters of a sentence that may be spoken; more is a list, or a text that was read wrongly."""
MOST = 400
"""Sentences of a text that are looked at; what is most important comes first."""
NAMING = {AnswerKind.PERSON, AnswerKind.PLACE}
"""Kinds of questions whose answer holds a name."""
BESIDE, AROUND = 0.5, 0.3
"""What a word of the text, and one of the sentences beside, weighs of one in the sentence itself."""
_NAME = re.compile(r"(?<=[^\W_] )[^\W\d_a-z]\w+|(?<=[,(] )[A-ZÀ-Þ]\w+|(?<=[(“«„])[A-ZÀ-Þ]\w+")


@dataclass(frozen=True, slots=True)
class WeightedQuestion:
    """A question as it is compared with sentences."""

    text: str
    language: str
    kind: AnswerKind
    weights: Mapping[str, float]
    """The rarity of each word that tells something, by its stem."""
    numbers: frozenset[float]

    @classmethod
    def read(cls, text: str, language: str, rarity: Mapping[str, float]) -> "WeightedQuestion":
        """Rarity: by word."""
        words = content_words(text, language)
        weights = {next(iter(stems(word, language)), word): rarity.get(word, 0.0) for word in words}
        return cls(text, language, kind(text), weights, frozenset(numbers(text, language)))

    def covered(self, words: frozenset[str]) -> float:
        """The share of its words, by their rarity, that stand among others, 0 to 1."""
        whole = sum(self.weights.values())
        return sum(weight for stem, weight in self.weights.items() if stem in words) / whole if whole else 0.0

    def lacks(self, text: str) -> bool:
        """Whether a text holds no number, or no name, where one is asked for, but those of the question."""
        if self.kind in NUMERIC:
            return not numbers(text, self.language) - self.numbers
        if self.kind in NAMING and not any(map(is_single, text)):
            return not any(name.lower() not in self.text.lower() for name in _NAME.findall(text))
        return False


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a text, and how much of the question stands in it."""

    text: str
    title: str
    """Of its text: a page, or the heading of a passage."""
    origin: str
    """Where the text stands: an archive, or a pack."""
    covered: float
    """In itself and the title."""
    around: float
    """With the sentences before and behind it."""
    beside: float
    """In all of the text."""
    lacks: bool

    @property
    def score(self) -> float:
        return self.covered + AROUND * self.around + BESIDE * self.beside


def read_sentences(said: Sequence[str], title: str, origin: str, asked: WeightedQuestion) -> Iterator[ReadSentence]:
    """Those of a text that may be spoken; said: all of its sentences."""
    said = said[:MOST]
    heading = frozenset(stems(title, asked.language))
    own = [frozenset(stems(text, asked.language)) | heading for text in said]
    everything = _together(own)
    for number, text in enumerate(said):
        if len(text) <= LONGEST:
            around = _together(own[max(0, number - 1) : number + 2])
            own_share, near, far = (asked.covered(words) for words in (own[number], around, everything))
            yield ReadSentence(text, title, origin, own_share, near, far, asked.lacks(text))


def likeliest(read: Iterable[ReadSentence], count: int) -> list[ReadSentence]:
    """The sentences with most of the question; of the same share those that come first."""
    found: Sequence[ReadSentence] = sorted(read, key=lambda sentence: -sentence.score)
    return list({sentence.text: sentence for sentence in reversed(found[:count])}.values())[::-1]


def _together(words: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*words)
