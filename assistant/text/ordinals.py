"""Ordinals, decades and the numbers of a list → words."""

import re

from assistant.text import cldr
from assistant.text.lexicon import Lexicon, any_of
from assistant.text.numerals import cardinal, ordinal, year

_ITEM = re.compile(r"(?m)^(\d{1,3})[.)]\s+(?=\S)")
_FIRST_DEGREE = re.compile(r"(?<![\w.,-])1°(?=\s[a-z])")


class Ordinals:
    """1st, 2º, 3. Mai, the 1990s, die 1920er, and "1." before an item of a list."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._months = set(cldr.months(words.language).values())
        plain, feminine, adjective = map(
            any_of, (words.ordinal_masculine, words.ordinal_feminine, words.ordinal_adjective)
        )
        self._suffixed = re.compile(
            rf"(?<![\w.,])(\d{{1,3}}(?:,\d{{3}})?)\.?(?:({adjective})|({plain})|({feminine}))(?!\w)", re.IGNORECASE
        )
        self._spread = re.compile(rf"(?<![\w.,])(\d{{1,3}}\.?(?:{plain}|{feminine}))\s?[-–—]\s?(?=\d)")
        self._decade = re.compile(rf"(?<!\w)['’]?(\d{{1,3}}0)['’]?{words.decade or '(?!)'}(?!\w)")
        how = words.inflection
        nouns = f"{any_of(self._months)}|{words.ending.ordinal_nouns or '(?!)'}"
        self._dotted = re.compile(
            rf"(?:\b(?:(?P<oblique>{how.oblique})|(?P<article>{how.article}))\s)?(?<![\d.,])"
            rf"(?:(?P<first>\d{{1,2}})\.(?P<joiner>\s?[-–—/]\s?|\s(?:{how.joiners})\s))?(?P<number>\d{{1,2}})\."
            rf"(?=\s(?:{nouns}|(?:{how.joiners})\s\d{{1,2}}\.|(?-i:[a-zß-ÿ])))(?=\s(?P<month>{any_of(self._months)})|)",
            re.IGNORECASE,
        )

    def __call__(self, text: str) -> str:
        """The text with its ordinals in words."""
        words = self._words
        if not any(map(str.isdigit, text)):
            return text
        if words.ordinal_dot:
            text = self._dotted.sub(self._inflected, text)
        text = self._decade.sub(self._of_decade, text)
        if "º" in words.ordinal_masculine:
            text = _FIRST_DEGREE.sub("1º", text)
        text = _ITEM.sub(lambda match: cardinal(match[1], words) + ", ", text)
        text = self._spread.sub(rf"\1 {words.words.get('to', '-')} ", text)
        return self._suffixed.sub(self._suffix, text)

    def _suffix(self, match: re.Match[str]) -> str:
        rules = self._words.rules
        rule = rules.ordinal_adjective if match[2] else rules.ordinal_feminine if match[4] else ""
        return ordinal(match[1].replace(",", ""), self._words, rule)

    def _inflected(self, match: re.Match[str]) -> str:
        rules, before = self._words.rules, match["oblique"] or match["article"]
        if match["oblique"]:
            rule = rules.ordinal_oblique
        elif match["article"]:
            rule = ""
        else:
            rule = rules.ordinal_strong if match["month"] else ""
        name = ordinal(match["number"], self._words, rule)
        if match["first"]:
            joiner = match["joiner"] if match["joiner"].strip().isalpha() else f" {self._words.words['to']} "
            name = f"{ordinal(match['first'], self._words, rule)}{joiner}{name}"
        return f"{before} {name}" if before else name

    def _of_decade(self, match: re.Match[str]) -> str:
        name = year(match[1], self._words)
        if self._words.decade != "s":
            return name + self._words.decade
        return re.sub("y$", "ie", name) + "s"
