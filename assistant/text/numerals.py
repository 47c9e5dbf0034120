"""Digits → words by CLDR's rules: cardinals, decimals, years, ordinals and Roman numerals."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from unicode_rbnf import RbnfEngine

from assistant.text.lexicon import Lexicon, OrdinalWords, lexicon

_SPACE = "\u00a0\u202f\u2009'’"
GROUPED = rf"\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?!\d)(?:[.,]\d+)?"
SPACED = r"(?<!\d )[1-9]\d{0,2}(?: \d{3}){2,}(?! ?\d|[.,]\d)"
"""1 234 567, in every language."""
SPACED_ONCE = r"(?<!\d )[1-9]\d{0,2} \d{3}(?! ?\d|[.,:]\d)(?:,\d+)?"
PLAIN = r"\d+(?:[.,]\d+)*"
_LONGEST = 15
"""Digits; a longer number is read digit by digit."""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
"""1 to 39, which is what centuries and kings need."""
LONG_ROMAN = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""1 to 399, for chapters."""


def number_pattern(words: Lexicon) -> str:
    """The regular expression of one number as it is written."""
    spaced = f"{SPACED}|{SPACED_ONCE}" if words.spaced_thousands else SPACED
    return f"(?<![0-9])(?:{GROUPED}|{spaced}|{PLAIN})"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written."""

    digits: str
    """Before the decimal separator."""
    decimals: str = ""
    grouped: bool = False

    @property
    def value(self) -> float:
        """Enough of it to choose between singular and plural."""
        return float(f"{self.digits[-_LONGEST:]}.{self.decimals[:_LONGEST] or 0}") + (len(self.digits) > _LONGEST)

    def times_ten_to(self, noughts: int) -> "Number":
        """5.5 with 6 noughts is 5500000."""
        decimals = self.decimals.ljust(noughts, "0")
        return Number(self.digits + decimals[:noughts], decimals[noughts:].rstrip("0"), grouped=True)


def parse(written: str, words: Lexicon) -> Number | None:
    """Reads a number with the separators of the language or of English; None for a list or a version."""
    written, removed = re.subn(rf"[{_SPACE} ]", "", written)
    *parts, last = re.split("[.,]", written)
    separators = re.findall("[.,]", written)
    if not parts:
        return Number(last, grouped=removed > 0)
    groups = len(parts[0]) <= 3 and parts[0][0] != "0" and all(len(part) == 3 for part in parts[1:])
    alike = len(set(separators)) == 1 and groups and len(last) == 3 and not removed
    # A small model writes English thousands in every language; English itself never parts them with a single dot.
    if alike and (len(parts) > 1 or separators[0] != "." or words.decimal == ","):
        return Number("".join(parts) + last, grouped=True)
    if len(separators) == 1 or (groups and separators.count(separators[-1]) == 1):
        return Number("".join(parts), last, grouped=len(parts) > 1 or removed > 0)
    return None


def cardinal(digits: str, words: Lexicon, gender: str = "") -> str:
    """An integer in words; gender "m" or "f" where a noun follows."""
    if not words.numerals:
        return digits
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return each_digit(digits, words)
    rules = words.rules
    rule = {"m": rules.masculine, "f": rules.feminine}.get(gender, rules.cardinal)
    return _spelled(int(digits), words.language, rule)


def each_digit(digits: str, words: Lexicon) -> str:
    """The digits one by one."""
    rule = words.rules.cardinal
    return _separator(words).join(_spelled(int(digit), words.language, rule) for digit in digits)


def in_words(number: Number, words: Lexicon, gender: str = "") -> str:
    """A number in words, its decimals too."""
    if not number.decimals:
        return cardinal(number.digits, words, gender)
    if not words.numerals:
        return f"{number.digits}{words.decimal}{number.decimals}"
    decimals = number.decimals
    pair = words.pair_decimals and len(decimals) == 2 and decimals[0] != "0"
    fraction = [decimals] if pair else list(decimals)
    parts = [cardinal(number.digits, words), words.words["point"], *(cardinal(part, words) for part in fraction)]
    return _separator(words).join(parts)


def sequence(written: str, words: Lexicon) -> str:
    """What is no number: a version (3.11.2) or a list without spaces (1,2,3)."""
    parts = [cardinal(part, words) for part in re.split("[.,]", re.sub(rf"[{_SPACE} ]", "", written))]
    if "," in written or not words.numerals:
        return ", ".join(parts)
    return f" {words.words['point']} ".join(parts)


def year(digits: str, words: Lexicon, rule: str = "") -> str:
    """1557 → fifteen fifty-seven; Chinese reads the digits one by one. Rule: of ordinals, where it is one."""
    if not words.numerals:
        return digits
    if rule:
        return _spelled(int(digits), words.language, rule)
    if not words.rules.year:
        return each_digit(digits, words)
    return _spelled(int(digits), words.language, words.rules.year)


def ordinal(digits: str, words: Lexicon, rule: str = "") -> str:
    """3 → third; by the rule of CLDR for ordinals, or another one."""
    if not words.numerals or len(digits) > 4:
        return cardinal(digits, words)
    return _spelled(int(digits), words.language, rule or words.rules.ordinal)


def _declined(value: int, own: OrdinalWords, words: Lexicon) -> str:
    """An ordinal by the language's own words: dwudziesty pierwszy, tysiąc dziewięćset osiemdziesiąty."""
    known = dict(enumerate(own.words, 1)) | {10 * (ten + 3): word for ten, word in enumerate(own.tens)}
    known |= {int(digits): word for digits, word in own.round.items()}
    if value in known:
        return known[value]
    ones = value % 10 if value < 100 else value % 100
    if value == 0 or ones == 0:
        return cardinal(str(value), words)
    front = value - ones
    first = known[front] if value < 100 else cardinal(str(front), words)
    return _separator(words).join([first, _declined(ones, own, words)])


def roman(numeral: str) -> int:
    """XIV → 14."""
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True))


def _separator(words: Lexicon) -> str:
    return " " if words.spaced else ""


@cache
def _engine(language: str) -> RbnfEngine:
    return RbnfEngine.for_language(language)


@lru_cache(4096)
def _spelled(value: int, language: str, rule: str) -> str:
    words = lexicon(language)
    if own := words.ordinals.get(rule):
        return _declined(value, own, words)
    engine = _engine(words.numerals)
    rule = rule if rule in engine.rulesets else words.rules.cardinal  # English has one form for all nouns
    spelled = "".join(engine.iter_format_number(value, rule)).replace("\u00ad", "")
    feminine = words.respelled_feminine if rule == words.rules.feminine else {}
    for pattern, replacement in (*words.respelled.items(), *feminine.items()):
        spelled = re.sub(pattern, replacement, spelled)
    return spelled
