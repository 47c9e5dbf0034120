"""Telephone numbers → their digits, one by one, with a pause between the groups."""

import re

from assistant.text.lexicon import Lexicon
from assistant.text.numerals import each_digit

_PART = r"[ \u00a0\u202f./–-]"
_ABROAD = r"(?:\+|00)\d{1,3}(?:\s?\(0?\d{1,5}\)|[ \u00a0\u202f./–-]?\d)(?:[ \u00a0\u202f./–-]?\d){4,14}"
_NORTH_AMERICA = r"(?:1[ .-])?(?:\(\d{3}\)\s?|\d{3}([-. ]))\d{3}[-. ]\d{4}"
_TRUNK = r"0\d{1,4}(?:[/-]| / |[ ])\d{2,4}(?:[ -]?\d{2,4}){1,3}"
_BRACKETED = r"\(\d{2,5}\)\s?(?=(?:[ -]?\d){6,})\d{2,5}(?:[ -]?\d{2,5})+"
_PAIRS = r"0\d(?:[ .]\d{2}){4}"
_ANY = rf"\(?\d(?:[()]|{_PART}{{1,3}}(?=[\d(])|\d){{2,17}}"


class Telephones:
    """416-555-0192, +49 30 1234567, 01 23 45 67 89, and what follows "Tel."."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._known = re.compile(
            rf"(?<![\w.,/+-])(?:{_ABROAD}|{_PAIRS}|{_NORTH_AMERICA}|{_BRACKETED}|{_TRUNK})(?![\w/]|[.,:-]\d| \d)"
        )
        self._named = re.compile(
            rf"\b((?:{words.telephone or '(?!)'})[.:]?:?\s(?:[^\W\d]+\s)?)((?:\+\s?)?{_ANY})(?![\w/]|[.,:-]\d)",
            re.IGNORECASE,
        )

    def __call__(self, text: str) -> str:
        """The text with its telephone numbers in words."""
        if not self._words.numerals or not any(map(str.isdigit, text)):
            return text
        text = self._named.sub(lambda match: match[1] + self._spoken(match[2]), text)
        return self._known.sub(lambda match: self._spoken(match[0]), text)

    def _spoken(self, number: str) -> str:
        plus = f"{self._words.symbols['+']} " if number.startswith("+") else ""
        groups = [each_digit(group, self._words) for group in re.findall(r"\d+", number)]
        return plus + ", ".join(groups)
