"""Raised digits: the exponents of numbers and units, and the numbers of footnotes, which are not read aloud."""

import re

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BASE = re.compile(r"((?<!\d)\d{1,2}|(?:^|[\s\d/])(?:[cdkm]?m|in|ft|s|a))$")
"""After this a raised digit is an exponent; after a year it is a footnote's."""


def raised(before: str, digits: str) -> str:
    """What stands for raised digits after a text; nothing where they are the number of a footnote."""
    return digits.translate(SUPERSCRIPTS) if _BASE.search(before.rstrip()) else ""
