"""What a question asks for, as far as its wording shows: its kind, the places it names, its content words."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from babel import Locale, UnknownLocaleError

from assistant.core.languages import ENGLISH, LANGUAGES, USUAL, spaced
from assistant.text.question_words import each, question_words
from assistant.text.words import SINGLE, is_single, segment

WORLD = "001"
"""The territory code that no passage is about."""


class AnswerKind(StrEnum):
    """What an answer must hold; a passage that answers another kind of question is no answer."""

    PRICE = "price"
    SPEED = "speed"
    DISTANCE = "distance"
    TIME = "time"
    COUNT = "count"
    SIZE = "size"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    MANNER = "manner"
    THING = "thing"
    """What or which."""
    OPEN = "open"
    """Yes or no, or no question at all."""

    def meets(self, other: "AnswerKind") -> bool:
        """Whether an answer to the other kind of question may answer this one."""
        return self == other or self is AnswerKind.OPEN or (self is AnswerKind.THING and other in _FACTS)


_FACTS = {AnswerKind.PERSON, AnswerKind.REASON, AnswerKind.MANNER, AnswerKind.OPEN}
"""What may be asked with "what" as well: "What are the reasons …?"."""


_ORDER = (AnswerKind.OPEN, *(kind for kind in AnswerKind if kind is not AnswerKind.OPEN))
"""The first of several that match at the same place."""
_WORD = re.compile(rf"[{SINGLE}]+|[^\W\d_{SINGLE}]+")


@cache
def function_words(language: str) -> frozenset[str]:
    """Words that any question may hold, whatever it is about; none of a language that is not known."""
    words = question_words(language)
    return frozenset(words.function_words) if words else frozenset()


@cache
def _empty_words() -> frozenset[str]:
    """Those of the usual languages, less some that are full words of another one."""
    return frozenset(word for _, words in each() for word in words.function_words) - full_words()


@cache
def full_words() -> frozenset[str]:
    """Function words of one language that are full words of another."""
    return frozenset(word for _, words in each() for word in words.full_elsewhere)


def language_of(text: str) -> str:
    """The usual language whose function words a text has most of, as far as they tell; English where none does."""
    words = re.findall(rf"[{SINGLE}]|[^\W\d_{SINGLE}]+", text.lower())
    return max(each(), key=lambda entry: sum(word in function_words(entry[0]) for word in words))[0]


def kind(question: str, language: str = "") -> AnswerKind:
    """What is asked for; language: the question's, where it is none of the usual ones."""
    own = () if language in ("", *USUAL) or language not in LANGUAGES else (language,)
    found = _kind(question, own) if own else AnswerKind.OPEN
    return _kind(question, USUAL) if found is AnswerKind.OPEN else found


def _kind(question: str, languages: tuple[str, ...]) -> AnswerKind:
    matches = ((pattern.search(question), order, kind) for order, (kind, pattern) in enumerate(_patterns(languages)))
    return min(
        ((match.start(), order, kind) for match, order, kind in matches if match), default=(0, 0, AnswerKind.OPEN)
    )[2]


@cache
def _patterns(languages: tuple[str, ...]) -> list[tuple[AnswerKind, re.Pattern[str]]]:
    tables = [words.kinds for code in languages if (words := question_words(code))]
    return [
        (kind, re.compile("|".join(table[kind] for table in tables if kind in table) or r"(?!)", re.IGNORECASE))
        for kind in _ORDER
    ]


def content_words(text: str, language: str) -> dict[str, str]:
    """Each word that tells what a text is about, with its stem."""
    ignored = function_words(language)
    return {word: _stem(word) for word in _words(text) if not tells_nothing(word, ignored)}


def all_words(text: str) -> dict[str, str]:
    """Each word of a text in several languages, with its stem, but those that carry no meaning in any of them."""
    ignored = _empty_words()
    return {word: _stem(word) for word in _words(text) if not tells_nothing(word, ignored)}


def _words(text: str) -> Iterator[str]:
    """In lower case; what is written without spaces is cut by a dictionary."""
    for run in _WORD.findall(text.lower()):
        if is_single(run):
            yield from segment(run)
        else:
            yield run


def tells_nothing(word: str, ignored: frozenset[str]) -> bool:
    """A word of a language without spaces that is made of nothing but function words is one."""
    return word in ignored or (is_single(word) and all(character in ignored for character in word))


def _stem(word: str) -> str:
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
    return word[:5]


def places(text: str, language: str) -> set[str]:
    """Codes of the countries and continents that are named in a text of this language (CLDR's names)."""
    pattern, codes = _gazetteer(language)
    return {codes[name.casefold()] for name in pattern.findall(text)}


@cache
def _gazetteer(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {name.casefold(): code for code, name in known_locale(language).territories.items() if code != WORLD}
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    return re.compile(names if not spaced(language) else rf"\b(?:{names})\b", re.IGNORECASE), codes


def known_locale(language: str) -> Locale:
    """Of a language; the English one where CLDR knows little more of it than its name."""
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        return Locale(ENGLISH)
    return locale if locale.territories else Locale(ENGLISH)
