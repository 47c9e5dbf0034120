"""Text → the words that a person would say: numbers, units, short forms and symbols spelled out.

Each step turns one kind of writing into words, the particular kinds before the general ones.
"""

import re
import unicodedata
from functools import cache

from anyascii import anyascii

from assistant.text.clock_times import Clock
from assistant.text.dates import Dates
from assistant.text.lexicon import Lexicon, any_of, lexicon
from assistant.text.markup import plain
from assistant.text.money import Money
from assistant.text.ordinals import Ordinals
from assistant.text.powers import Powers, lowered
from assistant.text.quantities import Quantities, Step
from assistant.text.romans import Romans
from assistant.text.telephones import Telephones
from assistant.text.words import SINGLE

_WEB = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"”»，。）]*[^\s<>\"”»，。）.,;:!?)\]'’]", re.IGNORECASE)
_EMAIL = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FOLDED = str.maketrans(dict(zip("‑‐μ％～⁄∼≈′″", "--µ%~/~~′″", strict=True)))
_MINUS = re.compile(r"−(?!\s)|(?<!\s)−")
_LATIN = "0-9A-Za-zÀ-ɏ_"
"""What a short form must not touch; not \\w, for Chinese is written without spaces."""
_GREEK = re.compile(r"(?<![^\W\d_])[Α-Ωα-ω](?![^\W\d_])")
_COMPATIBLE = re.compile("[℃℉‼⁇⁈⁉ﬀ-ﬆ！-～㎀-㏟]")
_KEPT_FORMS = frozenset("！？，；：（）［］｛｝")
_SUBTRACT = re.compile(r"(?<=\d) - (?=\d[\d.,]* ?=)")
_MULTIPLY = re.compile(r"(?<=\d) ?\* ?(?=\d)")
_BEFORE_DIGIT = re.compile(r"([<>~#])(?= ?[\d$€£])")

_DASH = re.compile(r"\s+[-–—]+(?:\s+|$)|[–—]+")
_BRACKETS = re.compile(r"[()\[\]{}（）【】]")
_LINE_END = re.compile(r"(?<=[^\W_])\s*\n\s*")
_UNSAID = re.compile(r"[²³_]|[^\w\s.,;:!?¿¡…'’。，！？；：、·-]|(?<!\w)[-'’·]+|[-'’·]+(?!\w)")
_UNSAID_UNKNOWN = re.compile(r"[^\w\s.,;:!?¿¡…'’。，！？；：、·%°$€£+=&/-]|_")
"""Without a lexicon the voice has to make the best of numbers and symbols."""
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
_SPACE_BEFORE = re.compile(r" (?=[,.;:!?…。，！？；：、])")
_PAUSES = re.compile(r"[,;](?:[,; ])*(?=[.,;:!?…。，！？；：])|(?<=[.;:!?¿¡…。，！？；：、]),")
_HAN_SPACE = re.compile(rf"(?<=[{SINGLE}。，！？；：、]) (?=[{SINGLE}])")
_HAN_COMMA = re.compile(rf"(?<=[{SINGLE}]), ?|, ?(?=[{SINGLE}])")
_ENDS = " ,;-"


def speakable(text: str, language: str) -> str:
    """The text as it is pronounced in a language (ISO 639-1); empty where nothing can be.

    Without digits, symbols, Markdown, emoji and addresses; in a language without a lexicon digits stay.
    """
    text = _MINUS.sub("-", unicodedata.normalize("NFC", plain(text)).translate(_FOLDED))
    text = _folded(lowered(text))
    for step in _steps(language):
        text = step(text)
    return _tidy(text, _UNSAID if lexicon(language).numerals else _UNSAID_UNKNOWN)


@cache
def _steps(language: str) -> tuple[Step, ...]:
    words = lexicon(language)
    addresses, symbols, money = _addresses(words), _symbols(words), Money(words)
    quantities = Quantities(words, money.together, money.scaled)
    return (
        *(addresses, Telephones(words), _short_forms(words), Dates(words), Romans(words), Ordinals(words)),
        *(Clock(words), Powers(words), symbols, quantities, _greek, _letters(words)),
    )


def _folded(text: str) -> str:
    """Digits of other scripts as 0-9; ligatures, circled numbers and the like as plain characters."""
    return text if text.isascii() else "".join(map(_fold, text, " " + text))


