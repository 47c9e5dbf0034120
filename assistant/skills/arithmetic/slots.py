"""What stands in the slots of a pattern: expressions, lists of them, quantities and units."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from assistant.skills.arithmetic.expressions import THAT, Node, Unanswerable, value
from assistant.skills.arithmetic.lexing import UNIT, Lexeme, tokens
from assistant.skills.arithmetic.parsing import Parser, Unread, parse
from assistant.skills.arithmetic.units import Quantity, convert, known

_APART = {"and", "comma", "or"}
_SCALES = frozenset(f"{UNIT}{unit}" for unit in known().degrees)
"""Of temperatures, which some languages say before the number."""
_DEGREES = f"{UNIT}angle-degree"


class Slots:
    """What stands in a pattern's slots, read when it is asked for."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        self._words, self._language = words, language

    def has(self, name: str) -> bool:
        return name in self._words

    def tokens(self, name: str) -> list[Lexeme]:
        found = tokens(self._words[name].split(), self._language)
        return [token for token in found if token.kind != "amount"]

    def node(self, name: str) -> Node:
        return parse(without(self.tokens(name), "comma"))

    def is_that(self, name: str) -> bool:
        """Whether it is what was spoken of before."""
        return [token.kind for token in self.tokens(name)] == [THAT]

    def nodes(self, name: str) -> tuple[Node, ...]:
        return _list(self.tokens(name))

    def quantity(self, name: str) -> Quantity:
        return quantity(without(self.tokens(name), "comma"))

    def unit(self, name: str) -> str:
        return _unit(without(self.tokens(name), "comma", "article"))


def _list(found: Sequence[Lexeme]) -> tuple[Node, ...]:
    """Numbers with commas, "and" or nothing between them."""
    parser, nodes = Parser(found), []
    parser.skip(*_APART)
    while not parser.done:
        nodes.append(parser.product())
        parser.skip(*_APART)
    return tuple(nodes)


def quantities(found: Sequence[Lexeme]) -> tuple[Quantity, ...]:
    """Of what is compared: "3 pounds or one kilo"."""
    parts: list[list[Lexeme]] = [[]]
    for token in found:
        if token.kind in {"or", "comma"}:
            parts.append([])
        else:
            parts[-1].append(token)
    quantities = tuple(quantity(part) for part in parts if part)
    if len(quantities) < 2:
        raise Unread
    return quantities


def quantity(found: Sequence[Lexeme]) -> Quantity:
    """A number and a unit, or some that belong together: "5 feet 3 inches", "an hour and a half"."""
    parser = Parser(found, counts_and=False)
    try:
        first = _one_quantity(parser)
        total, parts = first.number, [first]
        while not parser.done:
            parser.skip("and", "article")
            if parser.ends_with_share:
                total += value(parser.operand()).number
            else:
                parts.append(_one_quantity(parser, known().smaller.get(first.unit, "")))
                total += convert(parts[-1], first.unit)
    except Unanswerable as error:
        raise Unread from error
    return Quantity(total, first.unit, tuple(parts) if len(parts) > 1 else ())


def _one_quantity(parser: Parser, implied: str = "") -> Quantity:
    """implied: the unit of a number that has none."""
    parser.skip("article")
    amount = Fraction(1)
    if parser.kind() in _SCALES and parser.kind(1) == "number":  # "Celsius 20 degrees"
        scale = _unit([parser.take()])
        amount = value(parser.operand()).number
        parser.skip(_DEGREES)
        return Quantity(amount, scale)
    if not parser.kind().startswith(UNIT):
        amount = value(parser.operand()).number
        parser.skip("of", "article")
    if parser.done and implied:
        return Quantity(amount, implied)
    return Quantity(amount, _unit([parser.take()]))


def _unit(found: Sequence[Lexeme]) -> str:
    if len(found) != 1 or not found[0].kind.startswith(UNIT):
        raise Unread
    return found[0].kind.removeprefix(UNIT)


def without(found: Sequence[Lexeme], *kinds: str) -> list[Lexeme]:
    return [token for token in found if token.kind not in kinds]
