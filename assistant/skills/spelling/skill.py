"""Takes the questions how a word is spelled."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.skills.contract import Wording
from assistant.skills.templates import compiled, joined, slots_of, spread, tokens, without
from assistant.thinking.routing.claims import SURE

WORDING = Wording(__package__)
TOPIC = "spelling"
MOST_WORDS = 3
"""Of what is spelled: "How do you spell ice cream?"; more is a sentence."""
LETTER = re.compile(r"[a-zA-ZÀ-ɏ]")
"""Those of the alphabets that have names for them; Chinese characters have none."""


class SpellingSkill:
    """Implements ClaimingSkill and EagerSkill; the slot "word" is what is to be spelled."""

    eager: Literal[True] = True

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        word = asked_word(asked.text, asked.language)
        return Claim(SURE, {"topic": TOPIC, "word": word}) if word else None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        word = intent.slots["word"]
        said = WORDING.say(intent.language, "spelled", word=word, letters=letters(word))
        return Reply(iter([said]), intent.language, provenance=Provenance.KNOWN)


def asked_word(text: str, language: str) -> str:
    """The word or the few words to be spelled, as they are written in the question; empty where none are."""
    known = language if language in WORDING.languages else next(iter(WORDING.languages))
    found = without(tokens(text), _fillers(known))
    spoken = joined(found)
    for expression in _patterns(known):
        if match := expression.fullmatch(spoken):
            first, last = (spoken[:at].count(" ") for at in slots_of(match)["word"])
            word = text[found[first].start : found[last - 1].end]
            return word if _can_be_spelled(word, known) else ""
    return ""


def letters(word: str) -> str:
    """The letters in capitals with commas between them, those of several words with a semicolon: "I, C, E; C, R …"."""
    parts = unicodedata.normalize("NFC", word).split()
    return "; ".join(", ".join(map(_capital, filter(LETTER.match, part))) for part in parts)


def _capital(sign: str) -> str:
    """A "ß" stays one letter."""
    return capital if len(capital := sign.upper()) == 1 else sign


def _can_be_spelled(word: str, language: str) -> bool:
    """Not "a letter" in "How do you write a letter?", nor a whole sentence."""
    parts = word.lower().split()
    things = WORDING.words(language, "articles")
    return 0 < len(parts) <= MOST_WORDS and parts[0] not in things and all(map(LETTER.match, parts))


@cache
def _fillers(language: str) -> Sequence[Sequence[str]]:
    phrases = (joined(tokens(filler)).split() for filler in WORDING.words(language, "filler"))
    return sorted(phrases, key=len, reverse=True)


@cache
def _patterns(language: str) -> Sequence[re.Pattern[str]]:
    templates = [each for template in WORDING.words(language, "ask") for each in spread(template, "word")]
    return [compiled(template, lambda name: WORDING.words(language, name), {}) for template in templates]
