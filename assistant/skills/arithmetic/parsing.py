"""Tokens → expression, by precedence: of and powers before times before plus."""

from collections.abc import Sequence
from fractions import Fraction

from assistant.skills.arithmetic.expressions import THAT, Node, number
from assistant.skills.arithmetic.lexing import Lexeme

_SUMS = {"plus": "plus", "minus": "minus", "and": "plus"}
_PRODUCTS = {"times": "times", "over": "over"}
_BEFORE = {"square_root", "cube_root", "square_of", "cube_of", "double", "triple", "factorial_of"}
"""Lists of operations that stand before what they work on, and in Chinese after it with the word for "of"."""
_AFTER = {"squared", "cubed", "power", "raised", "raise", "percent", "factorial", "of", "fold", "that"}
_TIMES = {"double": 2, "triple": 3}
_POWERS = {"square_of": 2, "cube_of": 3, "squared": 2, "cubed": 3}
_SCALES = frozenset({100, *(10**noughts for noughts in (3, 4, 6, 8, 9, 12))})
_DEEPEST = 30
"""Brackets and signs within each other."""


class Unread(Exception):
    """The tokens are no expression."""


def parse(tokens: Sequence[Lexeme], *, counts_and: bool = True) -> Node:
    """The expression that all of the tokens are; raises Unread. counts_and: "five and three" is a sum."""
    parser = Parser(tokens, counts_and=counts_and)
    node = parser.sum()
    if not parser.done:
        raise Unread
    return node


class Parser:
    """Reads tokens from left to right."""

    def __init__(self, tokens: Sequence[Lexeme], *, counts_and: bool = True) -> None:
        self._tokens = tokens
        self._sums = _SUMS if counts_and else {name: kind for name, kind in _SUMS.items() if name == kind}
        self._at = 0
        self._depth = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def ends_with_share(self) -> bool:
        """Whether all that is left is "half"."""
        return self.kind() == "fraction" and self.kind(1) == "end"

    def kind(self, ahead: int = 0) -> str:
        """Of a token ahead; "end" behind the last."""
        place = self._at + ahead
        return self._tokens[place].kind if place < len(self._tokens) else "end"

    def take(self) -> Lexeme:
        self._at += 1
        if self._at > len(self._tokens):
            raise Unread
        return self._tokens[self._at - 1]

    def sum(self) -> Node:
        node = self.product()
        while self.kind() in self._sums:
            operation = self._sums[self.take().kind]
            node = Node(operation, (node, self.product()))
        return node

    def product(self) -> Node:
        node = self.operand()
        while self.kind() in _PRODUCTS:
            operation = _PRODUCTS[self.take().kind]
            node = Node(operation, (node, self.operand()))
        return node

    def operand(self) -> Node:
        """A number with what stands before and behind it."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unread
        node = self._with_sign()
        self._depth -= 1
        return node

    def _with_sign(self) -> Node:
        while self.kind() == "article" and self.kind(1) not in {"fraction", "ordinal"}:
            self.take()
        if self.kind() == "minus":
            self.take()
            return Node("minus", (self.operand(),))
        if self.kind() == "plus":
            self.take()
            return self.operand()
        if self.kind() in _BEFORE:
            operation = self.take().kind
            self.skip("of", "article")
            return _applied(operation, self.operand())
        return self._with_what_follows(self._primary())

    def skip(self, *kinds: str) -> None:
        while self.kind() in kinds:
            self.take()

    def _with_what_follows(self, node: Node) -> Node:
        while self.kind() in _AFTER:
            kind = self.kind()
            if kind == "of":
                found = self._of(node)
                if found is None:
                    return node
                node = found
                continue
            if kind == "that" and not node.is_part:
                return node
            self.take()
            if kind == "that":  # "half of it" in one word, as in German
                node = Node("of", (node, Node(THAT)))
            elif kind in _POWERS:
                node = Node("power", (node, number(_POWERS[kind])))
            elif kind in {"power", "raised"}:
                self.skip("of", "article")
                node = Node("power", (node, self.operand()))
            elif kind == "raise":
                node = Node("power", (node, number(self._exponent())))
            elif kind != "fold":
                node = Node(kind, (node,))
        return node

    def _exponent(self) -> Fraction:
        token = self.take()
        if token.kind not in {"ordinal", "number"}:
            raise Unread
        self.skip("raised")
        return token.value

    def _of(self, node: Node) -> Node | None:
        """A share of something, or something's share, root or square."""
        if self.kind(1) in {*_BEFORE, *_POWERS, "factorial"} and self.kind(2) not in {
            "number",
            "article",
            "of",
            "open",
            "that",
        }:
            self.take()
            return _applied(self.take().kind, node)
        before, self._at = self._at, self._at + 1
        self.skip("article")
        whole = self.operand()
        if node.is_part:
            return Node("of", (node, whole))
        if whole.is_part:
            return Node("of", (whole, node))
        if self._tokens[self._at - 1].kind == "fold":
            return Node("times", (node, whole))
        self._at = before
        return None

    def _primary(self) -> Node:
        token = self.take()
        match token.kind:
            case "open":
                node = self.sum()
                if self.take().kind != "close":
                    raise Unread
                return node
            case "that":
                return Node(THAT)
            case "percent_before":
                return Node("percent", (self._primary(),))
            case "fraction" | "ratio":
                return number(token.value, "/")
            case "article" if self.kind() in {"fraction", "ordinal"}:
                return _share(Fraction(1), self.take())
            case "number":
                return self._number(token)
        raise Unread

    def _number(self, token: Lexeme) -> Node:
        found = self._whole(token)
        if self.kind() in {"fraction", "ordinal"}:
            return _share(found, self.take())
        if self.kind() == "over_before" and self.kind(1) == "number":
            self.take()
            above = self._whole(self.take())
            return number(above / found if found else above, "/")
        if share := self._and_a_share():
            return number(found + share)
        return number(found)

    def _whole(self, token: Lexeme) -> Fraction:
        """A number whose scale or decimals may be words of their own: 3 million, 3 point 5."""
        found = token.value
        if self.kind() == "point" and self.kind(1) == "number" and self._tokens[self._at + 1].digits:
            self.take()
            found = Fraction(f"{found.numerator}.{self.take().digits}")
        while self.kind() == "number" and self._tokens[self._at].value in _SCALES and found:
            found *= self.take().value
        return found

    def _and_a_share(self) -> Fraction | None:
        """The half of "three and a half": not that of "three and half of seven"."""
        ahead = 1 if self.kind() == "and" else 0
        if ahead and (self.kind(1) == "article" or self._is_one(1)):
            ahead = 2
        if self.kind(ahead) not in {"fraction", "ordinal"} or self.kind(ahead + 1) == "of":
            return None
        share = self._tokens[self._at + ahead]
        if share.value in {0, 1}:
            return None
        self._at += ahead + 1
        return _share(Fraction(1), share).number

    def _is_one(self, ahead: int) -> bool:
        return self.kind(ahead) == "number" and self._tokens[self._at + ahead].value == 1


def _share(above: Fraction, token: Lexeme) -> Node:
    """Two thirds; an ordinal is a denominator."""
    below = token.value if token.kind == "fraction" else Fraction(1) / (token.value or 1)
    return number(above * below, "/")


def _applied(operation: str, node: Node) -> Node:
    if operation in _TIMES:
        return Node("times", (number(_TIMES[operation]), node))
    if operation in _POWERS:
        return Node("power", (node, number(_POWERS[operation])))
    return Node("factorial" if operation == "factorial_of" else operation, (node,))
