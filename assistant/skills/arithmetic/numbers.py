"""Numbers in a question, in digits or in words."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import takewhile

from text_to_num import find_numbers

from assistant.text.lexicon import lexicon
from assistant.text.numerals import cardinal, parse

MOST_DIGITS = 30
"""Of a number that is read; what is longer is no question."""
_TEN, _HUNDRED, _MYRIAD = 10, 100, 10_000
_MOST_NOUGHTS = 12
"""Of a scale that is read in words."""


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number among words."""

    start: int
    end: int
    value: Fraction
    ordinal: bool = False
    digits: str = ""
    """As it is written, where it is one whole number."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as text2num reads it."""

    spelled: str
    other: bool

    def text(self) -> str:
        return self.spelled

    def nt_separated(self, previous: "_Word") -> bool:
        return self.other or previous.other

    def not_a_number_part(self) -> bool:
        return self.other


def find(
    words: Sequence[str], language: str, others: Collection[int], numerals: Mapping[str, int]
) -> dict[int, FoundNumber]:
    """The numbers by the place of their first word.

    others: places of words that are surely something else; numerals: the language's own, of one character.
    """
    found = {number.start: number for number in _numerals(words, others, numerals)}
    for place, word in enumerate(words):
        if word[0].isdecimal() and (number := _in_digits(word, language)) is not None:
            found[place] = FoundNumber(place, place + 1, number, digits=word)
    taken = {at for number in found.values() for at in range(number.start, number.end)}
    return found | {number.start: number for number in _in_words(words, language, {*others, *taken})}


def _in_digits(word: str, language: str) -> Fraction | None:
    if "/" in word:
        above, below = map(int, word.split("/"))
        return Fraction(above, below)
    number = parse(word, lexicon(language))
    if number is None or len(number.digits) + len(number.decimals) > MOST_DIGITS:
        return None
    return Fraction(f"{number.digits}.{number.decimals or 0}")


def _in_words(words: Sequence[str], language: str, others: Collection[int]) -> Iterator[FoundNumber]:
    try:
        occurrences = find_numbers([_Word(word, at in others) for at, word in enumerate(words)], language, 0)
    except ValueError:  # a language that text2num does not know
        yield from _spelled(words, language, others)
        return
    for one in occurrences:
        digits = "".join(re.findall(r"[\d.,]", one.text)).strip(".,").replace(",", ".")
        if digits and len(digits) <= MOST_DIGITS:
            yield FoundNumber(
                one.start, one.end, Fraction(digits), one.is_ordinal, digits if digits.isdecimal() else ""
            )


def _spelled(words: Sequence[str], language: str, others: Collection[int]) -> Iterator[FoundNumber]:
    """Numbers as CLDR spells them in a language that parts their words: dwieście trzydzieści pięć."""
    atoms, scales = _number_words(language)
    start = 0
    while start < len(words):
        total = section = 0
        place, most, at = _HUNDRED * _TEN, 10**_MOST_NOUGHTS * _TEN, start
        while at < len(words) and at not in others:
            if (atom := atoms.get(words[at])) is not None and atom < place and (atom or at == start):
                section, place = section + atom, next(ten for ten in (_HUNDRED, _TEN, 1) if atom >= ten or ten == 1)
                place = 1 if atom < 2 * _TEN else place
            elif (scale := scales.get(words[at])) and scale < most:
                total, section, most, place = total + (section or 1) * scale, 0, scale, _HUNDRED * _TEN
            else:
                break
            at += 1
        if at > start:
            yield FoundNumber(start, at, Fraction(total + section), digits=str(total + section))
        start = max(at, start + 1)


@cache
def _number_words(language: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The words of 0 to 20, of tens and hundreds; and those of thousands and more, in each form after a number."""
    known = lexicon(language)
    if not known.spaced:
        return {}, {}
    values = (*range(21), *range(30, _HUNDRED, _TEN), *range(_HUNDRED, _HUNDRED * _TEN, _HUNDRED))
    atoms = {cardinal(str(value), known, gender): value for value in values for gender in ("f", "m", "")}
    powers = [10**noughts for noughts in range(3, _MOST_NOUGHTS + 1, 3)]
    scales = {cardinal(str(number * power), known).split()[-1]: power for power in powers for number in (1, 2, 5)}
    return {word: value for word, value in atoms.items() if " " not in word}, scales


def _numerals(words: Sequence[str], others: Collection[int], own: Mapping[str, int]) -> Iterator[FoundNumber]:
    """Runs of characters that Unicode knows as numerals, such as 三百五十 and ½."""
    values = [None if at in others else own.get(word, _numeral(word)) for at, word in enumerate(words)]
    start = 0
    while start < len(words):
        run = [int(value) for value in takewhile(_is_whole, values[start:]) if value is not None]
        if run and (number := _positional(run)) is not None:
            digits = "".join(map(str, run)) if max(run) < _TEN else str(number)
            yield FoundNumber(start, start + len(run), Fraction(number), digits=digits)
        elif (part := values[start]) is not None:
            yield FoundNumber(start, start + 1, Fraction(part).limit_denominator(_TEN))
        start += len(run) or 1


def _is_whole(value: float | None) -> bool:
    return value is not None and value == int(value)


def _numeral(word: str) -> float | None:
    """The value of one character that is a numeral and no digit."""
    return unicodedata.numeric(word, None) if len(word) == 1 and not word.isdecimal() else None


def _positional(values: Sequence[int]) -> int | None:
    """The number of a run of Chinese numerals: 三百五 is 350, 一九八九 is 1989; None where it is too long."""
    if len(values) > MOST_DIGITS:
        return None
    total = section = 0
    digit: int | None = None
    last = 1
    for value in values:
        if value < _TEN:
            digit = value if digit is None else digit * _TEN + value
            last = 1 if value == 0 else last
        elif value < _MYRIAD:
            section, digit, last = section + (1 if digit is None else digit) * value, None, value
        else:
            total, section, digit, last = (total + section + (digit or 0)) * value, 0, None, value
    if digit is not None and digit < _TEN < last and len(values) > 1:
        digit *= last // _TEN  # the unit after the last digit is left unsaid
    return total + section + (digit or 0)
