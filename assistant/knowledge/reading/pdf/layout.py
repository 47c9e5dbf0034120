"""What the lines of a PDF page are together: running text, columns, tables.

A PDF file says where letters stand, not what belongs together. Lines that stand beside each other are columns of a
running text where each is long and goes on below, and a table where some are short. What is neither for sure is marked
as doubtful, row by row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from assistant.knowledge.reading.blocks import TORN
from assistant.knowledge.reading.pdf.lines import Segment

SAME_LINE = 0.35
"""In sizes of the letters; what differs by less in height stands in one line."""
GUTTER = 0.9
"""In sizes of the letters: the least width of what parts columns."""
BELOW = 2.2
"""In sizes; a line that is further below belongs to nothing above it."""
LONG = 25
"""Letters of a line of running text in a column."""
WORDS = 4
"""Of such a line, where the columns are narrow."""
WIDEST = 8
"""Columns of a table."""
INTERLEAVED = "it stood in columns beside others, and which words belong together is not sure"
_LABEL = re.compile(r"[•◦▪‣●○■–—*·-]|\(?(?:\d{1,3}|[a-zA-Z])[.)]|(?:\d{1,2}\.)+\d{1,2}")
"""What stands before an item of a list or before a heading."""
_ENDS = (".", "!", "?", "…", ":", '"', "”", ")", "。", "！", "？")

Row = list[Segment]
"""What stands in one line, from left to right."""


@dataclass(frozen=True, slots=True)
class TableRegion:
    """Rows that stand in columns."""

    rows: list[Row]
    edges: list[float]
    """Where each column but the first begins."""

    def cells(self) -> list[list[str]]:
        """The text of each row in each column."""
        return [[" ".join(s.text for s in row if self.column(s) == n) for n in range(self.width)] for row in self.rows]

    @property
    def width(self) -> int:
        return len(self.edges) + 1

    def column(self, segment: Segment) -> int:
        return sum(edge <= segment.left + 0.1 for edge in self.edges)


def lines(found: Sequence[Segment]) -> list[Segment]:
    """The lines of a page in the order in which they are read; a table is one of them."""
    rows = _rows(found)
    regions = list(_regions(rows))
    inside = {id(row) for region in regions for row in region.rows}
    rest = [segment for row in rows if id(row) not in inside for segment in _whole(row)]
    placed = [(segment.order, [segment]) for segment in rest]
    placed += [
        (min(segment.order for row in region.rows for segment in row), list(_settled(region))) for region in regions
    ]
    placed.sort(key=lambda place: place[0])
    return [*_spaced([segment for _, some in placed for segment in some])]


def _rows(found: Sequence[Segment]) -> list[Row]:
    """From the top of the page to its foot."""
    rows: list[Row] = []
    for segment in sorted(found, key=lambda one: (-one.line, one.left)):
        if rows and abs(rows[-1][0].line - segment.line) < SAME_LINE * max(segment.size, rows[-1][0].size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [_joined(sorted(row, key=lambda one: one.left)) for row in rows]


def _joined(row: Row) -> Row:
    """Pieces that stand close to each other are one."""
    joined = row[:1]
    for segment in row[1:]:
        before = joined[-1]
        if _LABEL.fullmatch(before.text) or segment.left - before.right < GUTTER * max(segment.size, before.size):
            text = f"{before.text}{'' if segment.text[0] in ',.;:!?)' else ' '}{segment.text}"
            size = before.size if len(before.text) > len(segment.text) else segment.size
            order = min(before.order, segment.order)
            joined[-1] = replace(before, text=text, right=max(before.right, segment.right), size=size, order=order)
        else:
            joined.append(segment)
    return joined


def _regions(rows: list[Row]) -> Iterator[TableRegion]:
    """Rows below each other that one gutter or more runs through."""
    start = 0
    while start < len(rows):
        end = start + 1
        while len(rows[start]) > 1 and end < len(rows) and _goes_on(rows[start:end], rows[end]):
            end += 1
        region = rows[start:end]
        while len(region) > 1 and len(region[-1]) == 1 and region[-1][0].left < region[0][1].left:
            if _is_cell(region):
                break
            region = region[:-1]
        if sum(len(row) > 1 for row in region) > 1:
            yield TableRegion(region, _edges(region))
            start += len(region)
        else:
            start += 1


def _goes_on(region: list[Row], row: Row) -> bool:
    above = min(segment.line for segment in region[-1])
    size = max(segment.size for segment in row)
    return above - row[0].line < BELOW * max(size, region[-1][0].size) and bool(_edges([*region, row]))


def _is_cell(region: list[Row]) -> bool:
    """Whether the last row, which stands in the first column alone, is of the region: as close as the rows before."""
    steps = [upper[0].line - lower[0].line for upper, lower in pairwise(region)]
    return len(steps) < 2 or steps[-1] <= 1.25 * median(steps[:-1])


def _edges(region: list[Row]) -> list[float]:
    """Where columns begin: behind each gap that no row closes."""
    spans = sorted((segment.left, segment.right) for row in region for segment in row)
    size = median(segment.size for row in region for segment in row)
    edges, reach = list[float](), spans[0][1]
    for left, right in spans[1:]:
        if left - reach > GUTTER * size:
            edges.append(left)
        reach = max(reach, right)
    return edges


def _whole(row: Row) -> Row:
    """A line whose pieces are no columns of anything, as it was drawn."""
    if len(row) < 2 or any(after.order < before.order for before, after in pairwise(row)):
        return row
    text = " ".join(segment.text for segment in row)
    return row if sum(len(segment.text) for segment in row) > 2 * LONG else [replace(row[0], text=text)]


def _settled(region: TableRegion) -> Iterator[Segment]:
    """The lines of a region in their order: column by column, or a table."""
    every = [segment for row in region.rows for segment in row]
    columns = [[segment for segment in every if region.column(segment) == n] for n in range(region.width)]
    long = [_is_long(column) for column in columns]
    if all(long) and region.width <= 3:
        doubt = "" if all(map(_flows, columns)) and len(region.rows) > 2 else INTERLEAVED
        yield from (replace(segment, doubt=doubt) for column in columns for segment in column)
        return
    cells = _table(region)
    first = region.rows[0][0]
    sure = region.width <= WIDEST and not all(long) and _is_even(cells) and _is_in_rows(region)
    if sure:
        yield replace(first, text=" ".join(filter(None, cells[0])), table=tuple(map(tuple, cells)))
        return
    for row in cells:
        yield replace(first, text=" ".join(filter(None, row)), table=(tuple(row),), doubt=TORN)


def _is_in_rows(region: TableRegion) -> bool:
    """Whether it was drawn row by row, as tables are, and its two columns are not both facts of their own."""
    drawn = sorted((segment for row in region.rows for segment in row), key=lambda one: one.order)
    order = [region.column(segment) for segment in drawn]
    steps = sum(before != after for before, after in pairwise(order))
    if steps < region.width:
        return False
    numbered = sum(any(map(str.isdigit, row[0])) for row in region.cells())
    return region.width > 2 or numbered < len(region.rows) / 3


def _is_long(column: Sequence[Segment]) -> bool:
    lengths = sorted(len(segment.text) + 2 * sum(sign > "\u2e80" for sign in segment.text) for segment in column)
    words = sorted(len(segment.text.split()) for segment in column)
    middle = len(column) // 2
    return bool(column) and (lengths[middle] >= LONG or words[middle] >= WORDS)


def _flows(column: Sequence[Segment]) -> bool:
    """Whether most lines go on in the next one."""
    going = [not above.text.endswith(_ENDS) or below.text[:1].islower() for above, below in pairwise(column)]
    return sum(going) >= len(going) / 2


def _table(region: TableRegion) -> list[list[str]]:
    """Its rows; what goes on below in the cells but the first belongs to the row above."""
    made: list[list[str]] = []
    step = median([upper[0].line - lower[0].line for upper, lower in pairwise(region.rows)] or [0.0])
    for number, row in enumerate(region.cells()):
        close = number > 0 and region.rows[number - 1][0].line - region.rows[number][0].line <= 1.25 * step
        filled = [bool(cell) for cell in row]
        wrapped = not filled[0] or (sum(filled) == 1 and row[0][:1].islower())
        if made and close and wrapped and len(made) > (1 if _is_wide(made[0]) else 0):
            made[-1] = [f"{before} {more}".strip() for before, more in zip(made[-1], row, strict=True)]
        else:
            made.append(row)
    return made


def _is_wide(head: Sequence[str]) -> bool:
    return all(head)


def _is_even(cells: Sequence[Sequence[str]]) -> bool:
    """Whether nearly every row has a cell in every column, the first perhaps without one."""
    missing = sum(not cell for row in cells for cell in row[1:])
    return len(cells) > 1 and missing <= 0.2 * sum(len(row) - 1 for row in cells)


def _spaced(found: Sequence[Segment]) -> Iterator[Segment]:
    """Each line with the space above it."""
    above = None
    for segment in found:
        space = (above.line - segment.line) / max(1.0, segment.size) if above else 0.0
        yield replace(segment, above=max(0.0, space))
        above = segment
