"""What people type into a page: one line of text, without characters that are none to be read."""

import unicodedata
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Control characters such as those that colour a terminal, marks that turn the direction, ends of lines."""


def one_line(value: object) -> object:
    """A text with a single space for each run of spaces and hidden characters; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    shown = (" " if unicodedata.category(mark) in HIDDEN else mark for mark in unicodedata.normalize("NFC", value))
    return " ".join("".join(shown).split())


def lines(value: object) -> object:
    """The lines of a text, each as one_line has it, without those that are empty; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(filter(None, (str(one_line(line)) for line in value.splitlines()))))


Line: TypeAlias = Annotated[str, BeforeValidator(one_line)]
"""Of a request; limits of its length go with the field."""
Lines: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(lines)]
"""Of a field that takes several, each of them once."""
