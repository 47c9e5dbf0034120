"""A whole question → what is to be told, or nothing where any of its words is something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.skills.arithmetic.expressions import THAT, Node, Unanswerable, number, value
from assistant.skills.arithmetic.lexing import UNIT, Lexeme, normal, phrases, tokens
from assistant.skills.arithmetic.parsing import Unread, parse
from assistant.skills.arithmetic.patterns import matches
from assistant.skills.arithmetic.slots import Slots, quantities, quantity, without
from assistant.skills.arithmetic.units import Quantity, as_meant, convert

_LISTS = {"average", "sum", "product", "difference", "greatest", "least", "common_divisor", "common_multiple"}
_OPERATIONS = {
    "subtract": "minus", "divide": "over", "multiply": "times", "add": "plus", "power": "power", "share": "share",
    "off": "off", "more_by": "plus", "less_by": "minus",
    "square_root": "square_root", "cube_root": "cube_root",
}  # fmt: skip
"""The operation of each list of patterns that has the slots {a} and mostly {b}, in that order."""
_GOES_ON = {"plus", "minus", "times", "over", "power", "squared", "cubed", "factorial", "raise"}
"""What a question that goes on from the last result begins with."""
_LEFT_OPEN = {"square_root", "cube_root", "double", "triple", "square_of", "cube_of", "factorial_of"}
"""What it may end with."""
_MOST_WORDS = 80
"""What is longer is no sum."""
_UNSPACED = re.compile(r"(\d+)([/-])(\d+)")
"""24/7, 9/11, 50-50: seldom a sum."""
_NO_SUM = re.compile(r"\d[-/]\d+[-/]\d")
"""A date, a telephone number."""


@dataclass(frozen=True, slots=True)
class LastResult:
    """What the last answer of this skill leaves for the next question."""

    result: Fraction | None = None
    quantity: Quantity | None = None
    """What was converted."""
    unit: str = ""
    """Into what."""


@dataclass(frozen=True, slots=True)
class ArithmeticTask:
    """What is to be told: by kind, of expressions or of quantities."""

    kind: str
    nodes: tuple[Node, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    unit: str = ""
    places: int = 0
    """Decimal places that are rounded to."""


def read(text: str, language: str, before: LastResult) -> ArithmeticTask | None:
    """The task of a question; None where it is none of this skill's."""
    plain = normal(text)
    if _NO_SUM.search(text) or plain.count(" ") >= _MOST_WORDS:
        return None
    if before != LastResult():
        plain = _without_and(plain, language)
    for kind, slots in matches(plain, language):
        try:
            task = _by_pattern(kind, Slots(slots, language), before)
        except Unread:
            continue
        if before.result is not None or not any(map(_needs, task.nodes)):
            return task
    return _alone(text, plain, language, before)


def _without_and(plain: str, language: str) -> str:
    """A question that goes on from the last, without its "and"."""
    first, _, rest = plain.partition(" ")
    return rest if rest and phrases(language).get((first,)) == "and" else plain


def _by_pattern(kind: str, slots: Slots, before: LastResult) -> ArithmeticTask:
    """The task of a pattern; raises Unread."""
    if kind in {"convert", "in_unit"}:
        asked, unit = as_meant(_converted(kind, slots, before), slots.unit("u"))
        return ArithmeticTask("convert", quantities=(asked,), unit=unit)
    if kind in _LISTS:
        return _of_a_list(kind, slots)
    if slots.has("q"):
        return ArithmeticTask(kind, quantities=(slots.quantity("q"), slots.quantity("r")))
    nodes = tuple(slots.node(name) for name in ("a", "b") if slots.has(name))
    if kind in _OPERATIONS:
        return ArithmeticTask("calculation", (Node(_OPERATIONS[kind], nodes),))
    if kind in _ROUNDED:
        return ArithmeticTask("round", nodes, places=_ROUNDED[kind](slots.node("n").number))
    return ArithmeticTask(kind, nodes)


def _converted(kind: str, slots: Slots, before: LastResult) -> Quantity:
    if kind == "convert" and not slots.is_that("q"):
        return slots.quantity("q")
    if before.quantity is None:
        raise Unread
    return before.quantity


def _of_a_list(kind: str, slots: Slots) -> ArithmeticTask:
    if slots.has("list"):
        try:
            nodes = slots.nodes("list")
        except Unread:
            if kind not in {"greatest", "least"}:
                raise
            return ArithmeticTask(kind, quantities=quantities(slots.tokens("list")))
    else:
        nodes = (slots.node("a"), slots.node("b"))
    if len(nodes) < 2 or (kind == "difference" and len(nodes) > 2):
        raise Unread
    return ArithmeticTask("calculation", (Node(kind, nodes),))