def _fold(character: str, before: str) -> str:
    if character.isascii() or character in "²³½¼¾⅓⅔":
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in {"No", "Nl"}:
        plain_form = unicodedata.normalize("NFKC", character).replace("⁄", "/")
        if plain_form == character:
            plain_form = f"{unicodedata.numeric(character, 0):.0f}"
        # 2⅛ must not become 21/8.
        return f" {plain_form}" if before.isdigit() else plain_form
    if _COMPATIBLE.match(character) and character not in _KEPT_FORMS:
        return unicodedata.normalize("NFKC", character)
    return character


def _addresses(words: Lexicon) -> Step:
    web, email = words.words.get("web", " "), words.words.get("email", " ")
    return lambda text: _WEB.sub(web, _EMAIL.sub(email, text)) if "@" in text or "/" in text or "www" in text else text


def _short_forms(words: Lexicon) -> Step:
    kinds = (
        _replacing(words.before_number, r"(?=\s?\d)"),
        _replacing(words.before_name, r"(?=(?:\s+|-)(?-i:[A-ZÀ-ÖØ-Þ]))"),
        _replacing(words.abbreviations, ""),
    )

    def step(text: str) -> str:
        for kind in kinds:
            text = kind(text)
        return text

    return step


def _replacing(forms: dict[str, str], following: str) -> Step:
    spoken = {_key(form): said for form, said in forms.items()}
    pattern = re.compile(rf"(?<![{_LATIN}.]){any_of(forms)}(?![{_LATIN}²³]){following}", re.IGNORECASE)

    def replace(match: re.Match[str]) -> str:
        ends_all = match[0].endswith(".") and not match.string[match.end() :].strip(" \n\"'”’»)]")
        return spoken[_key(match[0])] + ("." if ends_all else "")

    return lambda text: pattern.sub(replace, text)


def _key(form: str) -> str:
    return _SPACES.sub("", form).lower()


def _symbols(words: Lexicon) -> Step:
    said = {symbol: f" {name} " for symbol, name in words.symbols.items()}
    number, minus = (f" {words.words.get(name, '')} " for name in ("number", "minus"))
    before_digit = {symbol: said.get(symbol, " ") for symbol in "<>~"} | {"#": number}
    table = str.maketrans({symbol: name for symbol, name in said.items() if symbol not in before_digit} | {"№": number})

    def step(text: str) -> str:
        text = _MULTIPLY.sub(said.get("×", " "), _SUBTRACT.sub(minus, text))
        return _BEFORE_DIGIT.sub(lambda match: before_digit[match[1]], text).translate(table)

    return step


def _greek(text: str) -> str:
    """The names of Greek letters that stand alone: π → pi."""
    return (
        text
        if text.isascii()
        else _GREEK.sub(lambda match: f" {unicodedata.name(match[0]).split()[-1].lower()} ", text)
    )


def _letters(words: Lexicon) -> Step:
    """Names in other scripts, and letters that espeak-ng spells by their code (ễ), in plain Latin letters."""
    if not words.numerals:
        return lambda text: text
    own = "" if words.spaced else rf"{SINGLE}\uf900-\ufaff"
    foreign = re.compile(rf"[^\W\d_\u0000-\u024f{own}]+")

    def latin(match: re.Match[str]) -> str:
        return _DIGITS.sub(" ", anyascii(match[0]))  # some hieroglyphs are given as their number in a list

    return lambda text: text if text.isascii() else foreign.sub(latin, text)


def _tidy(text: str, unsaid: re.Pattern[str]) -> str:
    """Brackets, dashes and line ends as pauses; what cannot be said away; one space between words."""
    # A clause keeps its comma, for the voice stays up there; a bracket at the end leaves none.
    clause = text.rstrip()[-1:] in tuple(",;:，；：、–—")
    text = _BRACKETS.sub(", ", _DASH.sub(", ", _LINE_END.sub(", ", text)))
    text = _SPACES.sub(" ", unsaid.sub(" ", text))
    text = _PAUSES.sub("", _SPACE_BEFORE.sub("", text))
    text = _HAN_COMMA.sub("，", _HAN_SPACE.sub("", text))
    text = text.lstrip(_ENDS + ".:。，；：、").rstrip(" -" if clause else _ENDS + "，；、")
    return text if any(map(str.isalnum, text)) else ""
