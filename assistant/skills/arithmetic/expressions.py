"""Expressions: what is to be computed, and what comes out, as exact as it can be and never large."""

from collections.abc import Sequence
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
    first, last = numbers[0], numbers[-1]
    match node.operation:
        case "plus" | "minus" if len(numbers) > 1 and node.parts[1].operation == "percent":
            return first * (1 + last) if node.operation == "plus" else first * (1 - last)
        case "plus" | "sum":
            return Fraction(sum(numbers))
        case "minus":
            return first - last if len(numbers) > 1 else -first
        case "difference":
            return abs(first - last)
        case "times" | "of" | "product":
            return prod(numbers, start=Fraction(1))
        case "over":
            return first / _not_zero(last)
        case "power":
            return _power(first, last)
        case "percent":
            return first / 100
        case "off":
            return last * (1 - first)
        case "share":
            return 100 * first / _not_zero(last)
        case "factorial":
            return _factorial(first)
        case "average":
            return Fraction(sum(numbers)) / len(numbers)
        case "greatest" | "least":
            return max(numbers) if node.operation == "greatest" else min(numbers)
        case "common_divisor" | "common_multiple":
            return Fraction((gcd if node.operation == "common_divisor" else lcm)(*map(whole, numbers)))
    raise ValueError(node.operation)


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
    return base**exponent


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
