"""The numbers that a text says, in digits or in words of its language."""

from assistant.knowledge import grounding
from assistant.skills.arithmetic.lexing import split, tokens

COUNTS = frozenset({"number", "fraction", "ratio"})


def numbers(text: str, language: str) -> frozenset[float]:
    """Those of a written text; an article that may be a one is taken for it only where there is no other number."""
    return frozenset(grounding.numbers(text, language)) or _spelled(text, language)


def readings(text: str, language: str) -> tuple[frozenset[float], ...]:
    """What may have been said: number words in a row are one number to one reader, and several to the other."""
    return frozenset(grounding.numbers(text, language)), _spelled(text, language)


def _spelled(text: str, language: str) -> frozenset[float]:
    return frozenset(float(token.value) for token in tokens(split(text), language) if token.kind in COUNTS)
