"""Expressions: what is to be computed, and what comes out, as exact as it can be and never large."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import factorial, gcd, lcm, log10, prod

MOST_DIGITS = 100
"""Of a result, on either side of the point."""
DIGITS = 40
"""Of what is not exact."""
NUMBER = "number"
THAT = "that"
"""The result before."""


class Unanswerable(Exception):
    """What has no answer; its text is the key of the sentence that says so."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number, and whether it is the very one."""

    number: Fraction
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Node:
    """A number, or an operation on others."""

    operation: str
    parts: "tuple[Node, ...]" = ()
    number: Fraction = Fraction(0)
    written: str = ""
    """Of a number: "/" where it was said as a fraction."""

    @property
    def is_part(self) -> bool:
        """Whether it is a share of something: a fraction or a percentage."""
        return self.operation == "percent" or self.written == "/"

    @property
    def computes(self) -> bool:
        """Whether there is something to compute."""
        return self.operation not in {NUMBER, THAT, "percent", "minus"} or (
            self.operation == "minus" and len(self.parts) > 1
        )

    @property
    def has_fractions(self) -> bool:
        return self.written == "/" or any(part.has_fractions for part in self.parts)


def number(value: Fraction | int, written: str = "") -> Node:
    return Node(NUMBER, number=Fraction(value), written=written)


def value(node: Node, that: Fraction = Fraction(0)) -> Value:
    """What comes out; raises Unanswerable. that: the result before."""
    if node.operation == NUMBER:
        return Value(node.number)
    if node.operation == THAT:
        return Value(that)
    values = [value(part, that) for part in node.parts]
    numbers = [part.number for part in values]
    if node.operation in _ROOTS or (node.operation == "power" and numbers[1].denominator > 1):
        found = _root(numbers[0], _ROOTS[node.operation]) if node.operation in _ROOTS else _raised(*numbers)
    else:
        found = Value(_computed(node, numbers))
    return Value(_bounded(found.number), found.exact and all(part.exact for part in values))


_ROOTS = {"square_root": 2, "cube_root": 3}


def _computed(node: Node, numbers: Sequence[Fraction]) -> Fraction:
    if len(numbers) > 1 and node.operation in _OF_THE_FIRST and node.parts[1].operation == "percent":
        return numbers[0] * (1 + _OF_THE_FIRST[node.operation] * numbers[1])
    if node.operation == "off" and not node.parts[0].is_part:
        return numbers[1] - numbers[0]
    return _OPERATIONS[node.operation](*numbers)


_OF_THE_FIRST = {"plus": 1, "minus": -1}
"""80 plus 10 % is 88."""


def _bounded(found: Fraction) -> Fraction:
    if max(abs(found.numerator), found.denominator) >= 10 ** (2 * MOST_DIGITS) or abs(found) >= 10**MOST_DIGITS:
        raise Unanswerable("large")
    return found


def _not_zero(divisor: Fraction) -> Fraction:
    if divisor == 0:
        raise Unanswerable("zero")
    return divisor


def whole(found: Fraction) -> int:
    """As an integer; raises Unanswerable for any other."""
    if found.denominator > 1:
        raise Unanswerable("not_whole")
    return found.numerator


def _factorial(found: Fraction) -> Fraction:
    if found < 0:
        raise Unanswerable("not_whole")
    if found > MOST_DIGITS:
        raise Unanswerable("large")
    return Fraction(factorial(whole(found)))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if base == 0 and exponent < 0:
        raise Unanswerable("zero")
    largest = max(abs(base.numerator), base.denominator)
    if largest > 1 and abs(exponent) * Fraction(log10(largest)) > MOST_DIGITS:
        raise Unanswerable("large")
    if abs(exponent) > 10**MOST_DIGITS:
        raise Unanswerable("large")
    if largest <= 1:  # 1, 0 and -1, however high
        return Fraction(1) if exponent == 0 else base if exponent % 2 else base * base
    return Fraction(base**exponent)


def _raised(base: Fraction, exponent: Fraction) -> Value:
    """A power with a fraction as exponent."""
    if exponent.numerator == 1:
        return _root(base, exponent.denominator)
    if base < 0:
        raise Unanswerable("no_root")
    if base > 0 and abs(exponent) * Fraction(abs(log10(base))) > MOST_DIGITS:
        raise Unanswerable("large")
    if base == 0:
        return Value(_power(base, exponent))
    with localcontext(prec=DIGITS):
        return Value(Fraction(_decimal(base) ** _decimal(exponent)), exact=False)


def _root(base: Fraction, degree: int) -> Value:
    if base < 0:
        if degree % 2 == 0:
            raise Unanswerable("no_root")
        positive = _root(-base, degree)
        return Value(-positive.number, positive.exact)
    if base == 0:
        return Value(base)
    with localcontext(prec=2 * MOST_DIGITS):
        near = _decimal(base) ** (1 / Decimal(degree))
        over, under = (
            round(_decimal(Fraction(part)) ** (1 / Decimal(degree))) for part in (base.numerator, base.denominator)
        )
    exact = degree <= MOST_DIGITS and under > 0 and Fraction(over, under) ** degree == base
    return Value(Fraction(over, under)) if exact else Value(Fraction(near).limit_denominator(10**DIGITS), exact=False)


def _decimal(found: Fraction) -> Decimal:
    return Decimal(found.numerator) / Decimal(found.denominator)


_OPERATIONS: dict[str, Callable[..., Fraction]] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b=None: -a if b is None else a - b,
    "times": lambda a, b: a * b,
    "of": lambda a, b: a * b,
    "over": lambda a, b: a / _not_zero(b),
    "power": _power,
    "percent": lambda a: a / 100,
    "off": lambda a, b: b * (1 - a),
    "share": lambda a, b: 100 * a / _not_zero(b),
    "factorial": _factorial,
    "difference": lambda a, b: abs(a - b),
    "sum": lambda *all_: Fraction(sum(all_)),
    "product": lambda *all_: prod(all_, start=Fraction(1)),
    "average": lambda *all_: Fraction(sum(all_)) / len(all_),
    "greatest": max,
    "least": min,
    "common_divisor": lambda *all_: Fraction(gcd(*map(whole, all_))),
    "common_multiple": lambda *all_: Fraction(lcm(*map(whole, all_))),
}
