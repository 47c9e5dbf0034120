"""A question without the names and numbers in it, as far as these can be told from other words."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from assistant.core.languages import spaced
from assistant.core.messages import Transcript
from assistant.knowledge.packs.passages import Passage
from assistant.text.lexicon import lexicon
from assistant.text.numerals import cardinal
from assistant.unanswered.typical import topics

GAP = "…"
"""Stands for what was left out."""
LONGEST = 200
"""Letters that are kept of a question."""
HIGHEST = 100
"""Up to which numbers are known in words; an ear writes the others in digits."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GAPS = re.compile(rf"{GAP}(?:\W*{GAP})+")

OwnWords = Callable[[str], AbstractSet[str]]
"""The words, in lower case, of what we have written in a language: they are nobody's secret."""


def cleaned(asked: Transcript, own: OwnWords) -> str:
    """The words that are ours, and those that are written small, as no name is; nothing where no letter tells a name.

    Who types a question may write a name small: of that only the words that are ours are kept.
    """
    text = asked.text
    if not spaced(asked.language):
        return ""
    known, numbers = own(asked.language), number_words(asked.language)
    typed = asked.confidence >= 1 or not any(map(str.isupper, text))

    def keeps(piece: str) -> bool:
        words = _WORD.findall(piece)
        if not words or any(map(str.isdigit, piece)) or "@" in piece or "." in piece.strip(".,;:!?…"):
            return False
        return all(_is_harmless(word, known, numbers, typed=typed) for word in words)

    kept = (piece if keeps(piece) else GAP for piece in text.split())
    return _GAPS.sub(GAP, " ".join(kept))[:LONGEST] if any(map(str.isalnum, text)) else ""


def _is_harmless(word: str, known: AbstractSet[str], numbers: AbstractSet[str], *, typed: bool) -> bool:
    small = word.casefold()
    if small in numbers:
        return False
    return small in known or (word == word.lower() and not typed)


@cache
def number_words(language: str) -> frozenset[str]:
    """The words of the numbers up to a hundred, but for those of one or two letters, which are no numbers alone."""
    spelled = (cardinal(str(number), lexicon(language)) for number in range(HIGHEST + 1))
    return frozenset(word.casefold() for said in spelled for word in _WORD.findall(said) if len(word) > 2)


def words_in(text: str) -> frozenset[str]:
    """Of a text, in lower case."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


class OwnVocabulary:
    """By language; the words of packs are read anew when the packs have changed."""

    def __init__(self, passages: Callable[[], Sequence[Passage]]) -> None:
        """Passages: those that are answered from; the same object until they change."""
        self._passages = passages
        self._of_packs: tuple[object, frozenset[str]] = (None, frozenset())
        self._typical: dict[str, frozenset[str]] = {}

    def __call__(self, language: str) -> frozenset[str]:
        """In lower case. Packs tell not in which language a question of theirs is, so all of them count."""
        if language not in self._typical:
            asked = (question for topic in topics(language) for question in topic.questions.values())
            self._typical[language] = words_in(" ".join(asked))
        passages = self._passages()
        if self._of_packs[0] is not passages:
            told = (text for one in passages for text in (one.everything, *one.unanswered))
            self._of_packs = passages, words_in("\n".join(told))
        return self._typical[language] | self._of_packs[1]
