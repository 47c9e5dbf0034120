"""Which words of a question stand in the lists of a language file."""

from collections.abc import Iterator, Sequence

from assistant.core.languages import traits
from assistant.geography.chinese import simplified
from assistant.geography.names import NameWord, words
from assistant.skills.contract import Wording
from assistant.thinking.routing.rules import GAP

Parts = tuple[tuple[str, ...], ...]
"""The compared words of a phrase, cut at its gaps."""


class Lists:
    """The lists of all languages as they are compared: without case and accents."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._compiled: dict[tuple[str, str], tuple[Parts, ...]] = {}

    def _phrases(self, language: str, name: str) -> tuple[Parts, ...]:
        if (language, name) not in self._compiled:
            phrases = self._wording.words(language, name)
            phrases = tuple(map(simplified, phrases)) if traits(language).scripts else phrases
            parts = (tuple(filter(None, map(_keys, phrase.split(GAP)))) for phrase in phrases)
            self._compiled[language, name] = tuple(sorted(parts, key=lambda it: -sum(map(len, it))))
        return self._compiled[language, name]

    def covered(self, sentence: Sequence[NameWord], language: str, name: str) -> frozenset[int]:
        """The indices of the words that a list has; none where it has none."""
        keys = tuple(word.key for word in sentence)
        return frozenset(index for parts in self._phrases(language, name) for index in _spread(keys, parts))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in words(text))


def _spread(keys: Sequence[str], parts: Parts) -> Iterator[int]:
    """The indices of all the places where a phrase stands; of one with gaps the first."""
    if len(parts) == 1:
        for start in _starts(keys, parts[0], 0):
            yield from range(start, start + len(parts[0]))
        return
    found: list[int] = []
    at = 0
    for part in parts:
        begin = next(_starts(keys, part, at), None)
        if begin is None:
            return
        start, at = begin, begin + len(part)
        found.extend(range(start, at))
    yield from found


def _starts(keys: Sequence[str], part: Sequence[str], begin: int) -> Iterator[int]:
    return (at for at in range(begin, len(keys) - len(part) + 1) if tuple(keys[at : at + len(part)]) == tuple(part))
