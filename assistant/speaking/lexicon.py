"""What a language calls its numbers, units and short forms, from config/languages/<language>.toml."""

import re
import tomllib
from functools import cache, cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.resources import resource

Noun = Annotated[tuple[str, ...], Field(min_length=2, max_length=3)]
"""One, many, and the gender "f" where it is not masculine."""


class Ending(BaseModel):
    """The abbreviations that may stand at the end of a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    may_end: tuple[str, ...] = ()


class Lexicon(BaseModel):
    """One language. A table that is empty changes nothing, so an unknown language keeps its digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numerals: str = ""
    """The code of num2words; "zh" for our own; empty where the digits are left to the voice."""
    decimal: str = "."
    spaced_thousands: bool = False
    """Whether an ordinary space may part thousands: 11 630."""
    pair_decimals: bool = False
    """Whether 3,14 ends in "fourteen" instead of "one four"."""
    plural_from: float = 0
    """1.5 is singular where the plural begins with 2."""
    year_from: int = 0
    year_to: int = -1
    """Bare numbers between these are spoken as years."""
    ordinal_dot: bool = False
    """Whether a dot makes an ordinal: der 3. Mai."""
    king: str = "{ordinal}"
    queen: str = ""
    king_ordinals_to: int = 0
    """Louis XIV is "fourteen" where ordinals end before 14."""
    roman_ordinals_to: int = 0
    """The same for centuries and chapters."""
    before_roman: str = ""
    after_roman: str = ""
    clock: str = ""
    clock_full: str = ""
    clock_word: str = ""
    clock_below_ten: str = "{minute}"
    percent_before: str = ""
    scales: tuple[str, ...] = ()
    scale_link: str = ""
    """Um milhão *de* quilômetros."""
    ordinal_masculine: tuple[str, ...] = ()
    ordinal_feminine: tuple[str, ...] = ()
    masculine_noun: str = ""
    feminine_noun: str = ""
    words: dict[str, str] = {}
    masculine: dict[str, str] = {}
    feminine: dict[str, str] = {}
    """How the number before a noun differs from counting, as regular expressions."""
    fractions: dict[str, str] = {}
    symbols: dict[str, str] = {}
    units: dict[str, Noun] = {}
    currencies: dict[str, Noun] = {}
    abbreviations: dict[str, str] = {}
    before_name: dict[str, str] = {}
    before_number: dict[str, str] = {}
    ending: Ending = Ending()

    @cached_property
    def never_end(self) -> frozenset[str]:
        """Last words, without their dot, after which a sentence goes on."""
        always = {*self.abbreviations, *self.before_name} - set(self.ending.may_end)
        inner = {part.rstrip(".").lower() for form in self.abbreviations for part in form.split(" ")[:-1]}
        return frozenset({*map(last_word, always), *inner}) - self.may_end

    @cached_property
    def may_end(self) -> frozenset[str]:
        """Last words after which a capital letter begins a new sentence."""
        return frozenset(map(last_word, self.ending.may_end))

    @cached_property
    def before_digit(self) -> frozenset[str]:
        """Last words that are short forms only before a digit."""
        return frozenset(map(last_word, self.before_number)) - self.may_end - self.never_end


def last_word(abbreviation: str) -> str:
    """The key under which the sentence cutter looks an abbreviation up: "p. ej." → "ej"."""
    return abbreviation.rstrip(".").split(" ")[-1].lower()


def any_of(words: tuple[str, ...] | dict[str, str] | dict[str, Noun]) -> str:
    """A regular expression of the words, the longest first; one that never matches where there are none."""
    parts = [re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=len, reverse=True)]
    return f"(?:{'|'.join(parts)})" if parts else r"(?!)"


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of an ISO 639-1 code, empty for a language that has none."""
    path = resource("config", "languages", f"{language}.toml")
    return Lexicon(**tomllib.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Lexicon()
