"""Numbers with what belongs to them (unit, currency, percent, range, time of day) → words."""

import re

from assistant.speaking.lexicon import Lexicon, Noun, any_of
from assistant.speaking.numerals import Number, cardinal, in_words, number_pattern, parse, sequence, year

_LATIN = "0-9A-Za-zÀ-ÿ"
"""What a number must not touch; not \\w, for Chinese is written without spaces."""
_FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
_FRACTION = "[½¼¾⅓⅔]"
_OVER = re.compile(rf"(?<![{_LATIN}/.,])(\d{{1,3}})/(\d{{1,3}})(?![{_LATIN}/])")
_POINT = re.compile(rf"(?<![{_LATIN}.,])\.(?=\d)")
_SPACE = r"[\s\u00a0\u202f]?"
_CHINESE_COUNTED = frozenset("个只种位名条群次年天岁座张")


class Clock:
    """10:30 and 10h30."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._hour = words.units.get("h", ("", ""))
        after = rf"(?:{_SPACE}{words.clock_word}\b)?" if words.clock_word else rf"(?:{_SPACE}h\b)?"
        self._pattern = re.compile(
            rf"(?<![{_LATIN}.,:/])([01]?\d|2[0-4])[:：h]([0-5]\d)(?![\d:：]|[.,]\d){after}" if words.clock else "(?!)"
        )

    def __call__(self, text: str) -> str:
        """The text with its times of day in words."""
        return self._pattern.sub(self._spoken, text)

    def _spoken(self, match: re.Match[str]) -> str:
        words, hour, minute = self._words, match[1].lstrip("0") or "0", match[2].lstrip("0")
        spoken = cardinal(hour, words, "m" if words.clock_word else _gender(self._hour))
        minutes = cardinal(minute or "0", words)
        if len(minute) == 1:
            minutes = words.clock_below_ten.format(minute=minutes)
        template = words.clock if minute else words.clock_full
        return template.format(hour=spoken, hours=self._hour[_many(Number(hour), words)], minute=minutes)


class Quantities:
    """Every number that is left."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        number = number_pattern(words)
        money = any_of({sign: noun for sign, noun in words.currencies.items() if sign != "cent"})
        unit = rf"{any_of(words.units)}(?![A-Za-zÀ-ÿ²³'’])"
        link = rf"(?:{words.scale_link}\s)?" if words.scale_link else ""
        scale = rf"(?:{_SPACE}(?P<scale>{any_of(words.scales)})(?![A-Za-zÀ-ÿ]))?"
        self._pattern = re.compile(
            rf"(?:(?<![{_LATIN})])(?P<sign>-)(?=[^\W_]|[$€£¥]))?(?:(?P<currency>{money})\s?)?(?P<number>{number})"
            rf"(?:\s?(?P<fraction>{_FRACTION}))?{scale}"
            rf"(?:{_SPACE}(?:(?P<percent>%)|{link}(?P<unit>{unit})|(?P<money>{money})))?(?=(?:\s?(?P<noun>[^\W\d_]+))?)"
        )
        self._part = re.compile(rf"({_FRACTION})(?:{_SPACE}({unit}))?")
        self._spread = re.compile(
            rf"(?<![{_LATIN}-])({number}(?:{_SPACE}(?:%|{unit}))?)\s?[-–—]\s?(?=(?:{money}\s?)?\d)(?!\d+[-/]\d)"
        )

    def __call__(self, text: str) -> str:
        """The text without digits."""
        words = self._words
        if not words.numerals:
            return self._pattern.sub(self._ungrouped, text)
        if any(map(str.isdigit, text)):
            text = self._spread.sub(rf"\1 {words.words['to']} ", text)
            text = _OVER.sub(self._over, _POINT.sub("0.", text))
            text = self._pattern.sub(self._spoken, text)
        return self._part.sub(self._of_one, text)

    def _of_one(self, match: re.Match[str]) -> str:
        unit = f" {self._words.units[match[2]][0]}" if match[2] else ""
        return f" {self._words.fractions[match[1]]}{unit} "

    def _ungrouped(self, match: re.Match[str]) -> str:
        number = parse(match["number"], self._words)
        digits = in_words(number, self._words) if number else sequence(match["number"], self._words)
        return match[0].replace(match["number"], digits)

    def _over(self, match: re.Match[str]) -> str:
        if match[0] in _FRACTIONS:
            return _FRACTIONS[match[0]]
        above, below = (cardinal(part, self._words) for part in match.groups())
        first, second = (below, above) if self._words.numerals == "zh" else (above, below)
        return f"{first} {self._words.words['over']} {second}"

    def _spoken(self, match: re.Match[str]) -> str:
        words = self._words
        minus = f"{words.words['minus']} " if match["sign"] else ""
        number = parse(match["number"], words)
        unit = words.units.get(match["unit"] or "") or words.currencies.get(match["currency"] or match["money"] or "")
        if number is None:
            spoken = sequence(match["number"], words) + (f" {unit[1]}" if unit else "")
        elif match["fraction"]:
            spoken = self._with_fraction(number, match["fraction"], unit)
        elif match["percent"]:
            spoken = self._percent(number)
        elif match["unit"]:
            spoken = self._counted(number, words.units[match["unit"]], match["scale"])
        elif unit:
            spoken = self._money(number, unit, match["scale"])
        else:
            spoken = self._bare(number, match)
        return f" {minus}{spoken} "

    def _bare(self, number: Number, match: re.Match[str]) -> str:
        words, noun = self._words, match["noun"] or ""
        bare = not (number.grouped or number.decimals or match["sign"] or match["scale"])
        if bare and len(number.digits) == 4 and self._is_year(int(number.digits), noun):
            return year(number.digits, words)
        if match["scale"]:
            # "Mil" lets the noun decide (duzentas mil pessoas); a million is a noun itself.
            noun = noun if match["scale"] == "mil" else match["scale"]
        spoken = in_words(number, words, self._agreement(noun))
        return f"{spoken} {match['scale']}" if match["scale"] else spoken

    def _is_year(self, value: int, noun: str) -> bool:
        return self._words.year_from <= value <= self._words.year_to or noun.startswith("年")

    def _agreement(self, noun: str) -> str:
        if noun and self._words.numerals == "zh":
            return "m" if noun[0] in _CHINESE_COUNTED else ""
        if self._words.feminine_noun and re.fullmatch(self._words.feminine_noun, noun):
            return "f"
        return "m" if self._words.masculine_noun and re.fullmatch(self._words.masculine_noun, noun) else ""

    def _counted(self, number: Number, noun: Noun, scale: str | None = None) -> str:
        words = self._words
        spoken = in_words(number, words, "m" if scale and scale != "mil" else _gender(noun))
        if scale:
            spoken = f"{spoken} {scale}"
        name = noun[1 if scale else _many(number, words)]
        # Mil quilômetros, but um milhão de quilômetros.
        if words.scale_link and spoken.endswith(words.scales) and not spoken.endswith("mil"):
            name = f"d'{name}" if words.numerals == "fr" and name[0] in "eh" else f"{words.scale_link} {name}"
        return f"{spoken} {name}"

    def _percent(self, number: Number) -> str:
        spoken = in_words(number, self._words)
        if self._words.percent_before:
            return self._words.percent_before + spoken
        return f"{spoken} {self._words.units['%'][0]}"

    def _money(self, number: Number, noun: Noun, scale: str | None) -> str:
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


def _many(number: Number, words: Lexicon) -> int:
    """0 for the singular of a noun, 1 for its plural."""
    return 0 if number.value == 1 or number.value < words.plural_from else 1


def _gender(noun: Noun) -> str:
    return noun[2] if len(noun) > 2 else "m"
