"""Which topic of the house a question is about.

A question that holds a phrase of a topic, and beside it nothing but words that visitors use about a house, leaves no
doubt: "Excuse me, how far is the nearest toilet please?". In "Where is the exit of a beehive?" a word is left over:
there likeness to the examples decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from assistant.core.messages import Asked
from assistant.skills.contract import LIKELY, NEAR, SURELY
from assistant.skills.house.moments import is_named, months
from assistant.skills.house.settings import HOURS, OTHER, WORDING
from assistant.thinking.routing.claims import NONE
from assistant.thinking.routing.rules import GAP, begins, holds, split

Phrase = tuple[tuple[str, ...], ...]
"""The words of each part between gaps."""
_NUMBER = re.compile(r"\d+\w{0,2}")
UNLIKE = "unlike"
"""The list of phrases with which a question is about such things in general: "who invented"."""

WIDTH = {"cloakroom": 1} | dict.fromkeys(
    (HOURS, "entrance", "exit", "tickets", "lifts", "duration", "staff", "exhibits", "this_place"), 2
)
"""Topics that a narrower one, which is named beside them, takes: "When does the café open?" is about the café."""


def certain(asked: Asked, name: str = "") -> str:
    """The topic, where the words leave no doubt; else empty. Name: of the house, which visitors may say too."""
    spoken, language = split(asked.text), asked.language
    if not spoken or _is_example(spoken, language, NONE) or _general(asked.text, language):
        return ""
    if topic := next((topic for topic in _topics(language) if _is_example(spoken, language, topic)), ""):
        return topic
    if not _is_covered(spoken, language, name):
        return ""
    found = _named(spoken, language)
    if not found and _goes_on(asked) and is_named(asked.text, language):
        return HOURS
    return found


def likely(asked: Asked) -> str:
    """The topic that the question is like, where it is like enough; else empty."""
    like, language = asked.likeness, asked.language
    if not like.topic or _general(asked.text, language):
        return ""
    if WORDING.holds(asked.text, language, like.topic):
        return like.topic if like.share >= LIKELY else ""
    if like.topic == OTHER:
        return ""
    return like.topic if like.share >= SURELY and like.cosine >= NEAR else ""


def named(asked: Asked) -> str:
    """The topic whose phrase a question holds, whatever else it says; else empty."""
    return _named(split(asked.text), asked.language)


def _general(text: str, language: str) -> bool:
    return WORDING.holds(text, language, UNLIKE)


def _goes_on(asked: Asked) -> bool:
    last = next((past.intent for past in reversed(asked.history) if past.leads_on), None)
    return last is not None and last.skill == "house" and last.slots.get("topic") == HOURS


def _named(spoken: Sequence[str], language: str) -> str:
    """The topic of the longest phrase that is held, the earlier of two that are as long; see WIDTH."""
    lengths = {
        topic: max((_length(phrase) for phrase in phrases if holds(spoken, phrase)), default=0)
        for topic, phrases in _phrases(language)
    }
    found = [topic for topic, length in lengths.items() if length]
    return max(found, key=lambda topic: (-WIDTH.get(topic, 0), lengths[topic]), default="")


def _length(phrase: Phrase) -> int:
    return sum(map(len, phrase))


def _topics(language: str) -> Iterator[str]:
    known = WORDING.languages.get(language)
    return (topic for topic in (known.examples if known else {}) if topic != NONE)


@cache
def _phrases(language: str) -> tuple[tuple[str, tuple[Phrase, ...]], ...]:
    """Of each topic but the last resort."""
    return tuple(
        (topic, tuple(_parts(phrase) for phrase in WORDING.words(language, topic)))
        for topic in _topics(language)
        if topic != OTHER
    )


def _parts(phrase: str) -> Phrase:
    return tuple(split(part) for part in phrase.split(GAP))


@cache
def _examples(language: str, topic: str) -> frozenset[tuple[str, ...]]:
    known = WORDING.languages.get(language)
    return frozenset(split(text) for text in (known.examples.get(topic, ()) if known else ()))


def _is_example(spoken: tuple[str, ...], language: str, topic: str) -> bool:
    return spoken in _examples(language, topic)


def _is_covered(spoken: Sequence[str], language: str, name: str) -> bool:
    """Whether nothing is said but what visitors say about a house, its name, numbers and months."""
    said = {*split(name), *(word for word in spoken if _NUMBER.fullmatch(word))}
    units = _vocabulary(language)
    reached = {0}
    for at, word in enumerate(spoken):
        if at in reached:
            reached |= {at + len(unit) for unit in units.get(word, ()) if begins(spoken[at:], unit)}
            reached |= {at + 1} if word in said else set()
    return len(spoken) in reached


@cache
def _vocabulary(language: str) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """What visitors say about a house, by its first word: the phrases of all lists, and each longer word by itself.

    A Chinese character by itself may be a part of any word.
    """
    known = WORDING.languages.get(language)
    if known is None:
        return {}
    phrases = [phrase for name, listed in known.words.items() if name != UNLIKE for phrase in listed]
    parts = [split(part) for phrase in phrases for part in phrase.split(GAP)]
    texts = [text for topic in _topics(language) for text in known.examples[topic]]
    words = [*parts, *map(split, texts), *map(split, months(language))]
    units = {*parts, *((word,) for found in words for word in found if len(word) > 1)}
    first: dict[str, set[tuple[str, ...]]] = {}
    for unit in units:
        first.setdefault(unit[0], set()).add(unit)
    return {word: frozenset(found) for word, found in first.items()}
