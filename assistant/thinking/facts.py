"""Which questions ask for a fact that could be checked, by the words of each language's facts.toml."""

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core import languages

FEW_WORDS = 8
"""Of a question that leans on the one before it."""


SUBJECT = "facts"


class FactWords(BaseModel):
    """The regular expressions of a language; English's file explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leads: re.Pattern[str]
    asks: re.Pattern[str]
    talk: re.Pattern[str]
    follows: re.Pattern[str]
    unknown: re.Pattern[str]
    near: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    links: tuple[str, ...] | None = None


def asks_fact(question: str, language: str, before: str = "") -> bool:
    """Whether its answer could be looked up: who, when, how many. Before: the question that it may lean on."""
    words = fact_words(language)
    if words is None:
        return False
    text = _bare(question)
    if before and words.follows.match(text) and len(text.split()) <= FEW_WORDS and not words.talk.search(text):
        return asks_fact(before, language)
    while lead := words.leads.match(text):
        text = _bare(text[lead.end() :])
    return bool(words.asks.match(text)) and not words.talk.search(text)


def admits(answer: str, language: str) -> bool:
    """Whether an answer says that it does not know, or sends to the staff."""
    words = fact_words(language)
    return bool(words and words.unknown.search(_bare(answer)))


def is_near(question: str, language: str) -> bool:
    """Whether a question speaks of this place, this moment or these people, of which no model knows anything."""
    words = fact_words(language)
    return words is None or bool(words.near.search(question.lower().replace("’", "'")))


def says_yes(answer: str, language: str) -> bool | None:
    """Whether an answer begins with a yes, True, or a no, False; None where with neither."""
    words, text = fact_words(language), _bare(answer)
    if words is None or not (words.yes.match(text) or words.no.match(text)):
        return None
    return bool(words.yes.match(text))


def _bare(text: str) -> str:
    return re.sub(r"^[\W_]+", "", text.lower().replace("’", "'"))


@cache
def fact_words(language: str) -> FactWords | None:
    """Of a language; None where it has none."""
    return languages.loaded(language, SUBJECT, FactWords)
