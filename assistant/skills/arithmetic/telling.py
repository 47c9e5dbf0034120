"""A task → the sentence that is said."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from assistant.skills.arithmetic.expressions import Unanswerable, Value, value, whole
from assistant.skills.arithmetic.lexing import WORDING
from assistant.skills.arithmetic.reading import ArithmeticTask, LastResult
from assistant.skills.arithmetic.units import Quantity, convert, is_ambiguous
from assistant.skills.arithmetic.writing import expression, number, quantity

_TABLE = 10
_LARGEST_TESTED = 10**9
"""Whether it is prime is told at once."""
_LARGEST_TABLE = 1000


@dataclass(frozen=True, slots=True)
class ToldResult:
    """A sentence, and the result that the next question may go on from."""

    text: str
    result: Fraction | None = None


def tell(task: ArithmeticTask, before: LastResult, language: str) -> ToldResult:
    """What is said to a task; what has no answer gets a sentence that says why."""
    try:
        return _KINDS.get(task.kind, _tested)(task, before.result or Fraction(0), language)
    except Unanswerable as error:
        units = {}
        if task.quantities:
            units["left"] = _first_capital(quantity(task.quantities[0], language))
            other = task.unit or task.quantities[-1].unit
            units["unit"] = _unit(other, language)
        return ToldResult(WORDING.say(language, str(error), **units))


def _unit(unit: str, language: str) -> str:
    """The name of a unit, as after many."""
    return quantity(Quantity(Fraction(0), unit), language).replace("0", "").strip()


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _says(language: str, key: str, **values: object) -> str:
    return _first_capital(WORDING.say(language, key, **values))


def _calculation(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    node = task.nodes[0]
    found = value(node, that)
    right = number(found, language, fraction=node.has_fractions)
    if node.operation in {"greatest", "least"}:
        right = next(expression(part, language, that) for part in node.parts if value(part, that) == found)
    if task.unit:
        right = quantity(Quantity(found.number, task.unit), language)
    if node.operation == "share":
        first, last = (expression(part, language, that) for part in node.parts)
        return ToldResult(_says(language, "is_share", a=first, b=last, p=right), found.number)
    return ToldResult(_says(language, "is", left=expression(node, language, that), right=right), found.number)


def _convert(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    asked = task.quantities[0]
    found = convert(asked, task.unit)
    left, right = quantity(asked, language), quantity(Quantity(found, task.unit), language)
    if is_ambiguous(asked, task.unit):
        british = convert(asked, task.unit, british=True)
        other = quantity(Quantity(british, task.unit), language)
        return ToldResult(_says(language, "twins", left=left, right=right, other=other), found)
    return ToldResult(_says(language, "converts", left=left, right=right), found)


def _compared(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    """Yes or no to "Is … more than …?"."""
    if task.quantities:
        first, last = task.quantities
        difference = convert(first, last.unit) - last.number
        left, right = quantity(first, language), quantity(last, language)
    else:
        difference = value(task.nodes[0], that).number - value(task.nodes[1], that).number
        left, right = (expression(node, language, that) for node in task.nodes)
    said = "equal" if difference == 0 else "more" if difference > 0 else "less"
    sentence = WORDING.say(language, said, a=left, b=right)
    return ToldResult(_says(language, "yes" if said == task.kind else "no", said=sentence))


def _extreme(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    """The greatest or least of some quantities."""
    unit = task.quantities[0].unit
    choose: Callable[..., Quantity] = max if task.kind == "greatest" else min
    found = choose(task.quantities, key=lambda one: convert(one, unit))
    return ToldResult(_says(language, f"is_{task.kind}", right=quantity(found, language)))


def _goes(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    inner, outer = (value(node, that).number for node in task.nodes)
    if inner == 0:
        raise Unanswerable("zero")
    times = floor(outer / inner)
    rest = outer - times * inner
    values = {
        "a": _number(inner, language),
        "b": _number(outer, language),
        "times": _number(Fraction(times), language),
        "rest": _number(rest, language),
    }
    return ToldResult(_says(language, "goes" if rest else "goes_evenly", **values), Fraction(times))


def _remainder(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    outer, inner = (value(node, that).number for node in task.nodes)
    if inner == 0:
        raise Unanswerable("zero")
    rest = outer - floor(outer / inner) * inner
    values = {"a": _number(outer, language), "b": _number(inner, language), "rest": _number(rest, language)}
    return ToldResult(_says(language, "is_remainder", **values), rest)


def _divisible(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    outer, inner = (value(node, that).number for node in task.nodes)
    if inner == 0:
        raise Unanswerable("zero")
    values = {"a": _number(outer, language), "b": _number(inner, language)}
    return ToldResult(_says(language, "not_divisible" if (outer / inner).denominator > 1 else "is_divisible", **values))


def _round(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    found = value(task.nodes[0], that)
    unit = Fraction(10) ** -task.places
    near = floor(abs(found.number) / unit + Fraction(1, 2)) * unit * (-1 if found.number < 0 else 1)
    left = expression(task.nodes[0], language, that)
    return ToldResult(_says(language, "is_rounded", left=left, right=_number(near, language)), near)


def _table(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    base = whole(value(task.nodes[0], that).number)
    if not 0 < base <= _LARGEST_TABLE:
        raise Unanswerable("large")
    rows = ", ".join(_number(Fraction(base * times), language) for times in range(1, _TABLE + 1))
    return ToldResult(_says(language, "is_table", a=base, rows=rows))


def _tested(task: ArithmeticTask, that: Fraction, language: str) -> ToldResult:
    """Whether a number is prime, even or odd."""
    tested = whole(value(task.nodes[0], that).number)
    shown = _number(Fraction(tested), language)
    if task.kind != "prime":
        even = tested % 2 == 0
        yes = even == (task.kind == "even")
        said = WORDING.say(language, "is_even" if even else "is_odd", a=shown)
        return ToldResult(_says(language, "yes" if yes else "no", said=said), Fraction(tested))
    if tested > _LARGEST_TESTED:
        raise Unanswerable("large")
    divisor = next((low for low in range(2, int(max(tested, 1) ** 0.5) + 1) if tested % low == 0), None)
    if divisor:
        return ToldResult(_says(language, "not_prime", a=shown, b=divisor), Fraction(tested))
    return ToldResult(_says(language, "is_prime" if tested > 1 else "too_small", a=shown), Fraction(tested))


def _number(found: Fraction, language: str) -> str:
    return number(Value(found), language)


_KINDS: dict[str, Callable[[ArithmeticTask, Fraction, str], ToldResult]] = {
    "calculation": _calculation,
    "convert": _convert,
    "more": _compared,
    "less": _compared,
    "greatest": _extreme,
    "least": _extreme,
    "goes": _goes,
    "remainder": _remainder,
    "divisible": _divisible,
    "round": _round,
    "table": _table,
}
