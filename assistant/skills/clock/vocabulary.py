"""The names and numbers of a language by which days and times are said, each by its words as they are compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale

from assistant.core.languages import spaced
from assistant.skills.clock.festivals import SEASONS, festivals
from assistant.skills.contract import Wording
from assistant.skills.templates import joined, tokens
from assistant.text.lexicon import Lexicon, lexicon
from assistant.text.numerals import cardinal, ordinal, year

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
NUMBERS = range(101)
YEARS = range(1900, 2101)
_LONGEST = 8
"""Words, or Chinese characters, of a number."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of one language."""

    numbers: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    units: Mapping[str, str]
    festivals: Mapping[str, str]
    seasons: Mapping[str, str]

    def with_digits(self, spoken: str) -> str:
        """The words with their numbers in digits."""
        words, found, start = spoken.split(), list[str](), 0
        while start < len(words):
            for size in range(_LONGEST, 0, -1):
                number = self.numbers.get("".join(f"{word} " for word in words[start : start + size]))
                if number is not None:
                    found.append(str(number))
                    start += size
                    break
            else:
                found.append(words[start])
                start += 1
        return "".join(f"{word} " for word in found)


def vocabulary(wording: Wording, language: str) -> Vocabulary:
    """What CLDR has, and what the skill's own lists add."""

    def own(kind: str, names: Sequence[str]) -> dict[str, str]:
        return {compared(word): name for name in names for word in wording.words(language, f"{kind}_{name}")}

    locale = Locale(language)
    days = [str(day) for day in range(7)]
    return Vocabulary(
        numbers=dict(_numbers(lexicon(language)))
        | {word: int(number) for word, number in own("number", [str(number) for number in range(13)]).items()},
        months={name: number for number, name in _names(locale.months, language)},
        weekdays={name: number for number, name in _names(locale.days, language)}
        | {word: int(day) for word, day in own("weekday", days).items()},
        units=own("unit", UNITS),
        festivals=own("festival", festivals().names),
        seasons=own("season", SEASONS),
    )


def compared(text: str) -> str:
    """A text as it is compared."""
    return joined(tokens(text))


def _names(forms: Mapping[str, Mapping[str, Mapping[int, str]]], language: str) -> Iterator[tuple[int, str]]:
    """Without those of one character in a language without spaces, where it is a part of other words."""
    for width in ("abbreviated", "wide"):
        for context in ("format", "stand-alone"):
            for number, name in forms[context][width].items():
                if len(name) > 1 or spaced(language):
                    yield number, compared(name)


def _numbers(words: Lexicon) -> Iterator[tuple[str, int]]:
    rules = words.rules
    ordinals = {rules.ordinal, rules.ordinal_feminine, rules.ordinal_oblique, rules.ordinal_strong} - {""}
    for number in YEARS:
        yield compared(year(str(number), words)), number
        yield compared(cardinal(str(number), words)), number
    for number in NUMBERS:
        digits = str(number)
        spelled = [ordinal(digits, words, rule) for rule in ordinals] if number else []
        spelled += [cardinal(digits, words, gender) for gender in ("f", "m", "")]
        yield from ((compared(written), number) for written in spelled)
