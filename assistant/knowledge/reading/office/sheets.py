"""XLSX, the files of Excel: rows that stand together are a table; numbers as the cells show them."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from babel import UnknownLocaleError, dates, numbers
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assistant.core.languages import ENGLISH
from assistant.knowledge.reading import tables, titles
from assistant.knowledge.reading.blocks import Collector, ReadDocument, UnreadableError
from assistant.knowledge.reading.office import archives

MOST_CELLS = 500_000
"""Of a sheet; nobody asks for what more would hold."""
_FORGOTTEN = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
"""A formula without the value that it had when the file was saved."""
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]')
_IGNORED = re.compile(r"\[[^\]]*\]|_.|\*.")
_NUMBER = re.compile(r"[#0?][#0?,]*(?:\.([#0?]+))?")


def read(path: Path, title: str, language: str) -> ReadDocument:
    archives.check(path, "XLSX")
    try:
        book = load_workbook(path, data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError) as error:
        raise UnreadableError("is no XLSX file, or a broken one.") from error
    named = titles.checked(book.properties.title)
    found = Collector(named or title, levels=2)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            raise UnreadableError(f"has a sheet of more than {MOST_CELLS:,} cells ({sheet.title}); divide it.")
        if len(sheets) > 1 or titles.of_sheet(sheet.title):
            found.heading(titles.of_sheet(sheet.title))
        for rows in _tables(sheet, language):
            for said, asked in tables.facts(rows, language):
                found.fact(said, asked)
    return ReadDocument(found.blocks(), _remarks(path), title=named)


def _remarks(path: Path) -> tuple[str, ...]:
    with archives.opened(path, "XLSX") as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        forgotten = sum(len(_FORGOTTEN.findall(archive.read(name))) for name in sheets)
    if not forgotten:
        return ()
    cells = f"{forgotten} cell{'' if forgotten == 1 else 's'}"
    return (f"has {cells} whose formula was never calculated; open it in a spreadsheet program and save it.",)


def _tables(sheet: Worksheet, language: str) -> Iterator[list[list[str]]]:
    """Rows without an empty one between them; what is hidden is left out."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.min_col + 1)
    }
    together: list[list[str]] = []
    for row in sheet.iter_rows():
        if sheet.row_dimensions[row[0].row].hidden:
            continue
        cells = [cell for cell in row if not sheet.column_dimensions[cell.column_letter].hidden]
        said = [
            _said(sheet.cell(*merged.get((cell.row, cell.column), (cell.row, cell.column))), language) for cell in cells
        ]
        if any(said):
            together.append(said)
        elif together:
            yield _narrow(together)
            together = []
    if together:
        yield _narrow(together)


def _narrow(rows: list[list[str]]) -> list[list[str]]:
    """Without columns that are empty in all rows."""
    used = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    return [[row[column] for column in used] for row in rows]


def _said(cell: Cell | MergedCell, language: str) -> str:
    """The value as the cell shows it, in words and figures of the language."""
    value = cell.value
    locale = language if _is_known(language) else ENGLISH
    match value:
        case None:
            return ""
        case dt.datetime() if value.time() != dt.time():
            return f"{dates.format_date(value, 'long', locale)} {dates.format_time(value, 'short', locale=locale)}"
        case dt.date():
            return dates.format_date(value, "long", locale)
        case dt.time():
            return dates.format_time(value, "short", locale=locale)
        case int() | float() if not isinstance(value, bool) and not is_date_format(cell.number_format):
            return _number(value, cell.number_format, locale)
        case _:
            return str(value)


def _is_known(language: str) -> bool:
    try:
        numbers.get_decimal_symbol(language)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _number(value: float, shown_as: str, locale: str) -> str:
    """With its unit or currency, the places that are shown, and the mark of the language between them."""
    positive = shown_as.split(";", maxsplit=1)[0]
    if positive in {"General", "@", ""} or not (found := _NUMBER.search(_IGNORED.sub("", _LITERAL.sub("", positive)))):
        return numbers.format_decimal(round(value, 10), format="0.##########", locale=locale)
    plain = _IGNORED.sub("", _LITERAL.sub(lambda m: m[1] or m[2] or m[3] or "", positive))
    place = _NUMBER.search(plain)
    assert place
    before, after = plain[: place.start()], plain[place.end() :]
    value = value * 100 if "%" in before + after else value
    places = "." + "0" * len(found[1]) if found[1] else ""
    return f"{before}{numbers.format_decimal(value, format=f'0{places}', locale=locale)}{after}".strip()
