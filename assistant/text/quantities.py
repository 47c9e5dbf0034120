"""Numbers with what belongs to them (unit, currency, percent, range) → words."""

import re
from collections.abc import Callable

from assistant.text import cldr
from assistant.text.cldr import Noun
from assistant.text.lexicon import Lexicon, any_of
from assistant.text.numerals import Number, cardinal, in_words, number_pattern, parse, sequence, year

Step = Callable[[str], str]
"""A text → the text with one kind of writing in words."""

_LATIN = "0-9A-Za-zÀ-ÿ"
"""What a number must not touch; not \\w, for Chinese is written without spaces."""
_FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
_FRACTION = "[½¼¾⅓⅔]"
_OVER = re.compile(rf"(?<![{_LATIN}/.,])(\d{{1,3}})/(\d{{1,3}})(?![{_LATIN}/])")
_POINT = re.compile(rf"(?<![{_LATIN}.,])\.(?=\d)")
_SPACE = r"[\s\u00a0\u202f]?"
_FROM_A_THOUSAND = 1000


class Quantities:
    """Every number that is left, and units without one."""

    def __init__(self, words: Lexicon, ranges: Step, scales: Step) -> None:
        """ranges: puts the currency of a range of amounts behind it. scales: writes short forms of scales out."""
        self._words, self._ranges, self._scales = words, ranges, scales
        number, money = number_pattern(words), words.currency_signs
        unit = rf"{words.unit_symbols}(?![A-Za-zÀ-ÿ²³'’])"
        link = rf"(?:{words.scale_link}\s)?" if words.scale_link else ""
        scale = rf"(?:{_SPACE}(?P<scale>{any_of(words.scales)})(?![A-Za-zÀ-ÿ]))?"
        self._pattern = re.compile(
            rf"(?:(?<![{_LATIN})])(?P<sign>-)(?=[^\W_]|[$€£¥]))?(?:(?P<currency>{money})\s?)?(?P<number>{number})"
            rf"(?:\s?(?P<fraction>{_FRACTION}))?{scale}"
            rf"(?:{_SPACE}(?:(?P<percent>%)|{link}(?P<unit>{unit})|{link}(?P<money>{money})))?(?=(?:\s?(?P<noun>[^\W\d_]+))?)"
        )
        self._part = re.compile(rf"({_FRACTION})(?:{_SPACE}({unit}))?")
        self._hyphened = re.compile(rf"(?<![{_LATIN}.,-])({number})-({unit})(?=[-\s.,;)]|$)")
        self._spread = re.compile(
            rf"(?<![{_LATIN}-])((?:{money}\s?)?{number}{scale.replace('?P<scale>', '?:')}"
            rf"(?:{_SPACE}(?:%|{unit}|{money}))?)"
            rf"\s?[-–—]\s?(?=(?:{money}\s?)?\d)(?!\d+[-/]\d)"
        )
        self._alone = re.compile(rf"(?<![{_LATIN}²³/.-])({words.unit_symbols})(?![{_LATIN}²³'’/-])")
        self._year_before = re.compile(rf"(?:\b(?:{words.year_before or '(?!)'})\s|\()$", re.IGNORECASE)
        self._year_after = re.compile(rf"\s?(?:{words.year_after or '(?!)'})")

    def __call__(self, text: str) -> str:
        """The text without digits."""
        words = self._words
        if not words.numerals:
            return self._pattern.sub(self._ungrouped, text)
        if any(map(str.isdigit, text)):
            text = self._spread.sub(rf"\1 {words.words['to']} ", self._ranges(text))
            text = _OVER.sub(self._over, _POINT.sub("0.", text))
            text = self._hyphened.sub(self._compound, text)
            text = self._pattern.sub(self._spoken, self._scales(text))
        text = self._alone.sub(self._without_number, text)
        return self._part.sub(self._of_one, text)

    def _of_one(self, match: re.Match[str]) -> str:
        noun = self._words.unit(match[2]) if match[2] else None
        return f" {self._words.fractions[match[1]]} {noun[0] if noun else ''} "

    def _without_number(self, match: re.Match[str]) -> str:
        """Units that cannot be words: m³/s, km²."""
        noun = self._words.unit(match[1]) if set("²³/°") & set(match[1]) else None
        return f" {noun[1]} " if noun else match[0]

    def _compound(self, match: re.Match[str]) -> str:
        number, noun = parse(match[1], self._words), self._words.unit(match[2])
        return f"{in_words(number, self._words)}-{noun[0]}" if number and noun else match[0]

    def _ungrouped(self, match: re.Match[str]) -> str:
        number = parse(match["number"], self._words)
        digits = in_words(number, self._words) if number else sequence(match["number"], self._words)
        return match[0].replace(match["number"], digits)

    def _over(self, match: re.Match[str]) -> str:
        if match[0] in _FRACTIONS:
            return _FRACTIONS[match[0]]
        above, below = (cardinal(part, self._words) for part in match.groups())
        return self._words.over.format(above=above, below=below)

    def _spoken(self, match: re.Match[str]) -> str:
        words = self._words
        minus = f"{words.words['minus']} " if match["sign"] else ""
        number = parse(match["number"], words)
        unit = words.unit(match["unit"]) if match["unit"] else words.currency(match["currency"] or match["money"] or "")
        if match["unit"] and unit is None:  # two units that have no words together
            return match[0]
        if number is None:
            spoken = sequence(match["number"], words) + (f" {unit[1]}" if unit else "")
        elif match["fraction"]:
            spoken = self._with_fraction(number, match["fraction"], unit)
        elif match["percent"]:
            spoken = self._percent(number)
        elif match["unit"] and unit:
            spoken = self._counted(number, unit, match["scale"])
        elif unit:
            spoken = self._amount(number, unit, match["scale"])
        else:
            spoken = self._bare(number, match)
        return f" {minus}{spoken} "

    def _bare(self, number: Number, match: re.Match[str]) -> str:
        words, noun = self._words, match["noun"] or ""
        bare = not (number.grouped or number.decimals or match["sign"] or match["scale"])
        if bare and len(number.digits) in {3, 4} and self._is_year(int(number.digits), match):
            return year(number.digits, words, self._year_rule(match))
        if match["scale"]:
            # "Mil" lets the noun decide (duzentas mil pessoas); a million is a noun itself.
            noun = noun if match["scale"] == "mil" else match["scale"]
        spoken = in_words(number, words, self._agreement(noun))
        return f"{spoken} {match['scale']}" if match["scale"] else spoken

    def _year_rule(self, match: re.Match[str]) -> str:
        """The rule of an ordinal where the year is one."""
        before, after = match.string[: match.start("number")], match.string[match.end() :]
        found = (one for one in self._words.year_ordinals if re.search(f"(?:{one.before})$", before, re.IGNORECASE))
        return next((one.rule for one in found if re.match(one.after, after)), "")

    def _is_year(self, value: int, match: re.Match[str]) -> bool:
        words = self._words
        if self._year_after.match(match.string, match.end()):
            return True
        if words.year_from <= value <= words.year_to:
            return True
        # 1066 is a year after "in", in brackets, or where nothing that is counted follows.
        if not words.year_before or not _FROM_A_THOUSAND < value <= words.year_to or value % 100 == 0:
            return False
        return bool(not match["noun"] or self._year_before.search(match.string[: match.start("number")]))

    def _agreement(self, noun: str) -> str:
        words = self._words
        if words.feminine_noun and re.fullmatch(words.feminine_noun, noun):
            return "f"
        return "m" if words.masculine_noun and re.fullmatch(words.masculine_noun, noun) else ""

    def _counted(self, number: Number, noun: Noun, scale: str | None = None) -> str:
        words = self._words
        gender = (noun[2] if len(noun) > 2 else "") or "m"
        if scale and scale != "mil":
            gender = self._agreement(scale) or "m"
        spoken = in_words(number, words, gender)
        if scale:
            spoken = f"{spoken} {scale}"
        name = noun[1] if scale else cldr.form(noun, number.value, words.language)
        # Mil quilômetros, but um milhão de quilômetros.
        if (
            words.scale_link
            and spoken.endswith(words.scales)
            and not (words.scale_unlinked and spoken.endswith(words.scale_unlinked))
        ):
            elided = words.scale_elided and name[0] in words.scale_elided_before
            name = f"{words.scale_elided}{name}" if elided else f"{words.scale_link} {name}"
        return f"{spoken} {name}"

    def _percent(self, number: Number) -> str:
        spoken = in_words(number, self._words)
        if self._words.percent_before:
            return self._words.percent_before + spoken
        noun = self._words.unit("%")
        return f"{spoken} {noun[0]}" if noun else spoken

    def _amount(self, number: Number, noun: Noun, scale: str | None) -> str:
        words, cent = self._words, self._words.currencies.get("cent")
        if cent is None or len(number.decimals) != 2 or scale:
            return self._counted(number, noun, scale)
        large = self._counted(Number(number.digits), noun)
        cents = Number(number.decimals.lstrip("0") or "0")
        if cents.digits == "0":
            return large
        small = self._counted(cents, cent)
        return f"{large} {words.words['and']} {small}" if number.digits.strip("0") else small

    def _with_fraction(self, number: Number, fraction: str, unit: Noun | None) -> str:
        words = self._words
        spoken = f"{in_words(number, words, 'm')} {words.words['half_joiner']} {words.fractions[fraction]}"
        return f"{spoken} {unit[1]}" if unit else spoken
