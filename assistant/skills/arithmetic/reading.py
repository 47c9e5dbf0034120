"""A whole question → what is to be told, or nothing where any of its words is something else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.skills.arithmetic.expressions import THAT, Node, Unanswerable, value
from assistant.skills.arithmetic.lexing import UNIT, Token, normal, tokens
from assistant.skills.arithmetic.parsing import Parser, Unread, parse
from assistant.skills.arithmetic.patterns import matches
from assistant.skills.arithmetic.units import Quantity, convert

_LISTS = {"average", "sum", "product", "difference", "greatest", "least", "common_divisor", "common_multiple"}
_PAIRS = {
    "subtract": "minus", "divide": "over", "multiply": "times", "add": "plus", "power": "power", "share": "share",
    "off": "off", "more_by": "plus", "less_by": "minus",
}  # fmt: skip
"""The operation of each list of patterns that has the slots {a} and {b}, in that order."""
_ONES = {"square_root", "cube_root"}
_WORDS_APART = {"and", "comma", "or"}
_GOES_ON = {"plus", "minus", "times", "over", "power", "squared", "cubed", "factorial", "raise"}
"""What a question that goes on from the last result begins with."""
_LEFT_OPEN = {"square_root", "cube_root", "double", "triple", "square_of", "cube_of", "factorial_of"}
"""What it may end with."""
_UNSPACED = re.compile(r"(\d+)([/-])(\d+)")
"""24/7, 9/11, 50-50: seldom a sum."""
_NO_SUM = re.compile(r"\d[-/]\d+[-/]\d")
"""A date, a telephone number."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the last answer of this skill leaves for the next question."""

    result: Fraction | None = None
    quantity: Quantity | None = None
    """What was converted."""
    unit: str = ""
    """Into what."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be told: by kind, of expressions or of quantities."""

    kind: str
    nodes: tuple[Node, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    unit: str = ""
    places: int = 0
    """Decimal places that are rounded to."""


def read(text: str, language: str, before: Before) -> Task | None:
    """The task of a question; None where it is none of this skill's."""
    if _NO_SUM.search(text):
        return None
    plain = normal(text)
    for kind, slots in matches(plain, language):
        try:
            return _by_pattern(kind, _Slots(slots, language), before)
        except Unread:
            continue
    return _alone(text, plain, language, before)


class _Slots:
    """What stands in a pattern's slots, read when it is asked for."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        self._words, self._language = words, language

    def has(self, name: str) -> bool:
        return name in self._words

    def tokens(self, name: str) -> list[Token]:
        found = tokens(self._words[name].split(" "), self._language)
        return [token for token in found if token.kind != "amount"]

    def node(self, name: str) -> Node:
        return parse(_without(self.tokens(name), "comma"))

    def nodes(self, name: str) -> tuple[Node, ...]:
        return _list(self.tokens(name))

    def quantity(self, name: str) -> Quantity:
        return _quantity(_without(self.tokens(name), "comma"))

    def unit(self, name: str) -> str:
        return _unit(_without(self.tokens(name), "comma", "article"))


def _by_pattern(kind: str, slots: _Slots, before: Before) -> Task:
    """The task of a pattern; raises Unread."""
    if kind == "convert":
        return Task(kind, quantities=(slots.quantity("q"),), unit=slots.unit("u"))
    if kind == "in_unit":
        if before.quantity is None:
            raise Unread
        return Task("convert", quantities=(before.quantity,), unit=slots.unit("u"))
    if kind in _LISTS:
        return _of_a_list(kind, slots)
    if kind in {"more", "less"} and slots.has("q"):
        return Task(kind, quantities=(slots.quantity("q"), slots.quantity("r")))
    if kind in _PAIRS:
        return Task("calculation", (Node(_PAIRS[kind], (slots.node("a"), slots.node("b"))),))
    if kind in _ONES:
        return Task("calculation", (Node(kind, (slots.node("a"),)),))
    if kind == "round_to":
        return Task("round", (slots.node("a"),), places=_places(slots.node("n")))
    if kind == "round_places":
        return Task("round", (slots.node("a"),), places=_small(slots.node("n")))
    return Task(kind, tuple(slots.node(name) for name in ("a", "b") if slots.has(name)))


def _of_a_list(kind: str, slots: _Slots) -> Task:
    if slots.has("list"):
        try:
            nodes = slots.nodes("list")
        except Unread:
            if kind not in {"greatest", "least"}:
                raise
            return Task(kind, quantities=_quantities(slots.tokens("list")))
    else:
        nodes = (slots.node("a"), slots.node("b"))
    if len(nodes) < 2 or (kind == "difference" and len(nodes) > 2):
        raise Unread
    return Task("calculation", (Node(kind, nodes),))


def _places(node: Node) -> int:
    """Of a unit that is rounded to: a tenth is 1, a hundred -2."""
    known = {Fraction(10) ** -places: places for places in range(-9, 10)}
    if node.number not in known:
        raise Unread
    return known[node.number]


def _small(node: Node) -> int:
    if node.number.denominator > 1 or not 0 <= node.number <= 9:
        raise Unread
    return int(node.number)


def _without(found: Sequence[Token], *kinds: str) -> list[Token]:
    return [token for token in found if token.kind not in kinds]


def _list(found: Sequence[Token]) -> tuple[Node, ...]:
    """Numbers with commas, "and" or nothing between them."""
    parser, nodes = Parser(found), []
    parser.skip(*_WORDS_APART)
    while not parser.done:
        nodes.append(parser.product())
        parser.skip(*_WORDS_APART)
    return tuple(nodes)


def _quantities(found: Sequence[Token]) -> tuple[Quantity, ...]:
    """Of what is compared: "3 pounds or one kilo"."""
    parts: list[list[Token]] = [[]]
    for token in found:
        if token.kind in {"or", "comma"}:
            parts.append([])
        else:
            parts[-1].append(token)
    quantities = tuple(_quantity(part) for part in parts if part)
    if len(quantities) < 2:
        raise Unread
    return quantities


def _quantity(found: Sequence[Token]) -> Quantity:
    """A number and a unit, or some that belong together: "5 feet 3 inches", "an hour and a half"."""
    parser = Parser(found, counts_and=False)
    try:
        first = _one_quantity(parser)
        total = first.number
        while not parser.done:
            parser.skip("and", "article")
            if parser.ends_with_share:
                total += value(parser.operand()).number
            else:
                total += convert(_one_quantity(parser), first.unit)
    except Unanswerable as error:
        raise Unread from error
    return Quantity(total, first.unit)


def _one_quantity(parser: Parser) -> Quantity:
    parser.skip("article")
    amount = Fraction(1)
    if not parser.kind().startswith(UNIT):
        amount = value(parser.operand()).number
        parser.skip("of", "article")
    return Quantity(amount, _unit([parser.take()]))


def _unit(found: Sequence[Token]) -> str:
    if len(found) != 1 or not found[0].kind.startswith(UNIT):
        raise Unread
    return found[0].kind.removeprefix(UNIT)


def _alone(text: str, plain: str, language: str, before: Before) -> Task | None:
    """A question that is one expression, or goes on from the last."""
    everything = _without(tokens(plain.split(" "), language), "comma")
    found = _without(everything, "amount")
    if not found or any(token.kind == "" for token in found):
        return None
    try:
        if before.unit and before.quantity and (task := _converted_next(found, before)):
            return task
        found = _going_on(found, before)
        node = parse(found, counts_and=len(found) < len(everything))
    except Unread:
        return None
    if not node.computes or (_needs(node) and before.result is None) or _is_name(text, node) or _is_noun(found):
        return None
    return Task("calculation", (node,))


def _converted_next(found: Sequence[Token], before: Before) -> Task | None:
    """Of "And 20?" and "And 20 miles?" after a conversion."""
    assert before.quantity
    found = found[1:] if found[0].kind == "and" else found
    try:
        if found and not any(token.kind.startswith(UNIT) for token in found):
            node = parse(found)
            if node.computes:
                return None
            return Task("convert", quantities=(Quantity(value(node).number, before.quantity.unit),), unit=before.unit)
        return Task("convert", quantities=(_quantity(found),), unit=before.unit)
    except Unread:
        return None


def _going_on(found: list[Token], before: Before) -> list[Token]:
    """The tokens with the last result where they leave it out."""
    if before.result is None:
        return found
    that = Token(THAT)
    if found[0].kind == "and" and len(found) > 1:
        found = found[1:]
    if found[0].kind in _GOES_ON:
        found = [that, *found]
    if found[-1].kind in _LEFT_OPEN:
        found = [*found, that]
    return found


def _needs(node: Node) -> bool:
    """Whether it holds the last result."""
    return node.operation == THAT or any(map(_needs, node.parts))


def _is_noun(found: Sequence[Token]) -> bool:
    """Whether it holds no number but a one that may be an article: "Was ist ein Quadrat?"."""
    numbers = [token.value for token in found if token.kind in {"number", "fraction", "ordinal", THAT}]
    return numbers in ([], [1])


def _is_name(text: str, node: Node) -> bool:
    """Whether a bare 24/7 or 9/11 is no sum: it does not come out even."""
    if not _UNSPACED.search(text) or len(node.parts) != 2 or any(part.parts for part in node.parts):
        return False
    first, second = (part.number for part in node.parts)
    return first < second or (node.operation == "over" and second != 0 and (first / second).denominator > 1)
