"""Names as the ear compares them: without case, accents, articles' apostrophes or silent letters."""

import re
import unicodedata
from dataclasses import dataclass

from babel import Locale

from assistant.core.languages import ENGLISH
from assistant.text.words import WORD

# A character of a script without spaces is a word of its own, so that a name is found in an unspaced sentence.
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_VOICED = frozenset("\u3099\u309a")
"""The marks of kana that make another letter of it, and no accent: Bali is not Paris."""
_ABBREVIATED = {"st": "saint", "ste": "sainte"}

# Letters that sound alike in most languages in Latin letters, applied in this order.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"t?sch|tch|sh|ch", "x"),
        (r"c(?=[eiy])|tz|ts|z|ß", "s"),
        (r"ck|qu|q|c", "k"),
        (r"(?<=[aeiou])h|\bh", ""),
        (r"w", "v"),
        (r"[yj]", "i"),
        (r"(?<=[^aeiou ])e\b", ""),
        (r"[aeiou]+", "a"),
        (r"(.)\1+", r"\1"),
    )
)


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a sentence."""

    written: str
    """Without case."""
    key: str
    """Without case and accents."""
    start: int
    end: int


def _key(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in decomposed if c in _VOICED or not unicodedata.combining(c))
    if not _VOICED.isdisjoint(plain):
        plain = unicodedata.normalize("NFC", plain)
    return _ABBREVIATED.get(plain, plain)


def words(text: str) -> list[NameWord]:
    """The words of a sentence; apostrophes and hyphens divide, each one of the characters SINGLE stands alone."""
    return [NameWord(match[0].casefold(), _key(match[0]), match.start(), match.end()) for match in WORD.finditer(text)]


def key(name: str) -> str:
    """The form under which names are compared: "Côte d’Ivoire" → "cote d ivoire"."""
    if name.isascii():  # nothing to decompose: five times as fast, for most of 270,000 names
        return " ".join(_ABBREVIATED.get(word, word) for word in _PLAIN_WORD.findall(name.lower()))
    return " ".join(word.key for word in words(unicodedata.normalize("NFC", name)))


def sound(name: str) -> str:
    """A phonetic key of a compared name: consonants by their sound, all vowels alike ("frontz" → "frants")."""
    for pattern, replacement in _SOUNDS:
        name = pattern.sub(replacement, name)
    return name


def country_name(code: str, locale: str) -> str:
    """The CLDR name of a country (ISO 3166-1 alpha-2), without what stands in brackets: "Myanmar (Burma)"."""
    name = str(Locale.parse(locale).territories[code])
    return name.partition(" (")[0].replace("&", "and" if locale == ENGLISH else "&")
