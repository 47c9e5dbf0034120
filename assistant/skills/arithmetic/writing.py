"""Numbers, quantities and expressions as a language writes them."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from assistant.core.languages import ENGLISH
from assistant.skills.arithmetic.expressions import THAT, Node, Value
from assistant.skills.arithmetic.lexing import UNIT, WORDING
from assistant.skills.arithmetic.units import Quantity, has_words
from assistant.text.cldr import counted, is_singular
from assistant.text.lexicon import lexicon

FIGURES = 4
"""Of a number that is rounded; one of a thousand or more has all before the point."""
_SHORT = 6
"""Decimals of a number that is said as it is."""
_LARGE = 10**15
_COARSE = 1000
_UNIT_DECIMALS = 3
"""Decimals of a number of units that is said as it is."""
_DENOMINATOR = 100
"""The largest of a fraction that is said."""
_LEVELS = {"plus": 1, "minus": 1, "times": 2, "over": 2}
_TIGHT = 4
"""Level of what stands within words: a sum there has brackets."""
_LISTED = {"average", "sum", "product", "greatest", "least", "common_divisor", "common_multiple"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_short(number: Fraction, decimals: int = _SHORT) -> bool:
    """Whether its decimals end soon, and it is not too large to be said."""
    return (number * 10**decimals).denominator == 1 and abs(number) < _LARGE


def exact(number: Fraction, language: str) -> str:
    """A short number as it is."""
    context = Context(prec=60)
    return _written(context.divide(Decimal(number.numerator), Decimal(number.denominator)), language)


def rounded(number: Fraction, language: str) -> str:
    """A number to four figures; a large one by a power of ten."""
    context = Context(prec=60, rounding=ROUND_HALF_UP)
    decimal = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    if decimal and (abs(number) >= _LARGE or abs(number) < Fraction(1, 10**_SHORT)):
        exponent = decimal.adjusted()
        front = Context(prec=FIGURES, rounding=ROUND_HALF_UP).create_decimal(decimal.scaleb(-exponent, context))
        return f"{_written(front.normalize(), language)} × 10{str(exponent).translate(_RAISED)}"
    if abs(number) >= _COARSE:
        return _written(decimal.quantize(Decimal(1), context=context), language)
    return _written(Context(prec=FIGURES, rounding=ROUND_HALF_UP).create_decimal(decimal).normalize(), language)


def _written(decimal: Decimal, language: str) -> str:
    digits = max(0, -int(decimal.as_tuple().exponent))
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(decimal, pattern, locale=_locale(language)).replace("-", "−")


@cache
def _locale(language: str) -> str:
    return language if language in WORDING.languages else ENGLISH


def number(found: Value, language: str, *, fraction: bool = False) -> str:
    """A result: as it is, else about. fraction: as a fraction first, where that is a simple one."""
    if found.exact and is_short(found.number):
        return exact(found.number, language)
    about = WORDING.say(language, "about", right=rounded(found.number, language))
    if fraction and found.exact and found.number.denominator <= _DENOMINATOR >= abs(found.number.numerator):
        over = f"{exact(Fraction(found.number.numerator), language)}/{found.number.denominator}"
        return WORDING.say(language, "fraction", fraction=over, right=about)
    return about


def quantity(found: Quantity, language: str) -> str:
    """A number with its unit."""
    if found.parts:
        return (" " if lexicon(language).spaced else "").join(quantity(part, language) for part in found.parts)
    said = is_short(found.number, _UNIT_DECIMALS)
    figure = exact(found.number, language) if said else rounded(found.number, language)
    written = _with_unit(figure, found, language)
    return written if said else WORDING.say(language, "about", right=written)


def _with_unit(figure: str, found: Quantity, language: str) -> str:
    if not has_words(found.unit, _locale(language)):
        return _by_list(figure, found, language)
    value = float(found.number)
    lengths: tuple[Literal["long", "short"], ...] = ("long", "short")
    ways = (counted(figure, value, found.unit, length, _locale(language)) for length in lengths)
    return next(written for written in ways if found.unit not in written)


def _by_list(figure: str, found: Quantity, language: str) -> str:
    """By the first two words of the language's own list, or of another's."""
    ways = (WORDING.words(code, f"{UNIT}{found.unit}") for code in (language, *WORDING.languages))
    one, many, *_ = next((words for words in ways if len(words) > 1), (found.unit, found.unit))
    name = one if is_singular(float(found.number), language) else many
    return f"{figure} {name}" if lexicon(language).spaced else f"{figure}{name}"


def expression(node: Node, language: str, that: Fraction, level: int = 0) -> str:
    """An expression with signs; what has none, by the language's words."""
    operation, parts = node.operation, node.parts
    if not parts:
        return _operand(that if operation == THAT else node.number, language, over=node.written == "/")
    if operation in _LEVELS and len(parts) > 1:
        own = _LEVELS[operation]
        first = expression(parts[0], language, that, own)
        last = expression(parts[1], language, that, own + 1)
        written = WORDING.say(language, operation, a=first, b=last)
        return f"({written})" if own < level else written
    inside = [expression(part, language, that, _TIGHT) for part in parts]
    if operation == "power":
        return _power(inside[0], parts[1], inside[1])
    if operation in {"percent", "minus"}:
        sign = format_percent(1, locale=_locale(language)).removeprefix("100")
        return f"{inside[0]}{sign}" if operation == "percent" else f"−{inside[0]}"
    if operation in _LISTED:
        return WORDING.say(language, operation, a=format_list(inside, locale=_locale(language)))
    return WORDING.say(language, operation, **dict(zip("ab", inside, strict=False)))


def _operand(found: Fraction, language: str, *, over: bool) -> str:
    """A number; over: it was said as a fraction."""
    if is_short(found) and not (over and 1 < found.denominator <= _DENOMINATOR):
        return exact(found, language)
    if found.denominator <= _DENOMINATOR and abs(found) < _LARGE:
        return f"{found.numerator}/{found.denominator}"
    return rounded(found, language)


def _power(base: str, exponent: Node, written: str) -> str:
    if not exponent.parts and exponent.number.denominator == 1 and base.isdecimal():
        return f"{base}{str(exponent.number).translate(_RAISED)}"
    return f"{base}^{written}" if written.isdecimal() else f"{base}^({written})"
