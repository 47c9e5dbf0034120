"""What CLDR knows of a language: names of units, currencies, months and weekdays, how a date is written."""

import tomllib
from datetime import date
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_name
from babel.units import format_compound_unit, format_unit
from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource

Noun = tuple[str, ...]
"""One, many, the gender "f" where it is not masculine, and what a language has beside: of a few, of a part (1.5)."""
_SAMPLES = (1, 2, 5, 1.5)
"""A number of each kind that has a form of its own in some language; the words for millions are those for two."""


class Symbols(BaseModel):
    """CLDR's names of the symbols that are written in every language, from config/units.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: dict[str, str]
    currencies: dict[str, str]


@cache
def symbols() -> Symbols:
    return Symbols(**tomllib.loads(resource("config", "units.toml").read_text(encoding="utf-8")))


@cache
def locale(language: str) -> Locale | None:
    """The data of an ISO 639-1 code; None for a language that CLDR does not have."""
    try:
        return Locale(language)
    except (UnknownLocaleError, ValueError):
        return None


def unit(name: str, language: str, gender: str = "") -> Noun:
    """The forms of a unit, by CLDR's name of it."""
    for length in ("long", "short"):
        # A text in place of the number stands in the pattern of the singular.
        one = format_unit("{}", name, length, locale=language).replace("{}", "").strip()
        many, few, part = (_alone(number, name, length, language) for number in (_many(language), 2, 1.5))
        if name not in {one, many}:  # babel gives the name itself where there are no words
            break
    forms = (one, many, gender, few, part) if _has_few(language) else (one, many, *filter(None, (gender,)))
    return tuple(form.replace("’", "'") for form in forms)


def _alone(number: float, name: str, length: Literal["short", "long", "narrow"], language: str) -> str:
    """A unit as it is after a number."""
    written = format_unit(number, name, length, locale=language)
    return written.replace(format_decimal(number, locale=language), "", 1).strip()


def _kind(value: float, language: str) -> str:
    """The CLDR's kind of plural that a number takes: one, few, many, other."""
    known = locale(language)
    return str(known.plural_form(value)) if known else "other"


def _has_few(language: str) -> bool:
    """Whether a noun has another form after two than after five."""
    return _kind(2, language) == "few"


def _many(language: str) -> int:
    return 5 if _has_few(language) else 2


def form(noun: Noun, value: float, language: str) -> str:
    """The form of a noun after a number: 1 kilometr, 2 kilometry, 5 kilometrów."""
    if is_singular(value, language):
        return noun[0]
    kinds = {"few": 3, "other": 4} if _has_few(language) else {}
    place = kinds.get(_kind(value, language), 1)
    return noun[place] if place < len(noun) else noun[1]


def counted(figure: str, value: float, name: str, length: Literal["short", "long"], language: str) -> str:
    """A figure with its unit; the name itself stands in it where there are no words. Value: what the figure says."""
    kind = "one" if is_singular(value, language) else _kind(value, language)
    alike = next((number for number in _SAMPLES if _kind(number, language) == kind), 2)
    written = format_unit(alike, name, length, locale=language)
    return written.replace(format_decimal(alike, locale=language), figure, 1)


def measured(number: float, name: str, language: str) -> str:
    """A number with its unit in words: "2 minutes", "2.3 gigabytes". Name: CLDR's, such as "duration-minute"."""
    long = format_unit(number, name, "long", locale=language)
    # Chinese has no long minutes, for which babel gives the name itself.
    return str(format_unit(number, name, "short", locale=language) if name in long else long)


def unit_per(name: str, other: str, language: str) -> Noun:
    """The singular and plural of one unit per another: grams per liter."""
    one, many = (
        (format_compound_unit(value, name, denominator_unit=other, locale=language) or "")
        .replace(str(value), "", 1)
        .strip()
        for value in (1, 2)
    )
    return one, many


def currency(code: str, language: str) -> Noun:
    """The forms of a currency, by its ISO 4217 code."""
    one, many = (get_currency_name(code, number, language) for number in (1, _many(language)))
    return (one, many, "", get_currency_name(code, 2, language)) if _has_few(language) else (one, many)


def is_singular(value: float, language: str) -> bool:
    """Whether a noun after this number is in the singular: 1.5 is so in French."""
    known = locale(language)
    return value == 1 or (known is not None and value != 0 and known.plural_form(value) == "one")


def months(language: str) -> dict[str, str]:
    """The month of each of its abbreviations and of its name."""
    return _names(language, "months", ("abbreviated",))


def weekdays(language: str) -> dict[str, str]:
    """The weekday of each of its abbreviations and of its name."""
    return _names(language, "days", ("abbreviated", "short"))


@cache
def _names(language: str, kind: str, lengths: tuple[str, ...]) -> dict[str, str]:
    known = locale(language)
    if known is None:
        return {}
    forms = getattr(known, kind)["format"]
    found: dict[str, str] = {}
    for number, name in forms["wide"].items():
        short = {forms[length][number].rstrip(".") for length in lengths if length in forms} | {name[:3]}
        found |= dict.fromkeys(short, name)
    return found | {name: name for name in forms["wide"].values()}


def written_date(day: date, language: str) -> str:
    """A date with the name of its month, as the language writes it."""
    return format_date(day, "long", locale=language)
