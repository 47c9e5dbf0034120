"""What looks wrong in a text that was read, so that a curator sees it before a visitor hears it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.knowledge.reading.blocks import Block

WRONG_ENCODING = "its letters look as if they had been read in a wrong encoding"
UNREADABLE = "it holds signs that stand for letters which could not be read"
APART = "its letters stand apart, as in “t h e”"
RUN_TOGETHER = "words are run together in it"

LONGEST_WORD = 50
"""Letters; the longest of a German dictionary has 44."""
FOREIGN = 0.75
"""The share of letters with accents in a word that nobody writes: Cyrillic, read as Western, is all accents."""
_SUSPECT = re.compile("[\u00c0-\u024f\u0370-\u04ff][\u0080-\u00bf\u00c0-\u024f\u0370-\u04ff\u2010-\u2122]")
"""Without two such letters in a row nothing was read wrongly; loading ftfy takes a fifth of a second."""
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f]")
_APART = re.compile(r"(?:(?<=\s)|\A)(?:[^\W\d_]\s{1,3}){5,}[^\W\d_](?!\w)")
_WESTERN = re.compile("[a-zA-Z\u00c0-\u00ff]+")
_LONG = re.compile(rf"[a-zA-Z\u00c0-\u024f,.;]{{{LONGEST_WORD + 1},}}")


def of(text: str) -> str:
    """Why a text should be looked at, as the end of a sentence; empty where nothing looks wrong."""
    if _UNREADABLE.search(text):
        return UNREADABLE
    if _is_misread(text):
        return WRONG_ENCODING
    if any(sum(map(str.islower, found[0])) > 3 for found in _APART.finditer(text)):
        return APART
    if any("www." not in found[0] for found in _LONG.finditer(text)):
        return RUN_TOGETHER
    return ""


def marked(blocks: Iterable[Block], doubt: str = "") -> tuple[Block, ...]:
    """The blocks, those that look wrong with what looks wrong in them; doubt: of all that is not ASCII."""
    return tuple(_marked(block, doubt) for block in blocks)


def _marked(block: Block, doubt: str) -> Block:
    text = _all_of(block)
    return block if block.doubt else replace(block, doubt=of(text) or ("" if text.isascii() else doubt))


def _all_of(block: Block) -> str:
    return "\n".join([block.heading, block.text, *(text for _, text in block.translations)])


def _is_misread(text: str) -> bool:
    if not _SUSPECT.search(text):
        return False
    from ftfy.badness import is_bad  # noqa: PLC0415 - few texts need it

    return is_bad(text) or any(map(is_foreign, _WESTERN.findall(text)))


def is_foreign(word: str) -> bool:
    """Of a word in Western letters: Cyrillic or Greek was read as such."""
    return len(word) > 3 and sum(letter > "\u00bf" for letter in word) >= FOREIGN * len(word)
