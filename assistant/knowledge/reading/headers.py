"""Whether the first row of a table names its columns, or is a fact like the others."""

import re
from collections import Counter
from collections.abc import Sequence

LONGEST_NAME = 40
"""Letters of the name of a column."""
CONTRAST = 2.5
"""How much longer than its name what stands in a column is, where that tells them apart."""
LONG = 20
"""Letters of a cell that no other column would be named by."""
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_UNIT = re.compile(r"[^\W\d_]|[€$£¥%]")
_ENDS = (".", "!", "?", ";", "。", "！", "？")


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row surely heads the others; the cells are in one line each, and no row is empty.

    A fact that is taken for a header is lost, a header that is taken for a fact is one odd sentence more.
    """
    head, *body = rows
    if not body or not _may_head(head):
        return False
    columns = [[row[column] for row in body if column < len(row) and row[column]] for column in range(1, len(head))]
    pairs = list(zip(head[1:], columns, strict=True))
    several = len(head) > 2
    return any(_is_of_numbers(name, cells, several=several) for name, cells in pairs) or (
        len(body) > 1
        and (several or " ".join(head).islower())
        and any(_is_shorter(name, cells) or _repeats(name, cells) for name, cells in pairs)
    )


def may_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row could name three columns or more, as the first row of a table in a document mostly does."""
    return len(rows) > 1 and len(rows[0]) > 2 and _may_head(rows[0])


def _may_head(head: Sequence[str]) -> bool:
    named = [name for name in head if name]
    return (
        len(named) >= len(head) - 1
        and all(head[1:])
        and len({name.casefold() for name in named}) == len(named)
        and all(len(name) <= LONGEST_NAME and not name.endswith(_ENDS) and ": " not in name for name in named)
        and not any(_DIGITS.search(name) and not any(map(str.isalpha, name)) for name in named)
    )


def _is_of_numbers(name: str, cells: Sequence[str], *, several: bool) -> bool:
    """Whether all cells are numbers of one unit; of two columns alone, bare numbers may be facts of every kind."""
    units = Counter(_DIGITS.sub("", cell).strip() for cell in cells if _DIGITS.search(cell))
    if not units or sum(units.values()) < max(1, 0.6 * len(cells)):
        return False
    (unit, count), *_ = units.most_common(1)
    if _DIGITS.search(name) and _DIGITS.sub("", name).strip() == unit:
        return False
    return several or (bool(_UNIT.search(unit)) and count > 1 and count >= 0.6 * len(cells))


def _is_shorter(name: str, cells: Sequence[str]) -> bool:
    return bool(cells) and all(len(cell) >= max(LONG, CONTRAST * len(name)) for cell in cells)


def _repeats(name: str, cells: Sequence[str]) -> bool:
    """A column of few different words, and its name is none of them."""
    different = {cell.casefold() for cell in cells}
    return len(cells) > 2 and len(different) <= len(cells) / 2 and name.casefold() not in different
