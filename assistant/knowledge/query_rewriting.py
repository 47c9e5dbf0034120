"""Questions that lean on what was said before, made whole by rule: "and how long does it live?" after the queen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.messages import Exchange
from assistant.knowledge.questions import all_words, content_words

_PRONOUNS = {
    "en": r"\b(it|its|they|them|their|she|her|he|him|his)\b",
    "pt": r"\b(el[ea]s?|del[ea]s?|nel[ea]s?|disso|lhes?)\b",
    "es": r"\b(él|ell[ao]s?|eso|les?)\b",
    "fr": r"\b(ils?|elles?|leurs?|lui)\b",
    "de": r"\b(er|sie|ihre?[nmrs]?|ih[mn]|ihnen|davon|damit|dafür|deren|dessen)\b",
    "it": r"\b(lui|lei|loro|ess[aeio])\b",
    "zh": r"[它她他]",
}
"""What stands for something that was named before."""
_IMPERSONAL = {
    "en": re.compile(r"\b(it (takes?|took|rains?|snows?)|is it (true|possible|going)|time is it)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(il y a|y a-t-il|il (faut|fait)|(est|fait|faut|existe)-t?-?il|s'agit-il)\b", re.IGNORECASE),
}
"""Where such a word stands for nothing."""
_GOES_ON = re.compile(
    r"^\W*(and|but|what about|how about|e|mas|y|pero|et|mais|und|aber|was ist mit|ma)\b|^\W*(那|还有)", re.IGNORECASE
)
_RESUMED = re.compile(r"\b(les?|la|l['’]|une?|des)\s*\w+ \w+-(t-)?(ils?|elles?)\b", re.IGNORECASE)
"""French repeats its subject after the verb: "La reine pond-elle ?"."""
_AND = re.compile(r"^\W*((and|but|e|mas|y|pero|et|mais|und|aber|ma)\b|那|还有)\W*", re.IGNORECASE)
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
    leans = refers(question, language) or bool(_AND.search(question))
    return " ".join([*named, *(asked if told and not leans else ())])


def whole(question: str, topic: str, language: str) -> str:
    """The question with the topic in the place of its pronoun, and without "and"."""
    pronoun = _pronoun(question, language)
    if pronoun is None:
        return question
    before_it, after_it = question[: pronoun.start()].rstrip("-"), question[pronoun.end() :]
    return " ".join(_AND.sub("", f"{before_it} {topic} {after_it}").split())


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
    if language not in _PRONOUNS:
        return None
    for pattern in (_IMPERSONAL.get(language), _RESUMED if language == "fr" else None):
        question = pattern.sub(_blank, question) if pattern else question
    flags = re.NOFLAG if language == "de" else re.IGNORECASE  # "Sie" is whoever is spoken to
    return re.search(_PRONOUNS[language], question, flags)


def _blank(match: re.Match[str]) -> str:
    """Keeps what follows in its place."""
    return " " * len(match[0])


def goes_on(question: str, language: str) -> bool:
    """Whether it begins with "and" or is too short to stand alone."""
    return bool(_GOES_ON.search(question)) or len(content_words(question, language)) <= BARE
