"""Short forms of large numbers ($5.5m, 3 Mio.) and ranges of amounts ($5–10), before they are spelled."""

import re

from assistant.text import cldr
from assistant.text.cldr import Noun
from assistant.text.lexicon import Lexicon, any_of
from assistant.text.numerals import Number, number_pattern, parse

_SPACE = r"[\s\u00a0\u202f]?"


class Money:
    """Amounts as a person would write them out."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        number, money = number_pattern(words), words.currency_signs
        short = any_of({**words.money_scales, **words.scale_forms})
        scale = rf"(?:{_SPACE}(?:{short}|{any_of(words.scales)})(?![A-Za-zÀ-ÿ]))?"
        self._range = re.compile(
            rf"(?P<money>{money})(?P<space>\s?)(?P<first>{number})(?P<scale>{scale})\s?[-–—]\s?(?=\d)(?P<second>{number})(?![-/]\d)"
        )
        self._after_sign = re.compile(
            rf"(?P<before>{money}\s?)(?P<number>{number}){_SPACE}(?P<scale>{short})(?![A-Za-zÀ-ÿ])"
        )
        self._before_sign = re.compile(rf"(?<![\w.,])(?P<number>{number}){_SPACE}(?P<scale>{short})(?=\s?(?:{money}))")
        forms = any_of(words.scale_forms)
        self._anywhere = re.compile(rf"(?<![\w.,])(?P<number>{number}){_SPACE}(?P<scale>{forms})(?![A-Za-zÀ-ÿ])")

    def together(self, text: str) -> str:
        """Ranges with the currency behind the last number: $5–10 → 5 to $10."""
        return self._range.sub(self._ranged, text)

    def scaled(self, text: str) -> str:
        """Scales in words."""
        for pattern in (self._after_sign, self._before_sign, self._anywhere):
            text = pattern.sub(self._long, text)
        return text

    def _ranged(self, match: re.Match[str]) -> str:
        whole = not any(re.search(r"[.,]\d{2}$", match[name]) for name in ("first", "second"))
        first = f"{match['first']}{match['scale']}" if whole else match[0][: match.end("scale") - match.start()]
        return f"{first} {self._words.words['to']} {match['money']}{match['second']}"

    def _long(self, match: re.Match[str]) -> str:
        before = match.groupdict().get("before") or ""
        number = parse(match["number"], self._words)
        noun: Noun = {**self._words.money_scales, **self._words.scale_forms}[match["scale"]]
        if number is None:
            return match[0]
        if noun[0].isdigit():
            return before + _written(number.times_ten_to(int(noun[0])), self._words)
        ends = "." if match[0].endswith(".") and match.end() == len(match.string) else ""
        name = cldr.form(noun, number.value, self._words.language)
        return f"{before}{match['number']} {name}{ends}"


def _written(number: Number, words: Lexicon) -> str:
    return number.digits + (f"{words.decimal}{number.decimals}" if number.decimals else "")
