"""Roman numerals → words where they are certain: centuries, chapters, kings."""

import re
import tomllib
from functools import cache

from assistant.core.resources import resource
from assistant.text.lexicon import Lexicon
from assistant.text.numerals import LONG_ROMAN, ROMAN, cardinal, ordinal, roman

_SEVERAL = r"(?=[IVX]{2})"
_DASH = r"\s?[-–—]\s?"
_END = r"(?![\w'’])"
_ALONE = r"(?=\s*(?:[.,;:!?)\]»”\"]|$)|['’]s\b|\s[a-zà-ÿ])"
"""A single letter is a number before a mark, the end, or a small letter: "I" is a word in English, too."""


class Romans:
    """Each Roman numeral of a text."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        suffix = rf"(?P<suffix>{words.roman_suffix})?"
        alone = words.roman_alone
        self._suffixed = re.compile(rf"\b({ROMAN})(?:{alone}){_END}" if alone else r"(?!)")
        link = rf"{_DASH}|\s(?:{words.dates.joiners})\s"
        self._before = re.compile(
            rf"\b((?:{words.before_roman or '(?!)'})\s)({LONG_ROMAN})(?:({link})({LONG_ROMAN}))?{_END}"
        )
        marked = rf"(?:\.|{words.roman_suffix})?"
        self._after = re.compile(
            rf"\b(?:({ROMAN}){marked}({_DASH}))?({ROMAN}){marked}(\s)(?=(?:{words.after_roman or '(?!)'}){_END})"
        )
        masculine, feminine = rulers()
        other = rf"(?P<name>[A-ZÀ-Þ][\w'’-]{{3,}}) (?={_SEVERAL}|[IVX]{{1,2}}(?:{words.roman_alone or 'er|re'})\b)"
        self._king = re.compile(
            rf"\b(?:(?P<king>(?:{masculine})) |(?P<queen>(?:{feminine})) |{other})"
            rf"(?P<number>{ROMAN}){suffix}{_END}(?P<dot>\.?)"
        )
        self._title = re.compile(rf"(?:{words.before_roman or '(?!)'})\s?")

    def __call__(self, text: str) -> str:
        """The text with such numerals in words."""
        if not self._words.numerals or not set("IVXLC") & set(text):
            return text
        text = self._before.sub(self._chapter, self._after.sub(self._century, text))
        return self._suffixed.sub(lambda match: self._ordinal(match[1]), self._king.sub(self._ruler, text))

    def _century(self, match: re.Match[str]) -> str:
        first = f"{self._ordinal(match[1])} {self._words.words['to']} " if match[1] else ""
        return f"{first}{self._ordinal(match[3])}{match[4]}"

    def _ordinal(self, numeral: str) -> str:
        number = str(roman(numeral))
        # German puts a dot behind the digits, and inflects by what stands before them.
        return f"{number}." if self._words.ordinal_dot else ordinal(number, self._words)

    def _chapter(self, match: re.Match[str]) -> str:
        last = ""
        if match[4]:
            joiner = match[3] if match[3].strip() not in "-–—" else f" {self._words.words['to']} "
            last = f"{joiner}{self._numbered(match[4])}"
        return f"{match[1]}{self._numbered(match[2])}{last}"

    def _numbered(self, numeral: str) -> str:
        number = roman(numeral)
        say = ordinal if number <= self._words.roman_ordinals_to else cardinal
        return say(str(number), self._words)

    def _ruler(self, match: re.Match[str]) -> str:
        words, number = self._words, roman(match["number"])
        name = match["king"] or match["queen"] or match["name"]
        rest = match.string[match.end("number") :]
        single = len(match["number"]) == 1 and not match["suffix"]
        if single and not match["dot"] and match["number"] == "I" and not re.match(_ALONE, rest):
            return match[0]
        if match["name"] and self._title.fullmatch(name):
            return match[0]
        # German writes a dot after the numeral; at the very end it is the sentence's too.
        dot = match["dot"] if match.end() == len(match.string) or not words.ordinal_dot else ""
        if number > words.king_ordinals_to:
            return f"{name} {cardinal(str(number), words)}{dot}"
        rule = words.rules.ordinal_feminine if match["queen"] else ""
        template = (words.queen or words.king) if match["queen"] else words.king
        return f"{name} {template.format(ordinal=ordinal(str(number), words, rule))}{dot}"


@cache
def rulers() -> tuple[str, str]:
    """Regular expressions of the names of kings and of queens."""
    table = tomllib.loads(resource("config", "rulers.toml").read_text(encoding="utf-8"))
    return "".join(table["masculine"].split()), "".join(table["feminine"].split())
