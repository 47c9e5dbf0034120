"""Questions that lean on what was said before, made whole by rule: "and how long does it live?" after the queen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.core.messages import Exchange
from assistant.knowledge.questions import all_words, content_words
from assistant.text.question_words import any_of, question_words
from assistant.text.words import SINGLE

NAMED = 2
"""A question of so many telling words mostly names what it is about: "Che cosa fa la regina?"."""
BARE = 1
"""A question of so many telling words may lean on the one before: "¿Qué comen?"."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a question may lean on."""

    question: str
    topic: str
    """The words of what was talked about."""
    told: frozenset[str] = frozenset()
    """The passages that were answered from."""


def before(history: Sequence[Exchange]) -> Context | None:
    """What the notes were asked last, and about what; None where the conversation was about something else."""
    asked: str | None = None
    for past in reversed(history):
        if past.intent.skill != "knowledge":
            break
        text, language = past.intent.transcript.text, past.intent.transcript.language
        asked = text if asked is None else asked
        if past.sources:
            told = frozenset(source.passage for source in past.sources)
            return Context(asked, topic(past.sources[0].heading, past.sources[0].passage, text, language), told)
        if not refers(text, language) and not goes_on(text, language):
            return Context(asked, " ".join(content_words(text, language)))
    return Context(asked, "") if asked else None


def topic(heading: str, passage: str, question: str, language: str) -> str:
    """The words of a heading that names what its passage or the question is about, and those of a short question.

    "The queen" is such a heading; "Chapter 3" is none. The question names it in the visitor's language.
    """
    named, spoken, asked = all_words(heading), all_words(f"{passage} {question}"), content_words(question, language)
    if not set(named.values()) & set(spoken.values()):
        return " ".join(asked)
    told = set(named.values()).isdisjoint(asked.values()) and len(asked) <= NAMED
    leans = refers(question, language) or bool(_and(language).search(question))
    return " ".join([*named, *(asked if told and not leans else ())])


def whole(question: str, topic: str, language: str) -> str:
    """The question with the topic in the place of its pronoun, and without "and"."""
    pronoun = _pronoun(question, language)
    if pronoun is None:
        return question
    before_it, after_it = question[: pronoun.start()].rstrip("-"), question[pronoun.end() :]
    return " ".join(_and(language).sub("", f"{before_it} {topic} {after_it}").split())


def refers(question: str, language: str) -> bool:
    """Whether it speaks of "them", who may have been named before."""
    return _pronoun(question, language) is not None


def names_first(question: str, language: str) -> bool:
    """Whether it names something before it speaks of "them": "How do bees tell where they found food?"."""
    pronoun = _pronoun(question, language)
    return pronoun is not None and bool(content_words(question[: pronoun.start()], language))


def adds(question: str, language: str, passage: str) -> bool:
    """Whether it asks about what a passage in its language does not mention: "And in winter?"."""
    asked = set(content_words(question, language).values())
    return bool(asked) and asked.isdisjoint(all_words(passage).values())


def _pronoun(question: str, language: str) -> re.Match[str] | None:
    words = question_words(language)
    if words is None:
        return None
    return re.search(words.pronouns, re.sub(words.impersonal, _blank, question, flags=re.IGNORECASE))


@cache
def _goes_on(language: str) -> re.Pattern[str]:
    """The beginning of a question that goes on from the one before."""
    return _first(any_of("goes_on", language))


@cache
def _and(language: str) -> re.Pattern[str]:
    """What stands before such a question, with the marks around it."""
    return re.compile(rf"{_first(any_of('link', language)).pattern}\W*", re.IGNORECASE)


def _first(words: str) -> re.Pattern[str]:
    """Words at the beginning, whole where they are written with spaces."""
    return re.compile(rf"^\W*(?:(?:{words})(?:\b|(?<=[{SINGLE}])))", re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    """Keeps what follows in its place."""
    return " " * len(match[0])


def goes_on(question: str, language: str) -> bool:
    """Whether it begins with "and" or is too short to stand alone."""
    return bool(_goes_on(language).search(question)) or len(content_words(question, language)) <= BARE
