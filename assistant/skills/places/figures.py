"""Figures as they are written in an answer."""

import math
from typing import Literal

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal

from assistant.core.languages import ENGLISH, LANGUAGES
from assistant.text.cldr import measured

MILLION = 1_000_000
DIGITS = 3
"""Of a figure that is only about right."""


def locale_of(language: str) -> str:
    """English for a language without sentences."""
    return language if language in LANGUAGES else ENGLISH


def rounded(number: float, digits: int = DIGITS) -> int:
    """To so many digits: 523417 is 523000."""
    return int(round(number, digits - 1 - math.floor(math.log10(number)))) if number >= 1 else round(number)


def compact(number: int, language: str, digits: int = DIGITS) -> str:
    """Of something that is counted in its millions as "10.2 million", below as "523,000"."""
    locale = Locale.parse(locale_of(language))
    if number < MILLION and "long" in locale.compact_decimal_formats:
        return format_decimal(rounded(number, digits), locale=locale)
    kind: Literal["short", "long"] = "long" if "long" in locale.compact_decimal_formats else "short"
    return format_compact_decimal(rounded(number, digits), format_type=kind, locale=locale, fraction_digits=2)


def unit(number: float, name: str, language: str) -> str:
    """With a unit of the CLDR, such as "area-square-kilometer"."""
    return measured(int(number) if number == int(number) else number, name, locale_of(language))
