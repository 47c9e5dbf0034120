"""Undoing the ways in which a word is disguised or misheard, so that rules find it: "k.i.l.l", "pr0n", "fuuuck"."""

import re
import unicodedata

from assistant.text.words import SINGLE

LEET = str.maketrans("013457@$!€", "oieastasie")
"""Digits and signs that stand for letters; only inside a word that has letters, too."""
LOOKALIKES = str.maketrans("аеорсухіјѕԁһկӏ", "aeopcyxijsdhkl")
"""Cyrillic and Armenian letters that look like Latin ones."""

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_LEET_WORD = re.compile(r"\b(?=[\w@$!€]*[^\W\d_])[\w@$!€]*[0134578@$!€][\w@$!€]*")
_ONLY_NUMBERS = re.compile(r"\d+[a-z]{0,2}")
"""2nd, 5pm, 3d: numbers, not disguised words."""
_DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_][.\-_*·]){2,}[^\W\d_](?!\w)")
_SHORT_DOTTED = re.compile(r"(?<!\w)[^\W\d_][.\-_*·][^\W\d_](?!\w)")
"""Only beside longer ones: "e.g." and "a.m." hide nothing."""
_SPACED = re.compile(r"\b(?:[^\W\d_] ){2,}[^\W\d_]\b")
_WORD_BEFORE = re.compile(r"\b([aiy]) (?=(?:[^\W\d_] ){2,}[^\W\d_]\b)")
"""A word of one letter before letters that stand apart: "a b o m b"."""
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_APART = re.compile(rf"[^\w{SINGLE}]+|_+")


def plain(text: str) -> str:
    """Words in small letters without accents, one space apart: "Don't DIE!" is "don t die"."""
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _APART.sub(" ", bare).strip()


def readings(text: str) -> tuple[str, ...]:
    """The text as it stands, and as it may be meant; each as `plain` leaves it."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    found = [plain(text)]
    for apart in dict.fromkeys((folded, _WORD_BEFORE.sub(r"\1, ", folded))):
        meant = _LEET_WORD.sub(_letters, _joined(apart.translate(LOOKALIKES)))
        found += plain(_DRAWN_OUT.sub(r"\1\1", meant)), plain(_DRAWN_OUT.sub(r"\1", meant))
    return tuple(dict.fromkeys(found))


def undisguised(text: str) -> tuple[str, ...]:
    """What a text may mean where its words are disguised; nothing where they are not."""
    return readings(text)[1:]


def _joined(text: str) -> str:
    """Letters that stand apart as words: "k.i.l.l m.y.s.e.l.f", "s e x"."""
    dotted = _DOTTED.sub(_letters_alone, text)
    if dotted != text:
        dotted = _SHORT_DOTTED.sub(_letters_alone, dotted)
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), dotted)


def _letters_alone(match: re.Match[str]) -> str:
    return re.sub(r"[^\w]|_", "", match[0])


def _letters(match: re.Match[str]) -> str:
    word = match[0].rstrip("!")
    return match[0] if _ONLY_NUMBERS.fullmatch(word) else word.translate(LEET)
