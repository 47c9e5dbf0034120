"""Digits → words: cardinals, decimals, years, ordinals and Roman numerals."""

import re
from dataclasses import dataclass
from functools import lru_cache

from num2words import num2words

from assistant.speaking.lexicon import Lexicon

_SPACE = "\u00a0\u202f\u2009'’"
GROUPED = rf"\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?!\d)(?:[.,]\d+)?"
SPACED = r"\d{1,3}(?: \d{3})+(?![\d.,]\d)(?:,\d+)?"
PLAIN = r"\d+(?:[.,]\d+)*"
_LONGEST = 15
"""Digits; a longer number is read digit by digit."""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
"""1 to 39, which is what centuries and kings need."""


def number_pattern(lexicon: Lexicon) -> str:
    """The regular expression of one number as it is written."""
    spaced = f"{SPACED}|" if lexicon.spaced_thousands else ""
    return f"(?<![0-9])(?:{GROUPED}|{spaced}{PLAIN})"


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


def parse(written: str, lexicon: Lexicon) -> Number | None:
    """Reads a number with the separators of the language or of English; None for a list or a version."""
    written, removed = re.subn(rf"[{_SPACE} ]", "", written)
    *parts, last = re.split("[.,]", written)
    separators = re.findall("[.,]", written)
    if not parts:
        return Number(last, grouped=removed > 0)
    groups = len(parts[0]) <= 3 and parts[0][0] != "0" and all(len(part) == 3 for part in parts[1:])
    alike = len(set(separators)) == 1 and groups and len(last) == 3 and not removed
    # A small model writes English thousands in every language; English itself never parts them with a single dot.
    if alike and (len(parts) > 1 or separators[0] != "." or lexicon.decimal == ","):
        return Number("".join(parts) + last, grouped=True)
    if len(separators) == 1 or (groups and separators.count(separators[-1]) == 1):
        return Number("".join(parts), last, grouped=len(parts) > 1 or removed > 0)
    return None


def cardinal(digits: str, lexicon: Lexicon, gender: str = "") -> str:
    """An integer in words; gender "m" or "f" where a noun follows."""
    if not lexicon.numerals:
        return digits
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return _separator(lexicon).join(_cardinal(int(digit), lexicon.numerals) for digit in digits)
    words = _cardinal(int(digits), lexicon.numerals)
    rules = {"m": lexicon.masculine, "f": lexicon.feminine}.get(gender, {})
    for pattern, replacement in rules.items():
        words = re.sub(pattern, replacement, words)
    return words


def in_words(number: Number, lexicon: Lexicon, gender: str = "") -> str:
    """A number in words, its decimals too."""
    if not number.decimals:
        return cardinal(number.digits, lexicon, gender)
    if not lexicon.numerals:
        return f"{number.digits}{lexicon.decimal}{number.decimals}"
    decimals = number.decimals
    pair = lexicon.pair_decimals and len(decimals) == 2 and decimals[0] != "0"
    fraction = [decimals] if pair else list(decimals)
    parts = [cardinal(number.digits, lexicon), lexicon.words["point"], *(cardinal(part, lexicon) for part in fraction)]
    return _separator(lexicon).join(parts)


def sequence(written: str, lexicon: Lexicon) -> str:
    """What is no number: a version (3.11.2) or a list without spaces (1,2,3)."""
    parts = [cardinal(part, lexicon) for part in re.split("[.,]", re.sub(rf"[{_SPACE} ]", "", written))]
    if "," in written or not lexicon.numerals:
        return ", ".join(parts)
    return f" {lexicon.words['point']} ".join(parts)


def year(digits: str, lexicon: Lexicon) -> str:
    """1557 → fifteen fifty-seven; Chinese reads the digits one by one."""
    if lexicon.numerals == "zh":
        return "".join(_DIGITS[int(digit)] for digit in digits)
    return _year(int(digits), lexicon.numerals) if lexicon.numerals else digits


def ordinal(digits: str, lexicon: Lexicon, gender: str = "m") -> str:
    """3 → third; in the feminine where the language has one."""
    if not lexicon.numerals or len(digits) > 4:
        return cardinal(digits, lexicon)
    if lexicon.numerals == "zh":
        return "第" + cardinal(digits, lexicon)
    words = _ordinal(int(digits), lexicon.numerals)
    if gender == "f":
        words = re.sub(r"o\b", "a", words) if lexicon.numerals != "fr" else re.sub("premier$", "première", words)
    return words


def roman(numeral: str) -> int:
    """XIV → 14."""
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True))


def _separator(lexicon: Lexicon) -> str:
    return "" if lexicon.numerals == "zh" else " "


@lru_cache(4096)
def _cardinal(value: int, code: str) -> str:
    if code == "zh":
        return chinese(value)
    words = str(num2words(value, lang=code))
    # A comma would be heard as a pause; and "six hundred and thirty" was heard as two numbers, 600 and 30.
    return words.replace(",", "").replace(" and ", " ")


@lru_cache(1024)
def _year(value: int, code: str) -> str:
    return str(num2words(value, lang=code, to="year")).replace(",", "")


@lru_cache(256)
def _ordinal(value: int, code: str) -> str:
    return str(num2words(value, lang=code, to="ordinal")).replace(",", "")


_DIGITS = "零一二三四五六七八九"
_MYRIADS = ("", "万", "亿", "万亿")


def chinese(value: int) -> str:
    """11630 → 一万一千六百三十, below 10**16 (num2words has no Chinese)."""
    if value == 0:
        return _DIGITS[0]
    groups: list[str] = []
    for name in _MYRIADS:
        value, group = divmod(value, 10_000)
        if group:
            # A gap of one or more places is spoken as one zero.
            groups.append(("零" if value and group < 1000 else "") + _below_myriad(group) + name)
        elif groups and not groups[-1].startswith("零") and value:
            groups[-1] = "零" + groups[-1]
    words = "".join(reversed(groups))
    words = re.sub(r"^二(?=[千万亿])", "两", words)
    return words.removeprefix("一") if re.match("一十", words) else words


def _below_myriad(value: int) -> str:
    words = ""
    for name, place in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, place)
        if digit:
            words += _DIGITS[digit] + name
        elif words and value and not words.endswith("零"):
            words += "零"
    return words
