"""The words of a question → tokens, by the lists of a language."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from assistant.core.languages import ENGLISH
from assistant.skills.arithmetic.numbers import FoundNumber, find
from assistant.skills.arithmetic.units import names
from assistant.skills.contract import Wording
from assistant.text.words import SINGLE

WORDING = Wording("assistant.skills.arithmetic")
UNIT = "unit."
"""Before the name of a unit, in the names of lists and in kinds of tokens."""
NUMBER = "number."
"""Before a number that has words of its own: "dozen"."""
FRACTION = "1/"
"""Before the denominator of a fraction that has words of its own: "quarter"."""
_MAY_COUNT = frozenset({"and", "point", "article", "frame"})
"""Lists whose words may belong to a number: "two hundred and five"."""
_SIGNS = {
    "+": "plus", "-": "minus", "−": "minus", "–": "minus", "×": "times", "*": "times", "·": "times", "÷": "over",
    "/": "over", "^": "power", "√": "square_root", "∛": "cube_root", "²": "squared", "³": "cubed",
    "%": "percent", "!": "factorial", "=": "frame", "(": "open", ")": "close", ",": "comma", ";": "comma",
    "、": "comma", "，": "comma",
}  # fmt: skip
"""What is written in every language."""
_WORD = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d{1,4}/[1-9]\d{0,3}(?!\d)|\d+(?:[.,]\d+)*"
    rf"|[{SINGLE}〇]|°\s?[cf]\b|[½⅓⅔¼¾⅕⅛]"
    rf"|[^\W\d_{SINGLE}]+[²³]?(?:/(?:[^\W\d_{SINGLE}]+))?[²³]?"
    r"|[+\-−–×*·÷/:^√∛²³%!=(),;、，]"
)
_SPLIT_MINUS = re.compile(r"(?<=[^\W\d_])[-‐](?=[^\W\d_])")
_EXCLAMATION = re.compile(r"(?<!\d)!|(?<=!)!")
_EXCLAIMED = re.compile(r"(\d\D.*\d)!\s*$")
"""2 + 2! is seldom a factorial."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One step of a question."""

    kind: str
    """"number", "ordinal", "fraction", "ratio" (3/4), the name of a list, or "" for what nobody knows."""
    value: Fraction = Fraction(0)
    digits: str = ""


def normal(text: str) -> str:
    """The words of a text, in lower case and with one space between them: what patterns and lists are read as."""
    return " ".join(split(text))


def split(text: str) -> list[str]:
    """The words, numbers and signs of a text; Chinese into characters."""
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("º", "°")
    text = _EXCLAMATION.sub(" ", _EXCLAIMED.sub(r"\1", _SPLIT_MINUS.sub(" ", text))).replace(" : ", " ÷ ")
    return [word.replace("° ", "°") for word in _WORD.findall(text)]


@cache
def phrases(language: str) -> Mapping[tuple[str, ...], str]:
    """The list of each phrase of a language; what a later list says counts."""
    known: dict[tuple[str, ...], str] = {(sign,): kind for sign, kind in _SIGNS.items()}
    known |= {tuple(split(name)): UNIT + unit for unit, every in names(language).items() for name in every}
    for kind, listed in WORDING.languages.get(language, WORDING.languages[ENGLISH]).words.items():
        known |= {tuple(split(phrase)): kind for phrase in listed if "{" not in phrase}
    return {phrase: kind for phrase, kind in known.items() if phrase}


@cache
def numerals(language: str) -> Mapping[str, int]:
    """Numbers of one character that Unicode does not know as such."""
    listed = ((phrase[0], kind) for phrase, kind in phrases(language).items() if len(phrase) == len(phrase[0]) == 1)
    return {word: int(kind.removeprefix(NUMBER)) for word, kind in listed if kind.startswith(NUMBER)}


@cache
def _longest(language: str) -> int:
    return max(map(len, phrases(language)))


def tokens(words: Sequence[str], language: str) -> list[Lexeme]:
    """What the words say, those of no weight left out."""
    known = _phrases_of(words, language)
    own = numerals(language)
    surely = (
        (start, end)
        for start, (kind, end) in known.items()
        if kind not in _MAY_COUNT and not (end == start + 1 and words[start] in own)
    )
    others = {at for start, end in surely for at in range(start, end)}
    numbers = find(words, language, others, own)
    return [token for token in _in_turn(words, known, numbers) if token.kind != "frame"]


def _in_turn(
    words: Sequence[str], known: Mapping[int, tuple[str, int]], numbers: Mapping[int, FoundNumber]
) -> Iterator[Lexeme]:
    at = 0
    while at < len(words):
        if at in numbers:
            number = numbers[at]
            if "/" in number.digits:
                yield Lexeme("ratio", number.value, number.digits)
                at = number.end
                continue
            yield Lexeme("ordinal" if number.ordinal else "number", number.value, number.digits)
            at = number.end
        elif at in known:
            kind, at = known[at]
            yield _token(kind)
        else:
            yield Lexeme("")
            at += 1


def _token(kind: str) -> Lexeme:
    for prefix, name in ((NUMBER, "number"), (FRACTION, "fraction")):
        if kind.startswith(prefix):
            return Lexeme(name, Fraction(kind.removeprefix(NUMBER)))
    return Lexeme(kind)


def _phrases_of(words: Sequence[str], language: str) -> dict[int, tuple[str, int]]:
    """The longest phrase at each place, its list and its end; what it covers begins no other."""
    known, longest = phrases(language), _longest(language)
    found: dict[int, tuple[str, int]] = {}
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            if kind := known.get(tuple(words[at : at + length])):
                found[at] = kind, at + length
                at += length - 1
                break
        at += 1
    return found
