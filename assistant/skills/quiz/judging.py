"""Whether a spoken answer is right: by its numbers, by its words however they were heard, and by its meaning.

The limits were chosen on the dev part of tests/data/quiz_answers.tsv.
"""

import re
from collections.abc import Collection, Sequence

import numpy as np
from anyascii import anyascii
from rapidfuzz import fuzz

from assistant.core.stages import Embedder
from assistant.knowledge.questions import content_words, places
from assistant.knowledge.stemming import stems
from assistant.skills.quiz.items import QuizItem
from assistant.skills.quiz.judgement import Judgement
from assistant.skills.quiz.numbers import numbers, readings
from assistant.text.words import is_single
from assistant.thinking.facts import says_yes

SAME_WORD = 78
"""Percent of letters from which on a word was meant, however it was heard."""
COMPOUND = 5
"""Letters of a word that may stand in a longer one: "Bienenkönigin"."""
SAME_SOUND = 84
"""Percent of letters from which on a whole answer was meant, wherever its words were cut: "Can Berra"."""
SHORTEST_SOUND = 5
"""Letters; what is shorter is like too much."""
MOST, SOME = 0.5, 0.25
"""Share of what is said that stands in the fact, or of an answer that is said: right from the first on, nearly from the
second."""
ALIKE, SAME = 0.005, 0.035
"""How much nearer to the fact a question comes with its answer: with a word of it, and without."""
SAME_MEANING = 0.93
"""Cosine of what is said and a short answer."""
YEARS = range(1000, 2101)
NEAR_YEARS, NEAR_SHARE = 5, 0.15
"""How far from the right number a year, and any other, is nearly right."""
FEW = 20
"""What can be counted on hands and feet is right or wrong."""
WIDE = 10
"""How many times the lower end of a range its upper end is at most."""
_HUNDRED = 100
_LETTERS = re.compile(r"\w+")


def judge(item: QuizItem, said: str, embedder: Embedder) -> Judgement:
    """Of what is said as the answer to a question."""
    if not item.answers:
        return _by_fact(item, said, embedder)
    found = {_by_answer(item, answer, said, embedder) for answer in item.answers}
    return next((verdict for verdict in Judgement if verdict in found), Judgement.WRONG)


def _by_answer(item: QuizItem, answer: str, said: str, embedder: Embedder) -> Judgement:
    """By one of the short answers that are right."""
    language = item.language
    if (yes := says_yes(answer, language)) is not None and len(answer.split()) == 1:
        return Judgement.RIGHT if says_yes(said, language) is yes else Judgement.WRONG
    if wanted := numbers(answer, language):
        return _by_number(item, wanted, said) or Judgement.WRONG
    if (named := places(answer, language)) and (said_places := places(said, language)) and not named & said_places:
        return Judgement.WRONG  # "Australia" sounds like "Austria"
    covered = _share(_words(answer, "", language), _words(said, "", language))
    if covered > MOST or _sounds(answer, said) or _cosine(embedder, said, answer) >= SAME_MEANING:
        return Judgement.RIGHT
    return Judgement.NEARLY if covered >= SOME else Judgement.WRONG


def _by_fact(item: QuizItem, said: str, embedder: Embedder) -> Judgement:
    """By a fact, of which an answer says the part that was asked for."""
    language, asked = item.language, item.question
    if item.counted:
        wanted = numbers(item.fact, language) - numbers(item.question, language)
        if verdict := _by_number(item, wanted, said):
            return verdict
    share = _share(_words(said, asked, language), _words(item.fact, asked, language))
    if share >= MOST:
        return Judgement.RIGHT
    if item.counted:
        return Judgement.NEARLY if share >= SOME else Judgement.WRONG
    gain = _gain(embedder, item, said)
    if share >= SOME or (share and gain >= ALIKE):
        return Judgement.RIGHT if gain >= ALIKE else Judgement.NEARLY
    return Judgement.NEARLY if gain >= SAME else Judgement.WRONG


def _by_number(item: QuizItem, wanted: Collection[float], said: str) -> Judgement | None:
    """The best of what may have been said; None where that is no number."""
    found = {_of_numbers(item, wanted, numbers) for numbers in readings(said, item.language) if numbers}
    return next((verdict for verdict in Judgement if verdict in found), None)


def _of_numbers(item: QuizItem, wanted: Collection[float], said: Collection[float]) -> Judgement:
    years = {100 * one + two for one in said for two in said if max(one, two) < _HUNDRED}  # "nineteen eighty-nine"
    if {*said, *years} & {*wanted}:
        return Judgement.RIGHT
    low, high = min(wanted, default=0), max(wanted, default=0)
    if not item.answers and len(wanted) > 1 and high <= WIDE * low and all(low <= one <= high for one in said):
        return Judgement.RIGHT  # within a range
    return Judgement.NEARLY if any(_near(item, one, other) for one in said for other in wanted) else Judgement.WRONG


def _near(item: QuizItem, one: float, other: float) -> bool:
    if item.timed and other in YEARS:
        return abs(one - other) <= NEAR_YEARS
    return other >= FEW and abs(one - other) <= NEAR_SHARE * other


def _words(text: str, asked: str, language: str) -> list[str]:
    """The stems of the words of a text that are not in the question, in plain letters; of what tells nothing, all.

    The words themselves are compared with those of the question: "Arbeiter" is no answer to, but one of "Arbeit".
    """
    known = content_words(asked, language)
    said = [*content_words(text, language)] or _LETTERS.findall(text.casefold())
    return [_plain(stem) for word in said if word not in known for stem in stems(word, language) or [word]]


def _plain(word: str) -> str:
    return word if is_single(word) else anyascii(word).lower()


def _share(words: Sequence[str], others: Sequence[str]) -> float:
    """How much of some words, by their letters, is among others."""
    letters = sum(map(len, words))
    return sum(len(word) for word in words if any(_same(word, other) for other in others)) / max(1, letters)


def _same(word: str, other: str) -> bool:
    if is_single(word) or word.isdecimal():
        return word == other
    within = min(len(word), len(other)) >= COMPOUND and (word in other or other in word)
    return within or fuzz.ratio(word, other) >= SAME_WORD


def _sounds(answer: str, said: str) -> bool:
    """Whether the letters of an answer are said, however they were cut into words."""
    wanted, own = (anyascii("".join(_LETTERS.findall(text))).lower() for text in (answer, said))
    if min(len(wanted), len(own)) < SHORTEST_SOUND:
        return wanted == own
    return fuzz.partial_ratio(wanted, own) >= SAME_SOUND and len(own) >= len(wanted) - 2


def _cosine(embedder: Embedder, one: str, other: str) -> float:
    vectors = embedder.queries([one, other])
    return float(vectors[0] @ vectors[1])


def _gain(embedder: Embedder, item: QuizItem, said: str) -> float:
    """How much nearer to the fact the question comes with its answer."""
    asked = embedder.queries([item.question, f"{item.question} {said}"])
    alone, answered = np.asarray(asked @ embedder.passages([item.fact])[0])
    return float(answered - alone)
