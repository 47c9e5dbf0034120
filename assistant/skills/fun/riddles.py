"""Which riddle is open, and whether a guess is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from anyascii import anyascii
from rapidfuzz import fuzz

from assistant.core.languages import spaced
from assistant.core.messages import Asked, Exchange
from assistant.knowledge.questions import AnswerKind, content_words, kind
from assistant.skills.fun.texts import Collection, Riddle
from assistant.skills.fun.wishes import NAME, WORDING
from assistant.text.words import split
from assistant.thinking.routing.rules import begins, contains

RIDDLES = "riddles"
"""The kind of texts."""
ACT = "act"
"""The slot that tells what an answer does; without it something new is told."""
GUESSES = 2
"""Wrong ones, after which the answer is told."""
FEW, FEW_CHARACTERS = 3, 8
"""Words of a guess, and characters where there are no spaces; behind "is it" twice as many."""
LONGEST = 3
"""Times as many words, in which the right answer may still be said."""
SAME_WORD = 80
"""Per cent of letters from which on a word was meant, however it was heard."""
COMPOUND = 4
"""Letters of a word that may stand in a longer one: "Bienenkönigin"."""


class Act(StrEnum):
    """What an answer does with the riddle that is open."""

    SOLVE = "solve"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class OpenRiddle:
    """A riddle that was asked and is not solved."""

    riddle: Riddle
    language: str
    guesses: int
    """How many were wrong."""


def open_riddle(history: Sequence[Exchange], collection: Collection) -> OpenRiddle | None:
    """What was talked about last; None where that is no riddle, or a solved one."""
    guesses = 0
    for past in reversed(history):
        act = past.intent.slots.get(ACT, "")
        if past.intent.skill != NAME or act not in ("", Act.WRONG) or guesses >= GUESSES:
            return None
        if act == Act.WRONG:
            guesses += 1
            continue
        for language in dict.fromkeys((past.intent.language, past.intent.transcript.language)):
            for riddle in collection.of(RIDDLES, language):
                if isinstance(riddle, Riddle) and said_in(riddle.question, past):
                    return OpenRiddle(riddle, language, guesses)
        return None
    return None


def said_in(text: str, past: Exchange) -> bool:
    """Whether a text is part of an answer, whatever became of its spaces."""
    return "".join(text.split()) in "".join(past.reply.split())


def is_right(found: OpenRiddle, said: str) -> bool:
    """By the words of the answer."""
    riddle, language = found.riddle, found.language
    wanted = [split(phrase) for phrase in riddle.words]
    wanted.append(tuple(content_words(riddle.answer, language)) or split(riddle.answer))
    spoken = split(said)
    if len(spoken) > LONGEST * (FEW if spaced(language) else FEW_CHARACTERS):
        return False
    if not spaced(language):
        signs = [split("".join(phrase)) for phrase in wanted]
        brief = len(spoken) <= FEW_CHARACTERS // 2  # one sign is part of many a word
        return any(contains(spoken, phrase) for phrase in signs if brief or len(phrase) > 1)
    return any(all(any(_same(part, word) for word in spoken) for part in phrase) for phrase in wanted)


def _same(wanted: str, said: str) -> bool:
    one, other = anyascii(wanted).lower(), anyascii(said).lower()
    if len(one) < COMPOUND:
        return one == other
    return one in other or fuzz.ratio(one, other) >= SAME_WORD


def is_answer(asked: Asked) -> bool:
    """Whether a text asks nothing, or whether it is that: "What time is it?" says nothing of a clock."""
    return bool(_frame(asked)) or kind(asked.text, asked.language) is AnswerKind.OPEN


def is_guess(asked: Asked) -> bool:
    """Whether it may be meant as one although it is not right: a few words."""
    rest = len(split(asked.text)) - len(_frame(asked))
    most = (FEW if spaced(asked.language) else FEW_CHARACTERS) * (2 if _frame(asked) else 1)
    return 0 < rest <= most and not asked.question.talks and not asked.question.linked


def _frame(asked: Asked) -> tuple[str, ...]:
    """How a guess begins, the longest such words; empty where it does not."""
    words = split(asked.text)
    frames = filter(partial(begins, words), map(split, WORDING.words(asked.language, "guess")))
    return max(frames, key=len, default=())
