"""Blocks of a document cut to passages: short enough to be spoken, whole enough to be understood.

A passage of 450 letters is some hundred tokens, of the 512 that the embedding model reads, and half a minute of speech.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from assistant.knowledge.packs.passages import Passage, passage
from assistant.knowledge.reading.blocks import Block, as_sentence
from assistant.text.lexicon import lexicon
from assistant.text.words import SINGLE

LONGEST = 450
"""Letters of a passage; an ideograph counts as three."""
LONGEST_WRITTEN = 1350
"""Letters of one that a curator wrote questions or translations for: they go with the whole of it."""
FACT = 300
"""Letters; a longer passage without questions is not read out whole."""
SHORTEST = 60
"""Letters; what is shorter in a running text is joined with its neighbour."""
OVERLAP = 60
"""Letters that a part of a torn sentence has in common with the part before."""

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”»’)\]]*(?=\s+[^\sa-zß-öø-ÿ])|[。！？]+[”」』）]*|\Z)", re.DOTALL)
"""Up to its end; a full stop that a small letter follows ends none."""
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-ZÀ-Þ]|[A-Za-z]{1,3}\.[A-Za-z]|Dr|Mr|Mrs|Ms|St|No|Nr|Prof|Sr|Sra|vs|cf|ca|Abb|Fig)\.$"
)
_DATED = re.compile(r"\b\d{1,2}\.$")
"""An ordinal number, in a language that writes them with a full stop: "am 6. Oktober"."""
_IDEOGRAPH = re.compile(f"[{SINGLE}]")


def passages(blocks: Iterable[Block], *, language: str, pack: str, document: str = "") -> Iterator[Passage]:
    """In the order of the document, without what was said before."""
    seen: set[str] = set()
    for block in _joined(blocks):
        written = block.questions or block.translations or block.unanswered
        for number, text in enumerate(_cut(block.text, LONGEST_WRITTEN if written else LONGEST, language)):
            same = " ".join(text.casefold().split())
            if same in seen:
                continue
            seen.add(same)
            first = number == 0
            yield passage(
                block.heading,
                text,
                block.questions if first else (),
                block.translations if first else (),
                block.unanswered if first else (),
                language=language,
                pack=pack,
                document=document,
                doubt=block.doubt,
                answers=block.answers if first else (),
            )


def length(text: str) -> int:
    """In letters."""
    return len(text) + 2 * len(_IDEOGRAPH.findall(text))


def sentences(text: str, language: str = "") -> list[str]:
    """Those of a text, as it stands; in a language that is not given, "6." is taken for the end of one."""
    dated = bool(language) and lexicon(language).ordinal_dot
    found: list[str] = []
    for match in _SENTENCE.finditer(text):
        said = match[0].strip()
        if found and (is_abbreviated(found[-1]) or (dated and _DATED.search(found[-1]))):
            found[-1] = f"{found[-1]} {said}"
        elif said:
            found.append(said)
    return found


def is_abbreviated(text: str) -> bool:
    """Whether the full stop at its end is an abbreviation's."""
    return bool(_ABBREVIATION.search(text))


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Short pieces of a running text with the next one below the same heading, the last with the one before.

    A short passage is near to any short question, whatever it says.
    """
    for (heading, flows, doubt), group in groupby(
        blocks, lambda block: (block.heading, block.flows and not block.questions, block.doubt)
    ):
        if not flows:
            yield from group
            continue
        texts = list[str]()
        for block in group:
            if texts and length(texts[-1]) < SHORTEST:
                texts[-1] = _together(texts[-1], block.text)
            else:
                texts.append(block.text)
        if len(texts) > 1 and length(texts[-1]) < SHORTEST:
            texts[-2:] = [_together(*texts[-2:])]
        yield from (Block(heading, text, flows=True, doubt=doubt) for text in texts)


def _together(text: str, more: str) -> str:
    """Aloud, a title or a line of its own is a sentence."""
    return f"{text if more[:1].islower() else as_sentence(text)} {more}"


def _cut(text: str, longest: int, language: str) -> Iterator[str]:
    """Whole sentences, as many as go together; a text that is short enough stays as it is."""
    if length(text) <= longest:
        yield text
        return
    together = ""
    for part in (part for sentence in sentences(text, language) for part in _torn(sentence)):
        if together and length(together) + length(part) >= LONGEST:
            yield together
            together = ""
        space = "" if not together or _IDEOGRAPH.match(part) else " "
        together = f"{together}{space}{part}"
    if together:
        yield together


def _torn(sentence: str) -> Iterator[str]:
    """A sentence that is too long, in parts that begin with the last words of the part before."""
    words = sentence.split(" ") if " " in sentence else list(sentence)
    space = " " if " " in sentence else ""
    part: list[str] = []
    for word in (piece for long in words for piece in _pieces(long)):
        if part and length(space.join([*part, word])) > LONGEST:
            yield space.join(part)
            part = _last(part, space)
        part.append(word)
    yield space.join(part)


def _pieces(word: str) -> list[str]:
    """What no language has: a word that is no word."""
    return [word[start : start + LONGEST // 3] for start in range(0, len(word), LONGEST // 3)] or [""]


def _last(words: list[str], space: str) -> list[str]:
    kept: list[str] = []
    for word in reversed(words):
        if length(space.join([word, *kept])) > OVERLAP:
            break
        kept.insert(0, word)
    return kept
