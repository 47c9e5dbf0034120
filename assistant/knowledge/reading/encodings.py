"""The encoding of a text that is not UTF-8: the one that makes words of the document's language of its bytes.

How common the letters of a language are is read from CLDR's names of languages and countries and from this program's
own sentences. A short text says too little about itself for a guess without a language: what is Windows-1252 then is
cp850, Big5 or MacCyrillic.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from charset_normalizer import from_bytes
from pydantic import BaseModel, ConfigDict

from assistant.core import phrases
from assistant.core.languages import ENGLISH, LANGUAGES, USUAL, checked, file, traits
from assistant.core.resources import resource
from assistant.knowledge.reading.doubts import is_foreign

RIGHT = 0.98
"""The share of signs beyond ASCII that have to be in place."""
CLOSE = 0.45
"""Natural logarithm of how much likelier a reading has to be than any other that makes words."""
GUESSED_FROM = 200_000
"""Bytes that the encoding is guessed from."""
BY_PLACE = 0.5
"""The same, for each place that an encoding stands nearer to the front of its list."""
OF_SIGNS = 0.1
"""How common a sign is among what is not ASCII."""
SIGNS = set("°§€£¢©®™«»„“”‘’‚‹›–—…·•¿¡½¼¾²³±×÷µ\u00a0\u00adªº。，、；：？！（）《》“”")
"""Beyond ASCII and in every language."""
_WORD = re.compile(r"[^\W\d_]+")
_SIGN_INSIDE = re.compile("(?<=[^\\W\\d_])[^\\w\\s\x00-\x7f’‘·–—\u00ad](?=[^\\W\\d_])|(?<=[a-zß-ÿ])[„‚“«¿¡](?=\\w)")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-zß-öø-ÿа-я])[À-ÖØ-ÞŒŠŽŸА-Я]")
_EARLY_CLOSE = re.compile(r"(?<=\w)[„‚¿¡](?=\s|$)")


class OtherLanguages(BaseModel):
    """config/other_languages.toml, which explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wished: tuple[str, ...]
    foreign: tuple[str, ...]
    western: tuple[str, ...]
    encodings: dict[str, tuple[str, ...]]
    scripts: dict[str, tuple[str, ...]]


@cache
def _others() -> OtherLanguages:
    return checked(resource("config", "other_languages.toml"), OtherLanguages)


def _encodings(language: str) -> tuple[str, ...]:
    """What texts of a language are in where it is not UTF-8, the likeliest first; the western ones of most."""
    return traits(language).encodings or _others().encodings.get(language, _others().western)


def _is_western(language: str) -> bool:
    return _encodings(language) == _others().western


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding that it was read in, and whether there is no doubt about that."""

    text: str
    encoding: str
    sure: bool


def decoded(raw: bytes, language: str) -> Decoded | None:
    """The text of bytes that are not UTF-8; None where no encoding makes one of them. Language: of the document."""
    if b"\0" in raw:
        return _wide(raw)
    if found := _best(raw, language):
        return found
    for other in _others().foreign:
        if other != language and (found := _best(raw, other)):
            return Decoded(found.text, found.encoding, sure=False)
    guessed = from_bytes(raw[:GUESSED_FROM]).best()
    return Decoded(raw.decode(guessed.encoding, "replace"), guessed.encoding, sure=False) if guessed else None


def _wide(raw: bytes) -> Decoded | None:
    """UTF-16 without a mark: in a text of any alphabet half of the bytes are mostly zero."""
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    encoding = "utf_16_le" if odd > even else "utf_16_be"
    if max(even, odd) < len(raw) / 8 or min(even, odd) > max(even, odd) / 8:
        return None
    try:
        return Decoded(raw.decode(encoding), encoding, sure=True)
    except UnicodeDecodeError:
        return None


def _best(raw: bytes, language: str) -> Decoded | None:
    """The likeliest reading that makes words of the language; another encoding than the usual one is not sure."""
    usual = _encodings(language)[0]
    likeliest: dict[str, tuple[float, str]] = {}
    for place, (encoding, text) in enumerate(_readings(raw, language)):
        share, likelihood = _plausible(text, language)
        if share >= RIGHT and text not in likeliest:
            likeliest[text] = likelihood - BY_PLACE * place, encoding
    if not likeliest:
        return None
    (text, (best, encoding)), *rest = sorted(likeliest.items(), key=lambda item: -item[1][0])
    alone = all(best - other > CLOSE for _, (other, _) in rest)
    return Decoded(text, encoding, sure=alone and encoding in {usual, "iso8859_15"})


def _readings(raw: bytes, language: str) -> Iterator[tuple[str, str]]:
    for encoding in _encodings(language):
        try:
            yield encoding, raw.decode(encoding)
        except UnicodeDecodeError:
            continue


def _plausible(text: str, language: str) -> tuple[float, float]:
    """The share of what is not ASCII that is in place, and the mean logarithm of how common those letters are."""
    letters, western = _letters(language), _is_western(language)
    total = sum(letters.values())
    signs = Counter(sign for sign in text if sign > "\x7f")
    count = sum(signs.values())
    if not count:
        return 1.0, 0.0
    known = sum(
        number
        for sign, number in signs.items()
        if sign.casefold() in letters or sign in SIGNS or (western and _is_latin(sign))
    )
    wrong = sum(len(found.findall(text)) for found in (_SIGN_INSIDE, _CAPITAL_INSIDE, _EARLY_CLOSE))
    if western:
        wrong += sum(sum(sign > "\x7f" for sign in word) for word in _WORD.findall(text) if is_foreign(word))
    likelihood = sum(
        number * math.log(OF_SIGNS if sign in SIGNS else (letters.get(sign.casefold(), 0) + 1) / (total + 1))
        for sign, number in signs.items()
    )
    return (known - wrong) / count, likelihood / count


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and sign < "\u0250"


@cache
def _letters(language: str) -> Counter[str]:
    """How common each letter is; of a language with ideographs, all of them."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale(ENGLISH)
    shipped: dict[str, str] = {}
    for code in {*USUAL, language}.intersection(LANGUAGES):
        own = [path for path in (phrases.catalogue(code), file(code, "speech")) if path.is_file()]
        shipped[code] = "".join(path.read_text(encoding="utf-8") for path in own)
    names = [*locale.languages.values(), *locale.territories.values(), *locale.months["format"]["wide"].values()]
    counted = Counter(_beyond_ascii("".join([*names, shipped.get(language, "")])))
    if _is_western(language):
        counted.update({sign for text in shipped.values() for sign in _beyond_ascii(text) if _is_latin(sign)})
    for first, last in (run.split("-") for run in _others().scripts.get(language, ())):
        counted.update(chr(code) for code in range(ord(first), ord(last) + 1))
    return counted


def _beyond_ascii(text: str) -> Iterator[str]:
    return (sign for sign in text.casefold() if sign.isalpha() and sign > "\x7f")
