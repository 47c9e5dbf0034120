"""What the words of a question tell beside its meaning: that it goes on from the last one, that it names something."""

import re
from collections.abc import Collection, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process

from assistant.core.languages import spaced
from assistant.core.messages import Question
from assistant.text.words import WORD, split

STOP = "."
"""In a pattern and in marked words: there a clause begins or ends."""
MARKED = re.compile(rf"{WORD.pattern}|[.,;:?!…¿¡。，？！；：、]+")

FRAGMENT = 3
"""A question of at most so many words leans on the one before."""
FRAGMENT_CHARACTERS = 6
"""The same for a language without spaces."""
GAP = "…"
"""In a pattern: any words between."""
INFLECTED = 70
"""Per cent of letters that two forms of a word share."""


class RoutingWords(BaseModel):
    """The router's few words of one language: routing.toml; English's explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    filler: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    followup: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    impersonal: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def read(text: str, language: str, words: RoutingWords) -> Question:
    """Reads the words of a question; `words` are those of its language."""
    everything = split(text)
    lead = max((len(phrase) for phrase in map(split, words.followup) if begins(everything, phrase)), default=0)
    if lead == len(everything):
        lead = 0
    rest = text[[*WORD.finditer(text)][lead].start() :] if lead else text
    spoken = everything[lead:]
    marked = without(mark(rest), words.filler)
    unseen = _any(marked, words.unseen) or _any(mark(rest), words.spares)
    return Question(
        text=rest,
        words=spoken,
        command=without(spoken, words.filler),
        marked=marked,
        linked=lead > 0,
        talks=any(holds(spoken, parts(pattern)) for pattern in words.talks),
        pronoun=any(contains(spoken, _phrase(pronoun)) for pronoun in words.pronouns),
        refers=any(contains(spoken, _phrase(pronoun)) for pronoun in words.refers)
        and not any(contains(spoken, _phrase(phrase)) for phrase in words.impersonal),
        fragment=len(spoken) <= (FRAGMENT if spaced(language) else FRAGMENT_CHARACTERS),
        named=has_name(rest, language, words.articles, follows=lead > 0),
        elsewhere=any(contains(spoken, _phrase(phrase)) for phrase in words.elsewhere),
        looks=not unseen and (_any(marked, words.looks) or _any(mark(rest), words.looks)),
        points=not unseen and any(_points(mark(text), parts(pattern)) for pattern in words.points),
        sees=not unseen and _any(mark(rest), words.sees) and not _any(marked, words.house),
        unseen=unseen,
    )


def mark(text: str) -> tuple[str, ...]:
    """Its words as `split` gives them, with a STOP wherever a clause begins or ends."""
    found = (token if WORD.match(token) else STOP for token in MARKED.findall(text.casefold()))
    return (STOP, *found, STOP)


_phrase = cache(split)
"""For what stands in the configuration; what visitors say is not kept."""


@cache
def parts(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The marked words of a pattern, cut at its gaps."""
    return tuple(mark(part)[1:-1] for part in pattern.split(GAP))


def _any(words: Sequence[str], patterns: Sequence[str]) -> bool:
    spoken = frozenset(words)
    likely = (cut for cut in map(parts, patterns) if all(part[0] in spoken for part in cut))
    return any(holds(words, cut) for cut in likely)


def begins(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return bool(phrase) and tuple(words[: len(phrase)]) == tuple(phrase)


def contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(begins(words[start:], phrase) for start in range(len(words)))


def found(words: Sequence[str], parts: Sequence[Sequence[str]], *, first: bool = False) -> tuple[int, int] | None:
    """Where marked words hold all parts, one after the other; None where they do not.

    first: the first part has to stand at the very beginning.
    """
    begin = end = 0
    for number, part in enumerate(parts):
        starts = range(end, 1 if first and not number else len(words))
        place = next(((start, after) for start in starts if (after := _after(words, start, part)) is not None), None)
        if place is None:
            return None
        begin, end = place if not number else (begin, place[1])
    return begin, end


def _points(words: Sequence[str], pattern: Sequence[Sequence[str]]) -> bool:
    """Whether marked words hold a pattern, and name nothing behind one that ends its clause: "Is that, a hive?"."""
    place = found(words, pattern)
    ends = pattern[-1][-1:] == (STOP,)
    return place is not None and not (ends and any(word != STOP for word in words[place[1] :]))


def holds(words: Sequence[str], parts: Sequence[Sequence[str]]) -> bool:
    """Whether the words hold all parts, one after the other."""
    return found(words, parts) is not None


def _after(words: Sequence[str], start: int, part: Sequence[str]) -> int | None:
    """The index after a part that begins at `start`; a STOP between its words counts for nothing: "I said. Again"."""
    for number, wanted in enumerate(part):
        while number and wanted != STOP and start < len(words) and words[start] == STOP:
            start += 1
        if start >= len(words) or words[start] != wanted:
            return None
        start += 1
    return start


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


def made_of(words: Sequence[str], phrases: Sequence[str]) -> bool:
    """Whether there are words, and all of them belong to phrases."""
    known = sorted((_phrase(phrase) for phrase in phrases), key=len, reverse=True)
    rest = words
    while rest:
        phrase = next((phrase for phrase in known if begins(rest, phrase)), None)
        if phrase is None:
            return False
        rest = rest[len(phrase) :]
    return bool(words)


def has_name(text: str, language: str, articles: Collection[str], *, follows: bool) -> bool:
    """Whether a word is written as a proper name; a language without spaces does not tell, so there any may be.

    The first word has a capital anyway, unless it `follows` others. A noun after an article (German) is no name.
    """
    if not spaced(language):
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
