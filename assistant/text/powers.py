"""Exponents → words: 2^10, mc², 10⁻⁶; a raised number behind a word is the mark of a footnote and is not said."""

import re

from assistant.text.lexicon import Lexicon
from assistant.text.numerals import ordinal

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ", "0123456789+-ni")
_RUN = "[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ]+"
_SUPERSCRIPT = re.compile(rf"(?<=\w)[²³](?!{_RUN})|(?<=[\w)\]])({_RUN})")
_FOOTNOTE = re.compile(rf"(?<=[^\W\d_]{{4}})({_RUN})(?!\w)")
_LONGEST_BASE = 3
"""Letters; what is longer is a word."""
_POWER = (
    r"(?<![A-Za-zÀ-ÿ])(?P<base>\d[\d.,]*|[A-Za-zα-ωΑ-Ω]{1,3}|[)\]])"
    r"(?:(?P<exponent>[²³])|\s?\^\s?\{?(?P<sign>[-+]?)(?P<number>\d+(?:[.,]\d+)?|[a-z])\}?)(?![A-Za-zÀ-ÿ])"
)
_ORDINALS_TO = 20


def lowered(text: str) -> str:
    """Raised numbers as ^6, but for the squares and cubes of units; without the marks of footnotes."""
    text = _FOOTNOTE.sub("", text)
    return _SUPERSCRIPT.sub(lambda match: "^" + match[1].translate(_RAISED) if match[1] else match[0], text)


class Powers:
    """Each power of a text."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._pattern = re.compile(rf"{_POWER}(?:\s(?P<unit>{words.unit_symbols})(?![\w²³/]))?")

    def __call__(self, text: str) -> str:
        """The text with its powers in words."""
        return self._pattern.sub(self._with_unit, text) if self._words.powers else text

    def _with_unit(self, match: re.Match[str]) -> str:
        unit = self._words.unit(match["unit"]) if match["unit"] and not match["exponent"] else None
        said = self._spoken(match)
        if unit:
            return f"{said}{unit[1]} "
        return said if said == match[0] or not match["unit"] else f"{said}{match['unit']}"

    def _spoken(self, match: re.Match[str]) -> str:
        words, base = self._words, match["base"]
        if match["exponent"] and words.unit(base + match["exponent"]):
            return match[0]
        assert words.powers is not None
        if base.isalpha() and len(base) > 1 and not words.unit(base):
            base = " ".join(base)
        exponent = match["exponent"] or (match["number"] if not match["sign"] else "")
        if exponent in {"²", "2"}:
            return f"{base} {words.powers.squared} "
        if exponent in {"³", "3"}:
            return f"{base} {words.powers.cubed} "
        number = match["number"]
        sign = {"-": "minus", "+": "plus"}.get(match["sign"], "")
        power = words.powers.power
        if "{ordinal}" in power:
            fits = not sign and number.isdigit() and int(number) <= _ORDINALS_TO
            said = ordinal(number, words, words.rules.ordinal_feminine) if fits else ""
            power = power if fits else words.powers.otherwise
            return f"{base} {power.format(ordinal=said, n=self._number(sign, number))} "
        return f"{base} {power.format(n=self._number(sign, number))} "

    def _number(self, sign: str, number: str) -> str:
        said = {"minus": self._words.words["minus"] + " ", "plus": self._words.symbols["+"] + " "}.get(sign, "")
        return f"{said}{number}"
