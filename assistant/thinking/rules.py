"""What the words of a question tell beside its meaning: that it goes on from the last one, that it names something."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process

WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
"""A word, or one Chinese character."""

FRAGMENT = 3
"""A question of at most so many words leans on the one before."""
FRAGMENT_CHARACTERS = 6
"""The same for Chinese."""
GAP = "…"
"""In a pattern: any words between."""
INFLECTED = 70
"""Per cent of letters that two forms of a word share."""


class Words(BaseModel):
    """The router's few words of one language; config/routing.toml explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    filler: tuple[str, ...] = ()
    followup: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    impersonal: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its words tell."""

    text: str
    """Without the "and" of a follow-up."""
    words: tuple[str, ...]
    """Of that text, in lower case."""
    command: tuple[str, ...]
    """What is left of the words without "please" and the like."""
    linked: bool
    """It begins as a follow-up does."""
    pronoun: bool
    """It speaks of "them"."""
    refers: bool
    """It speaks of "it", which may as well be the weather."""
    fragment: bool
    """It is too short to stand alone."""
    named: bool
    """It holds a proper name."""
    elsewhere: bool
    """It speaks of the Moon, or of the nearest of something."""
    sees: bool
    """It speaks of seeing, of a picture, or of what can only be seen: "my hand", "behind you"."""
    spared: bool
    """It wants no picture: "don't take a photo of me"."""


def read(text: str, language: str, words: Words) -> Question:
    """Reads the words of a question; `words` are those of its language."""
    everything = split(text)
    lead = max((len(phrase) for phrase in map(split, words.followup) if begins(everything, phrase)), default=0)
    if lead == len(everything):
        lead = 0
    rest = text[[*WORD.finditer(text)][lead].start() :] if lead else text
    spoken = everything[lead:]
    return Question(
        text=rest,
        words=spoken,
        command=without(spoken, words.filler),
        linked=lead > 0,
        pronoun=any(contains(spoken, _phrase(pronoun)) for pronoun in words.pronouns),
        refers=any(contains(spoken, _phrase(pronoun)) for pronoun in words.refers)
        and not any(contains(spoken, _phrase(phrase)) for phrase in words.impersonal),
        fragment=len(spoken) <= (FRAGMENT_CHARACTERS if language == "zh" else FRAGMENT),
        named=has_name(rest, language, words.articles, follows=lead > 0),
        elsewhere=any(contains(spoken, _phrase(phrase)) for phrase in words.elsewhere),
        sees=any(holds(spoken, _parts(pattern)) for pattern in words.sees),
        spared=any(holds(spoken, _parts(pattern)) for pattern in words.spares),
    )


def split(text: str) -> tuple[str, ...]:
    """Its words in lower case, without punctuation."""
    return tuple(WORD.findall(text.casefold()))


_phrase = cache(split)
"""For what stands in the configuration; what visitors say is not kept."""


@cache
def _parts(pattern: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(split, pattern.split(GAP)))


def begins(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return bool(phrase) and tuple(words[: len(phrase)]) == tuple(phrase)


def contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(begins(words[start:], phrase) for start in range(len(words)))


def holds(words: Sequence[str], parts: Sequence[Sequence[str]]) -> bool:
    """Whether the words hold all parts, one after the other."""
    start = 0
    for part in parts:
        found = next((at for at in range(start, len(words)) if begins(words[at:], part)), None)
        if found is None:
            return False
        start = found + len(part)
    return True


def without(words: Sequence[str], fillers: Sequence[str]) -> tuple[str, ...]:
    """The words without the fillers; all of them where there is nothing else."""
    phrases = sorted((_phrase(filler) for filler in fillers), key=len, reverse=True)
    left: list[str] = []
    start = 0
    while start < len(words):
        phrase = next((phrase for phrase in phrases if begins(words[start:], phrase)), ())
        left.extend(() if phrase else words[start : start + 1])
        start += len(phrase) or 1
    return tuple(left or words)


def has_name(text: str, language: str, articles: Collection[str], *, follows: bool) -> bool:
    """Whether a word is written as a proper name; Chinese does not tell, so there any may be.

    The first word has a capital anyway, unless it `follows` others. A noun after an article (German) is no name.
    """
    if language == "zh":
        return True
    words = WORD.findall(text)
    before = ["" if follows else None, *words]
    return any(
        word[0].isupper() and previous is not None and previous.casefold() not in articles
        for previous, word in zip(before, words, strict=False)
    )


def coverage(words: Sequence[str], vocabulary: Collection[str]) -> float:
    """The share of the words that stand in a vocabulary, 0 to 1; an inflected word counts in part."""
    best = (process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=INFLECTED) for word in words)
    return sum(match[1] for match in best if match) / 100 / max(len(words), 1)
