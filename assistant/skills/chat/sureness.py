"""How sure a language model is of an answer, by the probabilities of the words that are new in it.

What repeats the question is all but certain whatever is asked ("Hubert Snagglewick invented the compass in 1475."),
and function words tell of the grammar. A number is as probable as all its tokens together; what follows in a name
counts for half, as "Michelangelo" is right without "Buonarroti". Measured on 139 questions with answers other than yes
and no: 0.5 and more, 93 % right; 0.2 to 0.5, 47 %; less, 14 % (qwen2.5-coder-1.5b).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.messages import Token
from assistant.knowledge.questions import AnswerKind, function_words, kind
from assistant.text.words import SINGLE
from assistant.thinking.facts import says_yes

_WORD = re.compile(rf"[{SINGLE}]|\d+(?:[.,\u2009 ]\d{{3}})*(?:[.,]\d+)?|[^\W\d_{SINGLE}]+")
_STEM = 5
"""Letters in which two forms of a word agree: "invent" and "invented"."""
_BY_NUMBER = frozenset({AnswerKind.TIME, AnswerKind.COUNT, AnswerKind.SIZE})
_LATER_IN_NAME = 0.5
"""The weight of the words of a name that follow its first."""
_YES_BIAS = 2.5
"""By how much in log-odds a small model says "yes" too often: of 20 such answers with 0.5 and more 9 were wrong, of 5
times "no" none. Taken off, as in "Calibrate before use" (Zhao et al., 2021)."""
_SAYS_NOTHING = 0.0
_PARTICLE = 3
"""Letters of the longest small word within a name, as in "Leonardo da Vinci"."""
_FEW = 2
"""New words or names of an answer that names something; with more it describes. A word of a description could as well
have been another that means the same: measured, "A volcano is a mountain that erupts with lava and ash." has 0.5."""


@dataclass(frozen=True, slots=True)
class AnswerWord:
    """A word of an answer."""

    text: str
    logprob: float


def sureness(tokens: Sequence[Token], question: str, language: str) -> float | None:
    """The probability of what is new, 0 to 1; None where the tokens are not known.

    Of an answer that names something, that of its least probable name; of a description, the root of the mean one.
    """
    words = words_of(tokens)
    if not words:
        return None
    yes = says_yes("".join(token.text for token in tokens), language)
    if yes is not None:
        return _of_decision(words[0].logprob, yes=yes)
    new = _names([None if _tells_nothing(word.text, question, language) else word for word in words])
    if not new:
        return _SAYS_NOTHING
    numbers = [word for word in new if word.text[0].isdigit()]
    if numbers and kind(question, language) in _BY_NUMBER:  # what else is said is not what was asked for
        return math.exp(min(word.logprob for word in numbers))
    if len(new) > _FEW:
        return math.exp(sum(word.logprob for word in new) / len(new) / 2)
    return math.exp(min(word.logprob for word in new))


def _of_decision(logprob: float, *, yes: bool) -> float:
    """Of a yes or a no of so much log-probability."""
    probability = min(math.exp(logprob), 1 - 1e-6)
    odds = math.log(probability / (1 - probability)) - (_YES_BIAS if yes else 0.0)
    return 1 / (1 + math.exp(-odds))


def words_of(tokens: Sequence[Token]) -> list[AnswerWord]:
    """Each with the log-probabilities of all tokens that have a part in it."""
    spans, text = [], ""
    for token in tokens:
        spans.append((len(text), len(text) + len(token.text), token.logprob))
        text += token.text
    return [
        AnswerWord(
            match[0], sum(logprob for begin, end, logprob in spans if begin < match.end() and end > match.start())
        )
        for match in _WORD.finditer(text)
    ]


def _names(words: Sequence[AnswerWord | None]) -> list[AnswerWord]:
    """The words, those of a name as one; None stands for a word that tells nothing, and ends a name."""
    found = list[AnswerWord]()
    goes_on = False
    for word in words:
        if word is None:
            goes_on = False
            continue
        capital = word.text[0].isupper()
        if goes_on and (capital or len(word.text) <= _PARTICLE):
            weighed = found[-1].logprob + _LATER_IN_NAME * word.logprob
            found[-1] = AnswerWord(f"{found[-1].text} {word.text}", weighed)
        else:
            found.append(word)
            goes_on = capital
    return found


def _tells_nothing(word: str, question: str, language: str) -> bool:
    """Whether it repeats the question or is a function word."""
    said = word.lower()
    if said in function_words(language):
        return True
    asked = {match[0].lower() for match in _WORD.finditer(question)}
    stem = said[:_STEM]
    return said in asked or (len(stem) == _STEM and any(each.startswith(stem) for each in asked))
