"""How a language says numbers, units and short forms: config/languages/<code>/speech.toml, and CLDR for the rest."""

import re
from collections.abc import Iterable
from functools import cache, cached_property
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assistant.core import languages
from assistant.text import cldr
from assistant.text.cldr import Noun

OwnNoun = Annotated[Noun, Field(min_length=2, max_length=4)]


def _listed(text: object) -> object:
    return tuple(text.split()) if isinstance(text, str) else text


class LexiconTable(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EndingWords(LexiconTable):
    """The abbreviations that may stand at the end of a sentence."""

    may_end: tuple[str, ...] = ()
    before_starts: tuple[str, ...] = ()
    """Those after which a capital letter alone does not begin a sentence: in 44 B.C. Caesar was killed."""
    starts: str = ""
    """The words that do begin one; a regular expression."""
    ordinal_nouns: str = ""
    """After a Roman numeral with a dot these go on with it: XXI. Jahrhundert."""


class SpellingRules(LexiconTable):
    """The names of CLDR's rules by which numbers are spelled (unicode-rbnf)."""

    cardinal: str = "spellout-numbering"
    masculine: str = "spellout-cardinal-masculine"
    feminine: str = "spellout-cardinal-feminine"
    year: str = "spellout-numbering"
    """Empty where a year is read digit by digit."""
    ordinal: str = "spellout-ordinal-masculine"
    ordinal_feminine: str = "spellout-ordinal-feminine"
    ordinal_adjective: str = ""
    """Before a noun: primer lugar."""
    ordinal_oblique: str = ""
    """After a preposition: am dritten Mai."""
    ordinal_strong: str = ""
    """Without an article: dritter Mai; before a month where only the day and the month are declined: trzeciego maja."""
    ordinal_locative: str = ""
    """After "in" where that is another case: w osiemdziesiątym roku."""


class OrdinalWords(LexiconTable):
    """Ordinals in one form; what is not there is put together of a cardinal and the last of these that fit."""

    words: Annotated[tuple[str, ...], BeforeValidator(_listed)]
    """Of 1 to 20, as one text."""
    tens: Annotated[tuple[str, ...], BeforeValidator(_listed)]
    """Of 30, 40 to 100."""
    round: dict[str, str] = {}
    """Of others, by their digits: 2000."""


class YearOrdinal(LexiconTable):
    """A year that is an ordinal."""

    before: str = ""
    """What stands before it; a regular expression."""
    after: str = ""
    """What stands behind."""
    rule: str


class Inflection(LexiconTable):
    """Regular expressions of the words before an ordinal that is written with a dot."""

    oblique: str = ""
    """Prepositions and articles: am dritten."""
    article: str = ""
    """der dritte."""
    joiners: str = ""
    """Between two of them: 3. und 4."""


class DateWords(LexiconTable):
    """How days and clock times are written and said."""

    order: str = "dmy"
    """Of the numbers in a date with slashes or hyphens."""
    dotted_order: str = "dmy"
    first: str = ""
    """The first of a month, where the other days are cardinals."""
    with_year: str = ""
    """3 maja 2027, where day and year are ordinals, with {day}, {month} and {year}."""
    link: str = ""
    """Between the day and its month: 3 de mayo."""
    after_month: str = ""
    """May 3 with {month} and {ordinal}; empty where the day comes first."""
    before_month: str = ""
    """3 May with {month} and {ordinal}."""
    joiners: str = "&|\\+"
    """Besides a dash, what stands between two weekdays; a regular expression."""
    time_after: str = "[ap]\\.?m\\b|h\\b"
    """Behind the number that makes a short word a weekday; a regular expression."""


class ClockWords(LexiconTable):
    """How a time of day is said."""

    time: str = ""
    """With {hour}, {hours} and {minute}."""
    full: str = ""
    """Without minutes."""
    word: str = ""
    """What is written behind: 10:30 Uhr."""
    before: str = ""
    """Words before a time that is written with a dot: alle 10.30; a regular expression."""
    below_ten: str = "{minute}"
    hour: str = ""
    """The rule of the hour where that is an ordinal."""
    oblique: str = ""
    """Words before it, after which that is declined; a regular expression."""
    halves: dict[str, str] = {}
    """What follows a time in the twelve-hour clock: am, p.m."""


class PowerWords(LexiconTable):
    """Exponents; {n} is the number, {ordinal} its feminine ordinal."""

    squared: str
    cubed: str
    power: str
    otherwise: str = ""
    """Where a number has no ordinal that is said."""


SUBJECT = "speech"


class Lexicon(LexiconTable):
    """One language. A table that is empty changes nothing, so an unknown language keeps its digits."""

    language: str = ""
    numerals: str = ""
    """The language of CLDR's rules for numbers; empty where the digits are left to the voice."""
    rules: SpellingRules = SpellingRules()
    respelled: dict[str, str] = {}
    """Where a number is said otherwise than CLDR spells it; regular expressions."""
    respelled_feminine: dict[str, str] = {}
    """The same before a feminine noun."""
    decimal: str = "."
    spaced_thousands: bool = False
    """Whether an ordinary space may part two groups of a number: 11 630."""
    pair_decimals: bool = False
    """Whether 3,14 ends in "fourteen" instead of "one four"."""
    year_from: int = 0
    year_to: int = -1
    """Bare numbers between these are spoken as years."""
    year_before: str = ""
    """Words before a number from 1000 on that make it a year; a regular expression."""
    year_after: str = ""
    """What follows a number that is a year; a regular expression."""
    ordinal_dot: bool = False
    """Whether a dot makes an ordinal: der 3. Mai."""
    king: str = "{ordinal}"
    queen: str = ""
    king_ordinals_to: int = 0
    """Louis XIV is "fourteen" where ordinals end before 14."""
    roman_suffix: str = "[eo]r|re|[eº°ª]"
    """What may stand behind a Roman numeral; a regular expression."""
    roman_alone: str = ""
    """What makes a number of letters by itself: XIVe; a regular expression."""
    roman_ordinals_to: int = 0
    """The same for centuries and chapters."""
    before_roman: str = ""
    after_roman: str = ""
    decade: str = ""
    """The ending of a decade that is written with a number: 1920er."""
    inflection: Inflection = Inflection()
    dates: DateWords = DateWords()
    clock: ClockWords = ClockWords()
    powers: PowerWords | None = None
    percent_before: str = ""
    over: str = "{above} {below}"
    ordinals: dict[str, OrdinalWords] = {}
    """By the name of the rule, for a language of which CLDR has none."""
    year_ordinals: tuple[YearOrdinal, ...] = ()
    """Where a year is said as an ordinal; the first that fits."""
    scales: tuple[str, ...] = ()
    scale_link: str = ""
    """Um milhão *de* quilômetros."""
    scale_elided: str = ""
    """The link before a vowel."""
    scale_elided_before: str = ""
    """The letters before which it is."""
    scale_unlinked: tuple[str, ...] = ()
    """Scales without the link: mil quilômetros."""
    scale_forms: dict[str, OwnNoun] = {}
    """Short forms of scales after any number: Mio."""
    money_scales: dict[str, OwnNoun] = {}
    """Those after an amount of money only: $5m. Digits are a number of noughts."""
    ordinal_masculine: tuple[str, ...] = ()
    ordinal_feminine: tuple[str, ...] = ()
    ordinal_adjective: tuple[str, ...] = ()
    masculine_noun: str = ""
    feminine_noun: str = ""
    telephone: str = ""
    """Words before a telephone number; a regular expression."""
    ratio: str = ""
    """Words before two numbers with a colon that are a ratio, no time; a regular expression."""
    words: dict[str, str] = {}
    fractions: dict[str, str] = {}
    symbols: dict[str, str] = {}
    units: dict[str, OwnNoun] = {}
    """Where a person says otherwise than CLDR."""
    per: str = ""
    """One {unit} per another one, {per}, where CLDR has no words for all of them."""
    feminine_units: tuple[str, ...] = ()
    currencies: dict[str, OwnNoun] = {}
    abbreviations: dict[str, str] = {}
    before_name: dict[str, str] = {}
    before_number: dict[str, str] = {}
    ending: EndingWords = EndingWords()

    @property
    def spaced(self) -> bool:
        """Whether words are parted by spaces."""
        return languages.spaced(self.language)

    @cached_property
    def never_end(self) -> frozenset[str]:
        """Last words, without their dot, after which a sentence goes on."""
        always = {*self.abbreviations, *self.before_name, *self.scale_forms} - set(self.ending.may_end)
        inner = {
            part.rstrip(".").lower() for form in self.abbreviations for part in re.split(r"[. ]+", form.strip("."))[:-1]
        }
        return frozenset({*map(last_word, always), *inner}) - self.may_end

    @cached_property
    def goes_on(self) -> dict[str, tuple[str, ...]]:
        """The next parts of short forms, by a part before: v. → Chr."""
        found: dict[str, set[str]] = {}
        for form in (*self.abbreviations, *self.before_name, *self.before_number):
            parts = re.findall(r"[^. ]+", form)
            for part, following in pairwise(parts):
                found.setdefault(part.lower(), set()).add(following)
        return {part: tuple(sorted(following)) for part, following in found.items()}

    @cached_property
    def before_starts(self) -> frozenset[str]:
        """Last words after which only certain words begin a new sentence."""
        return frozenset(map(last_word, self.ending.before_starts))

    @cached_property
    def may_end(self) -> frozenset[str]:
        """Last words after which a capital letter begins a new sentence."""
        return frozenset(map(last_word, self.ending.may_end))

    @cached_property
    def before_digit(self) -> frozenset[str]:
        """Last words that are short forms only before a digit."""
        return frozenset(map(last_word, (*self.before_number, *self.short_months))) - self.may_end - self.never_end

    @cached_property
    def months(self) -> dict[str, str]:
        """The month of each of its forms."""
        return cldr.months(self.language) if self.numerals else {}

    @cached_property
    def short_months(self) -> tuple[str, ...]:
        return tuple(form for form, name in self.months.items() if form != name)

    @cached_property
    def weekdays(self) -> dict[str, str]:
        """The weekday of each of its forms."""
        return cldr.weekdays(self.language) if self.numerals else {}

    def unit(self, symbol: str) -> Noun | None:
        """The words of a unit: "km", "g/l"; None for what is none."""
        return _unit(self.language, symbol)

    def currency(self, symbol: str) -> Noun | None:
        """The words of a currency, by its sign or its ISO 4217 code."""
        if own := self.currencies.get(symbol):
            return own
        code = cldr.symbols().currencies.get(symbol)
        return cldr.currency(code, self.language) if code and self.numerals else None

    @cached_property
    def unit_symbols(self) -> str:
        """A regular expression of all that is a unit."""
        simple = any_of({*self.units, *cldr.symbols().units} - {"%"})
        return rf"(?:{simple}(?:/{simple})?)" if self.numerals else r"(?!)"

    @cached_property
    def currency_signs(self) -> str:
        """A regular expression of all that is a currency."""
        if not self.numerals:
            return r"(?!)"
        signs = {*self.currencies, *cldr.symbols().currencies} - {"cent"}
        codes = {sign for sign in signs if sign[-1].isalpha()}
        return rf"(?:{any_of(signs - codes)}|(?<![A-Za-zÀ-ÿ]){any_of(codes)}(?![A-Za-zÀ-ÿ]))"


@cache
def _unit(language: str, symbol: str) -> Noun | None:
    words = lexicon(language)
    if own := words.units.get(symbol):
        return own
    gender = "f" if symbol.partition("/")[0] in words.feminine_units else ""
    names = cldr.symbols().units
    if name := names.get(symbol):
        return cldr.unit(name, language, gender)
    first, slash, other = symbol.partition("/")
    above, below = (_unit(language, first), _unit(language, other)) if slash else (None, None)
    if above is None or below is None:
        return None
    if words.per:
        return (*(words.per.format(unit=form, per=below[0]) for form in above[:2]), *filter(None, (gender,)))
    if first in names and other in names:
        return (*cldr.unit_per(names[first], names[other], language), *filter(None, (gender,)))
    return None


def last_word(abbreviation: str) -> str:
    """The key under which the sentence cutter looks an abbreviation up: "p. ej." → "ej"."""
    return re.split("[. ]", abbreviation.rstrip("."))[-1].lower()


def any_of(words: Iterable[str]) -> str:
    """A regular expression of the words, the longest first; one that never matches where there are none."""
    parts = [re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=lambda word: (-len(word), word))]
    return f"(?:{'|'.join(parts)})" if parts else r"(?!)"


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of an ISO 639-1 code, empty for a language that has none."""
    found = languages.loaded(language, SUBJECT, Lexicon)
    return found.model_copy(update={"language": language}) if found else Lexicon()
