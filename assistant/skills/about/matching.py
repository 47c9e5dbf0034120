"""Which topic a question is about, by phrases that cover it whole, else by phrases and likeness together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.core.messages import Asked, Claim
from assistant.skills.contract import BELOW_SURE, LAST, SURELY_SAYS, Wording
from assistant.text.words import split
from assistant.thinking.routing.claims import NONE, SURE
from assistant.thinking.routing.rules import GAP, begins

COURTESIES = frozenset(
    ["hello", "how_are_you", "thanks", "goodbye", "welcome", "nice", "bored", "sorry", "well_done", "test"]
)
"""Topics that are claimed only where nothing else is said: "Thank you, and how far is Peru?" is about Peru."""
AROUND = "around"
"""The list of words that change nothing: "please", "tell me"."""
BESIDE = "beside"
"""The list of words that say nothing beside a phrase of a topic, and may elsewhere: "are", "a", "is"."""
OF_OTHERS = "of_others"
"""The list of phrases that speak of something else, however like a question about the kiosk it is: "human body"."""
ITSELF, NOT_ITSELF = "itself", "not_itself"
"""The lists of phrases that speak of the kiosk whatever else they say ("have you ever been"), and of those that do not
though they hold one ("have you heard of"). The first is a topic, too: of what no other is about."""
LIKELY = 0.6
"""Share of likeness that suffices beside a phrase of the topic; where that is of another topic than the nearest
examples, ALONE is wanted."""
LESS = 0.48
"""The same where they are CLOSE: wishes to the kiosk ("Speak slower") are worded like questions about it."""
ALONE = 0.65
"""Share of likeness that suffices without a phrase of the topic ..."""
CLOSE = 0.92
"""... with this cosine: nearly the words of an example."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words of a topic, with gaps between its parts."""

    topic: str
    parts: tuple[Phrase, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the matcher reads of one language."""

    by_first: Mapping[str, Sequence[Pattern]]
    """The patterns by the first word of each."""
    around: Mapping[str, Sequence[Phrase]]
    """What changes nothing, by first word, the longest first."""
    beside: Mapping[str, Sequence[Phrase]]
    """The same with what may stand beside a pattern."""
    examples: Mapping[Phrase, str]
    """The topic of each example, by its words without those that may stand beside it."""


class Matcher:
    """The claims of a skill that answers fixed topics."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def claim(self, asked: Asked) -> Claim | None:
        """The topic; of what else is asked of the kiosk, last, that it is asked of the kiosk."""
        told, topic = self._told(asked), self._wording.surely(asked)
        if topic and (told is None or told.score < SURE):
            return Claim(SURE, {"topic": topic})
        return told or self._of_itself(asked)

    def _of_itself(self, asked: Asked) -> Claim | None:
        """No model speaks of this device, whatever is asked about it."""
        text, language = asked.text, asked.language
        meant = self._wording.holds(text, language, ITSELF) and not self._wording.holds(text, language, NOT_ITSELF)
        return Claim(LAST, {"topic": ITSELF}) if meant and not asked.question.talks else None

    def _told(self, asked: Asked) -> Claim | None:
        """Sure where a phrase of a topic and words beside it are all that is said; else by likeness, with a phrase."""
        known = self._languages.get(asked.language)
        words = split(asked.text)
        if known is None or not words or self._wording.holds(asked.text, asked.language, OF_OTHERS):
            return None
        bare = _rest(words, known.around) or words
        if topic := known.examples.get(words) or known.examples.get(bare):
            return None if topic == NONE else Claim(SURE, {"topic": topic})
        found = {pattern: left for said in (words, bare) for pattern, left in _found(said, known)}
        by_size = sorted(found, key=lambda pattern: -pattern.size)
        if whole := [pattern for pattern in by_size if not found[pattern]]:
            return Claim(SURE, {"topic": _meant(whole, words)})
        return self._by_likeness(asked, [pattern.topic for pattern in by_size])

    @staticmethod
    def _by_likeness(asked: Asked, named: Sequence[str]) -> Claim | None:
        """Of the topics whose phrases stand in it; the likest of all needs to be very near."""
        like = asked.likeness
        topics = [topic for topic in named if topic not in COURTESIES]
        likely = LESS if like.cosine >= CLOSE else LIKELY
        if topics and like.share >= (likely if like.topic in topics else ALONE):
            topic = like.topic if like.topic in topics else topics[0]
            return Claim(min(like.share, BELOW_SURE), {"topic": topic})
        if like.share >= ALONE and like.cosine >= CLOSE and like.topic not in COURTESIES:
            return Claim(min(like.share, BELOW_SURE), {"topic": like.topic})
        return None

    @cached_property
    def _languages(self) -> Mapping[str, Patterns]:
        return {code: self._patterns(code) for code in self._wording.languages}

    def _patterns(self, code: str) -> Patterns:
        language = self._wording.languages[code]
        patterns = [
            Pattern(topic, tuple(split(part) for part in phrase.split(GAP)))
            for topic, phrases in language.words.items()
            for phrase in phrases
            if topic not in {AROUND, BESIDE, ITSELF, NOT_ITSELF, OF_OTHERS} and not topic.startswith(SURELY_SAYS)
        ]
        around = [split(phrase) for phrase in language.words.get(AROUND, ())]
        beside = [split(phrase) for phrase in language.words.get(BESIDE, ())]
        polite = [pattern.parts[0] for pattern in patterns if pattern.topic in COURTESIES and len(pattern.parts) == 1]
        asked = {split(text): topic for topic, texts in language.examples.items() for text in texts}
        fillers = _listed(around)
        bare = {_rest(words, fillers) or words: topic for words, topic in asked.items()}
        return Patterns(_by_first(patterns), fillers, _listed([*around, *beside, *polite]), {**bare, **asked})


def _by_first(patterns: Sequence[Pattern]) -> Mapping[str, Sequence[Pattern]]:
    by_first: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        by_first.setdefault(pattern.parts[0][0], []).append(pattern)
    return by_first


def _listed(phrases: Sequence[Phrase]) -> Mapping[str, Sequence[Phrase]]:
    """By first word, the longest first."""
    by_first: dict[str, list[Phrase]] = {}
    for phrase in sorted(set(phrases), key=len, reverse=True):
        by_first.setdefault(phrase[0], []).append(phrase)
    return by_first


def _found(words: Phrase, known: Patterns) -> Iterator[tuple[Pattern, Phrase]]:
    """Each pattern that the words hold, and what says something beside it."""
    for first in dict.fromkeys(words):
        for pattern in known.by_first.get(first, ()):
            if (left := _without(words, pattern.parts)) is not None:
                yield pattern, _rest(left, known.beside)


def _meant(whole: Sequence[Pattern], words: Phrase) -> str:
    """The topic of the patterns, longest first, that hold all that is said; of courtesies the last: "thanks, bye"."""
    if asked := next((pattern for pattern in whole if pattern.topic not in COURTESIES), None):
        return asked.topic
    return max(whole, key=lambda pattern: (_end(pattern, words), pattern.size)).topic


def _end(pattern: Pattern, words: Phrase) -> int:
    """Where the last of its words stand in a text, from its beginning; 0 where other words are between them."""
    last = pattern.parts[-1]
    ends = (at + len(last) for at in range(len(words), -1, -1) if begins(words[at:], last))
    return next(ends, 0)


def _without(words: Phrase, parts: Sequence[Phrase]) -> Phrase | None:
    """The words without the parts, one after the other; None where they do not hold them."""
    left: list[str] = []
    start = 0
    for part in parts:
        at = next((at for at in range(start, len(words)) if begins(words[at:], part)), None)
        if at is None:
            return None
        left.extend(words[start:at])
        start = at + len(part)
    return (*left, *words[start:])


def _rest(words: Phrase, spare: Mapping[str, Sequence[Phrase]]) -> Phrase:
    """The words without the spare ones."""
    left: list[str] = []
    start = 0
    while start < len(words):
        size = next((len(p) for p in spare.get(words[start], ()) if begins(words[start:], p)), 0)
        left.extend(() if size else words[start : start + 1])
        start += size or 1
    return tuple(left)
