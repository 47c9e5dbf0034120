"""The language of a typed text: what its words tell, weighed against the language that is expected.

A few words and the names of places tell nothing, so what is expected decides: the language of the page, of the
conversation or of the kiosk. A word that only one language has ("danke"), or several words, say more than that.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.core import languages as folders
from assistant.core import toml_file
from assistant.text import question_words
from assistant.text.words import SINGLE
from assistant.thinking.routing.several import beginning
from assistant.thinking.routing.tables import COMMANDS

PACKAGE = Path(__file__).parents[2]
EXPECTED = 2.0
"""What the expected language has ahead of the others, in nats."""
CLUE, LETTER = 3.0, 2.0
"""What a word or mark says for a language that has it, and a letter, in nats; less, the more languages have it."""
HINT = 1.5
"""The same for a word of the examples that the router learns from: it takes two, as one may be a borrowed one."""
STATISTICS, AT_MOST = 0.4, 0.75
"""Of what py3langid says in nats, which takes letters for independent; and the most that each word adds to it."""
FEW_WORDS, MANY_WORDS = 2, 5
"""From so many words on that are no names, the statistics of letters tell something: few have to hold a known word."""
SIGNS_A_WORD = 2
"""Of a language without spaces."""
COMMON = {"opens"}
"""Words of commands.toml that visitors of any language type: "hi", "ok"."""
_WORD = re.compile(r"[^\W\d_]+")
_SINGLE = re.compile(rf"[{SINGLE}]")


@dataclass(frozen=True, slots=True)
class _Clues:
    """What tells a language."""

    words: dict[str, frozenset[str]]
    """The languages that have a function word, or a word of courtesy."""
    greetings: frozenset[str]
    """Those of courtesy; they are no names, though they may have a capital: "Auf Wiedersehen"."""
    hints: dict[str, frozenset[str]]
    """The languages that have another word."""
    letters: dict[str, frozenset[str]]
    particles: frozenset[str]
    """Words that names begin with or hold, such as "la" and "von"; beside a name they tell nothing."""
    joints: frozenset[str]
    """Words that stand within names, such as "and"; between two names they tell nothing."""


def detect(text: str, languages: Sequence[str], expected: str = "") -> str:
    """The likeliest of some languages (ISO 639-1). Expected: where the text tells nothing; the first if not given."""
    expected = expected if expected in languages else languages[0]
    clues = _clues(folders.USUAL if set(languages) <= set(folders.USUAL) else (*folders.USUAL, *languages))
    words = _without_names(_SINGLE.sub(" ", text), clues)
    marks = [mark for mark in text if mark in clues.letters and not mark.isalpha()]
    written = [language for language in languages if folders.spaced(language)]
    if unspaced := _by_its_signs(text, len(words), [code for code in languages if code not in written]):
        return unspaced
    if not (words or marks) or not written:
        return expected
    scores = dict.fromkeys(written, 0.0)
    if expected in scores:
        scores[expected] = EXPECTED
    for language, score in (*_told(words, marks, written, clues), *_begun(text, written)):
        scores[language] += score
    first, second = sorted([*scores.values(), 0.0], reverse=True)[:2]
    if first - second < AT_MOST * len(words):  # else no statistics could change it, and they take a second to load
        for language, score in _statistics(words, written, clues):
            scores[language] += score
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > EXPECTED else expected


def _by_its_signs(text: str, words: int, languages: Sequence[str]) -> str:
    """The language without spaces that most of a text is written in; empty where it is none of them.

    Words: how many it has in letters that are written with spaces.
    """
    for proven in (True, False):  # kana are proof of Japanese, ideographs are of Chinese where no kana stand by
        for language in languages:
            known = folders.traits(language)
            signs = len(re.findall(f"[{known.signs}]", text)) / SIGNS_A_WORD
            proof = bool(known.proof and re.search(f"[{known.proof}]", text))
            if signs and signs >= words and proof == proven:
                return language
    return ""


def _told(
    words: Sequence[str], marks: Sequence[str], languages: Sequence[str], clues: _Clues
) -> Iterator[tuple[str, float]]:
    """What each word, letter and mark says for each of the languages that have it."""
    letters = {letter for word in words for letter in word if letter in clues.letters}
    found = [
        *((clues.words[word], CLUE) for word in set(words) if word in clues.words),
        *((clues.hints[word], HINT) for word in set(words) if word in clues.hints),
        *((clues.letters[mark], CLUE) for mark in set(marks)),
        *((clues.letters[letter], LETTER) for letter in letters),
    ]
    for known, weight in found:
        having = known.intersection(languages)
        yield from ((language, weight / math.sqrt(len(having))) for language in having)


def _begun(text: str, languages: Sequence[str]) -> Iterator[tuple[str, float]]:
    """What the beginning of a question or a command says for the languages that have it: "O que …", "Wie weit …"."""
    sizes = {language: beginning(text, language) for language in languages}
    longest = [language for language, size in sizes.items() if size and size == max(sizes.values())]
    weight = CLUE if max(sizes.values()) >= FEW_WORDS else HINT
    yield from ((language, weight / math.sqrt(len(longest))) for language in longest)


def _statistics(words: Sequence[str], languages: Sequence[str], clues: _Clues) -> Iterator[tuple[str, float]]:
    """What the letters say, relative to the likeliest language; nothing of few words."""
    known = any(word in clues.words and word not in clues.particles for word in words)
    if len(words) < (FEW_WORDS if known else MANY_WORDS):
        return
    import py3langid  # noqa: PLC0415 - takes a second to load, and only typed questions need it

    py3langid.set_languages(list(languages))
    ranked, least = py3langid.rank(" ".join(words)), -AT_MOST * len(words)
    yield from ((str(language), max(least, STATISTICS * float(score - ranked[0][1]))) for language, score in ranked)


def _without_names(text: str, clues: _Clues) -> list[str]:
    """The words in lower case but those that seem to be names: with a capital, and what belongs to them."""
    words = _WORD.findall(text)
    if all(word.isupper() for word in words if len(word) > 1):  # all of it typed in capitals
        return [word.casefold() for word in words]
    named = [
        word[0].isupper() and word.casefold() not in clues.greetings and (i > 0 or _begins_name(words, clues))
        for i, word in enumerate(words)
    ]
    strange = [name or word.casefold() not in clues.words for word, name in zip(words, named, strict=True)]
    left = list[str]()
    for i, word in enumerate(words):
        part, beside = word.casefold(), (i - 1, i + 1)
        inside = i > 0 and all(strange[j : j + 1] == [True] for j in beside)
        particle = part in clues.particles and (inside or any(named[j] for j in beside if 0 <= j < len(words)))
        if not named[i] and not particle and not (part in clues.joints and inside):
            left.append(part)
    return left


def _begins_name(words: Sequence[str], clues: _Clues) -> bool:
    """Whether the first word, which has a capital anyway, is part of a name: all have one, or no language knows it."""
    first = words[0].casefold()
    if first in clues.greetings:
        return False
    rest = [word for word in words[1:] if word not in clues.particles]
    if len(words) > 1 and all(word[0].isupper() for word in words[1:]):  # "Monte Carlo", though "monte" is a word
        return True
    known = first in clues.words or first in clues.hints
    return not known and (not rest or rest[0][0].isupper())


@cache
def _clues(languages: Sequence[str]) -> _Clues:
    own = {code: found for code in dict.fromkeys(languages) if (found := question_words.question_words(code))}
    words = _by_word((code, word) for code, of in own.items() for word in (*of.function_words, *of.courtesies))
    ordered = _by_word(
        (language, word)
        for language in languages
        for forms in (folders.content(language, COMMANDS),)
        for kind, phrases in forms.items()
        if kind not in COMMON
        for phrase in phrases
        for word in _lower_case(phrase)
    )
    told = {word: words.get(word, frozenset()) | of for word, of in ordered.items()}
    learnt = _by_word((code, word) for code, text in _examples(languages) for word in _lower_case(text))
    everywhere = {word for of in own.values() for word in of.everywhere}
    told = {word: of for word, of in told.items() if word not in everywhere}
    return _Clues(
        {word: of for word, of in (words | told).items() if word not in everywhere},
        frozenset(word.casefold() for of in own.values() for word in of.courtesies),
        {word: of for word, of in learnt.items() if word not in words | told},
        _by_word((code, letter) for code, of in own.items() for letter in of.letters),
        frozenset(word for of in own.values() for word in of.particles),
        frozenset(word for of in own.values() for word in of.joints),
    )


def _examples(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The language and text of each question that a skill of this program gives as an example."""
    for folder in sorted(PACKAGE.glob("skills/*/languages")):
        for file in (folder / f"{code}.toml" for code in languages):
            for texts in toml_file.read(file).get("examples", {}).values() if file.is_file() else ():
                yield from ((file.stem, text) for text in texts)


def _by_word(listed: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The languages of each word; one without spaces is told by its characters."""
    found: dict[str, set[str]] = {}
    for language, word in listed:
        if not _SINGLE.match(word):
            found.setdefault(word.casefold(), set()).add(language)
    return {word: frozenset(of) for word, of in found.items()}


def _lower_case(text: str) -> Iterator[str]:
    """The words of a phrase but those with a capital, which may be names; the first has one anyway."""
    words = _WORD.findall(text)
    yield from (word.casefold() for number, word in enumerate(words) if not number or word.islower())