def _places(unit: Fraction) -> int:
    """Of a unit that is rounded to: a tenth is 1, a hundred -2."""
    known = {Fraction(10) ** -places: places for places in range(-9, 10)}
    if unit not in known:
        raise Unread
    return known[unit]


def _small(places: Fraction) -> int:
    if places.denominator > 1 or not 0 <= places <= 9:
        raise Unread
    return int(places)


_ROUNDED = {"round_to": _places, "round_places": _small}


def _alone(text: str, plain: str, language: str, before: LastResult) -> ArithmeticTask | None:
    """A question that is one expression, or goes on from the last."""
    everything = without(tokens(plain.split(), language), "comma")
    found = without(everything, "amount")
    asks = len(found) < len(everything)
    if not found or any(token.kind == "" for token in found):
        return None
    try:
        if before.unit and before.quantity and (task := _converted_next(found, before)):
            return task
        unit, found = _of_one_unit(_going_on(found, before))
        node = _division(found) or parse(found, counts_and=asks)
    except Unread:
        return None
    if not node.computes or (_needs(node) and before.result is None) or _is_name(text, node) or _is_noun(found):
        return None
    if unit and node.operation == "over" and node.parts[0] == node.parts[1]:  # 24 h / 24
        return None
    return ArithmeticTask("calculation", (node,), unit=unit)


def _of_one_unit(found: list[Lexeme]) -> tuple[str, list[Lexeme]]:
    """The unit of a sum such as "5 metres plus 3 metres" or "3 times 250 grams", and the tokens without it.

    Raises Unread where the result is of another unit: metres times metres, 10 by 5 kilos.
    """
    places = [place for place, token in enumerate(found) if token.kind.startswith(UNIT)]
    if not places:
        return "", found
    others = {token.kind for token in found[: places[-1]]}
    multiplied = len(places) > 1 and others & {"times", "over", "power", "squared", "of"}
    if multiplied or "over" in others or len({found[place].kind for place in places}) > 1:
        raise Unread
    left = [token for place, token in enumerate(found) if place not in places]
    return found[places[0]].kind.removeprefix(UNIT), left


def _division(found: Sequence[Lexeme]) -> Node | None:
    """Of 8/2, which alone is no fraction."""
    if [token.kind for token in found] != ["ratio"]:
        return None
    above, below = map(int, found[0].digits.split("/"))
    return Node("over", (number(above), number(below)))


def _converted_next(found: Sequence[Lexeme], before: LastResult) -> ArithmeticTask | None:
    """Of "And 20?" and "And 20 miles?" after a conversion."""
    assert before.quantity
    found = found[1:] if found[0].kind == "and" else found
    try:
        if found and not any(token.kind.startswith(UNIT) for token in found):
            node = parse(found)
            if node.computes or _needs(node):
                return None
            return ArithmeticTask(
                "convert", quantities=(Quantity(value(node).number, before.quantity.unit),), unit=before.unit
            )
        asked, unit = as_meant(quantity(found), before.unit)
        convert(asked, unit)
    except (Unread, Unanswerable):
        return None
    return ArithmeticTask("convert", quantities=(asked,), unit=unit)


def _going_on(found: list[Lexeme], before: LastResult) -> list[Lexeme]:
    """The tokens with the last result where they leave it out."""
    if before.result is None:
        return found
    that = Lexeme(THAT)
    if found[0].kind == "and" and len(found) > 1:
        found = found[1:]
    if found[0].kind == "article" and len(found) > 1 and found[1].kind in _GOES_ON:
        found = found[1:]
    if found[0].kind in _GOES_ON:
        found = [that, *found]
    if found[-1].kind in _LEFT_OPEN:
        found = [*found, that]
    return found


def _needs(node: Node) -> bool:
    """Whether it holds the last result."""
    return node.operation == THAT or any(map(_needs, node.parts))


def _is_noun(found: Sequence[Lexeme]) -> bool:
    """Whether it holds no number but a one that may be an article: "Was ist ein Quadrat?"."""
    numbers = [token.value for token in found if token.kind in {"number", "fraction", "ordinal", "ratio", THAT}]
    return numbers in ([], [1])


def _is_name(text: str, node: Node) -> bool:
    """Whether a bare 24/7 or 9/11 is no sum: it does not come out even."""
    if not _UNSPACED.search(text) or len(node.parts) != 2 or any(part.parts for part in node.parts):
        return False
    first, second = (part.number for part in node.parts)
    if node.operation not in {"over", "minus"}:
        return False
    return first < second or (node.operation == "over" and second != 0 and (first / second).denominator > 1)
