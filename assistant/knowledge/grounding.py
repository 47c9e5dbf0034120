"""Whether a sentence says only what its passages say, as far as numbers, dates and names show it."""

import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz
from unicode_rbnf import RbnfEngine

from assistant.core.languages import ENGLISH, LANGUAGES, spaced, traits
from assistant.knowledge.chunking import sentences
from assistant.knowledge.questions import content_words, known_locale, places
from assistant.text.question_words import any_of
from assistant.text.words import is_single

SAME_NAME = 75
"""Likeness in percent of a name and its form in another language: "Egypt" and "Egitto" are rather places."""

_GROUPS = re.compile(r"[.,\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NAME = re.compile(r"(?<=[^\W_] )[A-ZÀ-Þ][^\W\d_]+|(?<=, )[A-ZÀ-Þ][^\W\d_]+")


def grounded(sentence: str, passages: Iterable[str], language: str, notes_language: str = ENGLISH) -> bool:
    """Whether every number, date, weekday and name of a sentence occurs in one of the passages.

    language: of the sentence; notes_language: of the passages. Spelled numbers are not checked in a language without
    spaces, nor names in one where every noun has a capital.
    """
    notes = " ".join(passages)
    if not numbers(sentence, language) <= numbers(notes, notes_language):
        return False
    if not places(sentence, language) <= places(notes, notes_language):
        return False
    if not _dates(sentence, language) <= _dates(notes, notes_language):
        return False
    untold = traits(language).capital_nouns or not spaced(language)
    return untold or all(_named(name, notes, language) for name in _NAME.findall(sentence))


def sentence_with(answer: str, asked: str, passages: Iterable[str], language: str) -> str:
    """The sentence of the passages that holds an answer of a word or two, and most of what was asked; or nothing."""
    core = answer.strip(" .!。！\"“”«»'")
    if not core:
        return ""
    apart = "" if is_single(core[0]) else r"\b"  # written without spaces
    within = re.compile(f"{apart}{re.escape(core)}{apart}", re.IGNORECASE)
    holding = [said for text in passages for said in sentences(text, language) if within.search(said)]
    words = {*content_words(asked, language).values()}
    return max(holding, key=lambda said: len(words & {*content_words(said, language).values()}), default="")


def numbers(text: str, language: str) -> set[float]:
    """The values of the numbers of a text, whether written in digits or in words."""
    return _digits(text, language) | _spelled(text, language)


@cache
def _number(language: str) -> re.Pattern[str]:
    thousand, myriad = any_of("thousand", language), any_of("myriad", language)
    return re.compile(
        r"(?P<digits>\d+(?:[.,\s\u00a0\u202f'’]\d{3}(?!\d))*(?:[.,]\d+)?)"
        rf"(?:\s*(?P<thousand>{thousand})(?!\w)|\s*(?P<myriad>{myriad}))?",
        re.IGNORECASE,
    )


def _digits(text: str, language: str) -> set[float]:
    """The values of the numbers written in digits: "20.000", "20,000", "20 000" and "20 mil" are the same."""
    found = set()
    for match in _number(language).finditer(text):
        value = float(_GROUPS.sub("", match["digits"]).replace(",", "."))
        found.add(value * (1000 if match["thousand"] else 10_000 if match["myriad"] else 1))
    return found


def _spelled(text: str, language: str) -> set[float]:
    """The values of the numbers written in words: 2 to 100, hundreds and whole thousands; one is also an article."""
    words = [word.lower() for word in _WORD.findall(_number(language).sub(" ", text))]
    values = _spelled_numbers(language)
    found: set[float] = set()
    position = 0
    while position < len(words):
        two = " ".join(words[position : position + 2])
        token = two if two in values else words[position]
        found.update({values[token]} if token in values else ())
        position += 2 if token is two else 1
    return found


@cache
def _spelled_numbers(language: str) -> dict[str, float]:
    if language not in LANGUAGES or not spaced(language):
        return {}
    engine = RbnfEngine.for_language(language)
    values = [*range(2, 101), *range(200, 1000, 100), *range(1000, 101_000, 1000)]
    return {engine.format_number(value).text: float(value) for value in values}


def _dates(text: str, language: str) -> set[tuple[str, int]]:
    """The months and weekdays that a text names (CLDR's names)."""
    pattern, numbered = _calendar(language)
    return {numbered[name.casefold()] for name in pattern.findall(text)}


@cache
def _calendar(language: str) -> tuple[re.Pattern[str], dict[str, tuple[str, int]]]:
    locale = known_locale(language)
    numbered = {name.casefold(): ("month", number) for number, name in locale.months["format"]["wide"].items()}
    numbered |= {name.casefold(): ("day", number) for number, name in locale.days["format"]["wide"].items()}
    names = sorted(numbered, key=len, reverse=True)
    if traits(language).capital_dates:  # "may" and "march" are no months
        return re.compile(rf"\b({'|'.join(re.escape(name.capitalize()) for name in names)})s?\b"), numbered
    word = "|".join(map(re.escape, names))
    return re.compile(word if not spaced(language) else rf"\b({word})\b", re.IGNORECASE), numbered


def _named(name: str, notes: str, language: str) -> bool:
    if places(name, language):
        return True  # compared as places already
    return any(fuzz.ratio(name.lower(), word.lower()) >= SAME_NAME for word in _WORD.findall(notes))
