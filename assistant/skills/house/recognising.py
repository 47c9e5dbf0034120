"""Which topic of the house a question is about.

A question that holds a phrase of a topic, and beside it nothing but words that visitors use about a house, leaves no
doubt: "Excuse me, how far is the nearest toilet please?". In "Where is the exit of a beehive?" a word is left over:
there likeness to the examples decides. What a visitor points at ("this painting", "that one over there") and where
something is that a house shows ("the dinosaurs") are of this house whatever it shows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from assistant.core.messages import Asked
from assistant.skills.contract import SURELY
from assistant.skills.house.moments import is_named, months
from assistant.skills.house.settings import HOURS, OTHER, WORDING
from assistant.text.words import split
from assistant.thinking.routing.claims import NONE
from assistant.thinking.routing.rules import GAP, begins, holds
from assistant.thinking.routing.rules import found as matched

Phrase = tuple[tuple[str, ...], ...]
"""The words of each part between gaps."""
_NUMBER = re.compile(r"\d+\w{0,2}")
UNLIKE = "unlike"
"""The list of phrases with which a question is about such things in general: "who invented"."""
IN_GENERAL = "in_general"
"""The list of phrases with which it is, too, unless something is pointed at: "made of"."""
SHOWN = "shown"
"""The list of what houses show: paintings, dinosaurs."""
THESE = "these"
"""The list of words with which somebody points: "this", "over there"."""
NEARBY = "nearby"
"""Those of them that mean little else: "this", not "that"."""
WHERES = "wheres"
"""The list of phrases that ask for a place: "which floor"."""
THINGS, EXHIBITS = "things", "exhibits"
"""The topics of what is pointed at, and of what is shown where."""

POINTED = 1
WIDTH = {"cloakroom": 1} | dict.fromkeys(
    (HOURS, "entrance", "exit", "tickets", "lifts", "duration", "arrival", "staff", EXHIBITS, "this_place"), 2
)
WIDTH[THINGS] = 3
"""Topics that a narrower one, which is named beside them, takes: "When does the café open?" is about the café; of a
thing that is named and pointed at POINTED counts."""
LIKELY = 0.6
"""Share of likeness that suffices beside a phrase of the topic."""
NEARLY = 0.89
"""Cosine below which a question that holds a phrase of its topic, and other words, is something else ..."""
NEAR = 0.92
"""... and one without such a phrase. At 0.89 and 0.92 1 of 100 everyday sentences is taken, at 0.84 and 0.9 3."""


def certain(asked: Asked, name: str = "") -> str:
    """The topic, where the words leave no doubt; else empty. Name: of the house, which visitors may say too."""
    spoken, language = split(asked.text), asked.language
    if not spoken or _is_example(spoken, language, NONE) or _general(asked.text, language):
        return ""
    if topic := next((topic for topic in _topics(language) if _is_example(spoken, language, topic)), ""):
        return topic
    if not _is_covered(spoken, language, name):
        # "this wonderful old painting": whatever else is said, only this house has what is pointed at.
        pointed = _holds_any(spoken, language, SHOWN) and _is_pointed_at(spoken, language)
        return THINGS if pointed and not WORDING.holds(asked.text, language, UNLIKE) else ""
    found = _named(spoken, language)
    if not found and _goes_on(asked) and is_named(asked.text, language):
        return HOURS
    return found


def likely(asked: Asked) -> str:
    """The topic that the question is like, where it is like enough; else empty."""
    like, language = asked.likeness, asked.language
    if not like.topic or _general(asked.text, language):
        return ""
    if WORDING.holds(asked.text, language, like.topic) or named(asked) == like.topic:
        return like.topic if like.share >= LIKELY and like.cosine >= NEARLY else ""
    if like.topic == OTHER:
        return ""
    return like.topic if like.share >= SURELY and like.cosine >= NEAR else ""


def named(asked: Asked) -> str:
    """The topic whose phrase a question holds, whatever else it says; else empty."""
    return _named(split(asked.text), asked.language)


def _general(text: str, language: str) -> bool:
    """Whether it is about such things in general, not about one that is pointed at: "What is this made of?"."""
    if WORDING.holds(text, language, UNLIKE):
        return True
    return WORDING.holds(text, language, IN_GENERAL) and _named(split(text), language) != THINGS


def _goes_on(asked: Asked) -> bool:
    last = next((past.intent for past in reversed(asked.history) if past.leads_on), None)
    return last is not None and last.skill == "house" and last.slots.get("topic") == HOURS


def _named(spoken: Sequence[str], language: str) -> str:
    """The topic of the longest phrase that is held, the earlier of two that are as long; see WIDTH."""
    lengths = {
        topic: max((_length(phrase) for phrase in phrases if holds(spoken, phrase)), default=0)
        for topic, phrases in _phrases(language)
    }
    found = {topic: (-WIDTH.get(topic, 0), length) for topic, length in lengths.items() if length}
    if _holds_any(spoken, language, SHOWN):
        if _is_pointed_at(spoken, language):
            found[THINGS] = (-POINTED, len(spoken))
        elif _holds_any(spoken, language, WHERES):
            found[EXHIBITS] = (-WIDTH[EXHIBITS], len(spoken))
    return max(found, key=lambda topic: found[topic], default="")


def _is_pointed_at(spoken: Sequence[str], language: str) -> bool:
    """Whether a word that points stands before a thing that is shown, "this old painting", or "over there" anywhere."""
    places = [(place[1], _length(phrase)) for phrase in _list(language, THESE) if (place := matched(spoken, phrase))]
    if any(length > 1 or end == len(spoken) for end, length in places):
        return True
    return bool(places) and _holds_any(spoken[min(places)[0] :], language, SHOWN)


def _holds_any(spoken: Sequence[str], language: str, name: str) -> bool:
    return any(holds(spoken, phrase) for phrase in _list(language, name))


def _length(phrase: Phrase) -> int:
    return sum(map(len, phrase))


def _topics(language: str) -> Iterator[str]:
    known = WORDING.languages.get(language)
    return (topic for topic in (known.examples if known else {}) if topic != NONE)


@cache
def _phrases(language: str) -> tuple[tuple[str, tuple[Phrase, ...]], ...]:
    """Of each topic but the last resort."""
    return tuple((topic, _list(language, topic)) for topic in _topics(language) if topic != OTHER)


@cache
def _list(language: str, name: str) -> tuple[Phrase, ...]:
    return tuple(_parts(phrase) for phrase in WORDING.words(language, name))


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
    phrases = [
        phrase for name, listed in known.words.items() if name not in {UNLIKE, IN_GENERAL, NEARBY} for phrase in listed
    ]
    parts = [split(part) for phrase in phrases for part in phrase.split(GAP)]
    texts = [text for topic in _topics(language) for text in known.examples[topic]]
    words = [*parts, *map(split, texts), *map(split, months(language))]
    units = {*parts, *((word,) for found in words for word in found if len(word) > 1)}
    first: dict[str, set[tuple[str, ...]]] = {}
    for unit in units:
        first.setdefault(unit[0], set()).add(unit)
    return {word: frozenset(found) for word, found in first.items()}
