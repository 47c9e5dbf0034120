"""Questions that lean on what was said before, made whole by rule: "and how long does it live?" after the queen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.knowledge.questions import all_words, content_words
from assistant.messages import Exchange

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
    "en": r"\b(it (take|takes|took|rain|rains|snow|snows)|is it (true|possible|going)|time is it)\b",
    "fr": r"\b(il y a|y a-t-il|il (faut|fait)|(est|fait|faut|existe)-t?-?il|s'agit-il)\b",
}
"""Where such a word stands for nothing."""
_GOES_ON = re.compile(
    r"^\W*(and|but|what about|how about|e|mas|y|pero|et|mais|und|aber|was ist mit|ma)\b|^\W*(那|还有)", re.IGNORECASE
)
_RESUMED = re.compile(r"\w-(t-)?(ils?|elles?)\b", re.IGNORECASE)
"""French repeats its subject after the verb: "La reine pond-elle ?"."""
BARE = 1
"""A question of so many telling words may lean on the one before: "¿Qué comen?"."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a question may lean on."""

    question: str
    topic: str
    """The words of what was talked about."""


def before(history: Sequence[Exchange]) -> Before | None:
    """What the notes were asked last, and about what; None where the conversation was about something else."""
    asked: str | None = None
    for past in reversed(history):
        if past.intent.skill == "control":
            continue
        if past.intent.skill != "knowledge":
            break
        text, language = past.intent.transcript.text, past.intent.transcript.language
        asked = text if asked is None else asked
        if past.sources:
            return Before(asked, topic(past.sources[0].heading, past.sources[0].passage, text, language))
        if not refers(text, language) and not goes_on(text, language):
            return Before(asked, " ".join(content_words(text, language)))
    return Before(asked, "") if asked else None


def topic(heading: str, passage: str, question: str, language: str) -> str:
    """The words of a heading that names what its passage or the question is about, else those of the question.

    "The queen" is one; "Chapter 3" is none.
    """
    named, spoken = all_words(heading), all_words(f"{passage} {question}")
    if set(named.values()) & set(spoken.values()):
        return " ".join(named)
    return " ".join(content_words(question, language))


def refers(question: str, language: str) -> bool:
    """Whether it speaks of "them" without saying whom."""
    pronoun = _PRONOUNS.get(language)
    if language in _IMPERSONAL:
        question = re.sub(_IMPERSONAL[language], " ", question, flags=re.IGNORECASE)
    if language == "fr" and len(content_words(question, language)) > BARE + 1:
        question = _RESUMED.sub(" ", question)
    flags = re.NOFLAG if language == "de" else re.IGNORECASE  # "Sie" is whoever is spoken to
    return bool(pronoun and re.search(pronoun, question, flags))


def goes_on(question: str, language: str) -> bool:
    """Whether it begins with "and" or is too short to stand alone."""
    return bool(_GOES_ON.search(question)) or len(content_words(question, language)) <= BARE
