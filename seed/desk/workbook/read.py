"""Reads a workbook: the rows of its sheets as text, the marks that were written with them, and every fault of form."""

from __future__ import annotations

import difflib
import warnings
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from api.records.declaration import Table
from seed.desk.errors import DeskError
from seed.desk.workbook.cells import Reader, Unreadable, reader
from seed.desk.workbook.layout import CHOICES, COVER, MARK, MARKS
from seed.findings import Finding, Report
from seed.raw_rows import Row

# What a reader of a damaged workbook stumbles over.
_DAMAGED = (
    OSError,
    BadZipFile,
    EOFError,
    zlib.error,
    ParseError,
    InvalidFileException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
)


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its number there, its cells by column, and its mark; none for a new row."""

    number: int
    cells: Row
    mark: str


@dataclass(frozen=True)
class SheetRows:
    """A sheet: the rows that are not empty, the letters of its columns, and the marks that its table had."""

    rows: Sequence[SheetRow] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    base: Sequence[str] = ()


def read_workbook(
    path: Path, tables: Sequence[Table], ids: Mapping[str, Collection[str]], report: Report
) -> dict[str, SheetRows]:
    """Return the sheets of a workbook by table, and report what cannot be read; `ids` are the keys of tables that cells
    refer to. Raises DeskError where it is no workbook of the tables at all."""
    book = _opened(path)
    if MARKS not in book.sheetnames:
        raise DeskError(
            f"{path.name} is no workbook of these tables: it lacks the hidden sheet {MARKS}. Write one first, and "
            "edit that."
        )
    base = {
        str(column[0]): [str(mark) for mark in column[1:] if mark is not None]
        for column in book[MARKS].iter_cols(values_only=True)
    }
    names = [table.name for table in tables]
    for name in book.sheetnames:
        if name not in {*names, COVER, CHOICES, MARKS}:
            near = difflib.get_close_matches(name, names, 1, 0.6)
            right = f'"{near[0]}"?' if near else f"only the sheets {', '.join(names)}"
            report(Finding(f"sheet {name}", 0, "", None, "is not a table", right))
    found = {}
    for table in tables:
        if table.name not in book.sheetnames:
            right = "all sheets, as the workbook was written"
            report(Finding(f"sheet {table.name}", 0, "", None, "is missing", right))
            continue
        found[table.name] = _rows(table, book[table.name], base.get(table.name, []), ids, report)
    return found


def _opened(path: Path) -> Any:
    if not path.is_file():
        raise DeskError(f"There is no file {path}.")
    try:
        with warnings.catch_warnings():
            # It tells of decoration that it leaves out.
            warnings.simplefilter("ignore")
            return load_workbook(path)
    except _DAMAGED as error:
        raise DeskError(
            f"{path.name} cannot be read as a workbook ({error}). Save it as an Excel workbook, .xlsx, and read that."
        ) from error


def _rows(
    table: Table, sheet: Any, base: Sequence[str], ids: Mapping[str, Collection[str]], report: Report
) -> SheetRows:
    lines = sheet.iter_rows()
    header = ["" if cell.value is None else str(cell.value).strip() for cell in next(lines, ())]
    places = _places(table, header, report)
    letters = {name: get_column_letter(place + 1) for name, place in places.items()}
    if places.keys() != {*table.by_name, MARK}:
        return SheetRows((), letters, base)
    readers = {name: reader(column, _referred(table, name, ids)) for name, column in table.by_name.items()}
    rows = []
    for number, cells in enumerate(lines, 2):
        if all(cell.value is None for cell in cells):
            continue
        _report_strays(table, header, number, cells, report)
        row = _texts(table, number, {name: cells[place] for name, place in places.items()}, readers, report)
        if any(row.values()):
            mark = cells[places[MARK]].value
            rows.append(SheetRow(number, row, "" if mark is None else str(mark)))
    return SheetRows(rows, letters, base)


def _referred(table: Table, name: str, ids: Mapping[str, Collection[str]]) -> Collection[str]:
    reference = table.by_name[name].references
    if reference is None or reference.terms:
        return ()
    return {one for other in reference.tables for one in ids.get(other, ())}


def _places(table: Table, header: Sequence[str], report: Report) -> dict[str, int]:
    """Return where the columns stand, by the names in the header."""
    names = [*table.by_name, MARK]
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        cell = f"{get_column_letter(place + 1)}1"
        if name in places:
            report(_of_cell(table, cell, name, "stands in the header already", "each column once"))
        elif name in names:
            places[name] = place
        elif name:
            near = difflib.get_close_matches(name, [one for one in names if one not in header], 1, 0.6)
            right = f'"{near[0]}"?' if near else f"only the columns {', '.join(table.by_name)}"
            report(_of_cell(table, cell, name, "is no column of this table", right))
    for name in names:
        if name not in places:
            right = "the name of the column in the first row, as the workbook was written"
            report(Finding(f"sheet {table.name}", 1, "", name, "is missing from the header", right))
    return places


def _report_strays(
    table: Table, header: Sequence[str], number: int, cells: Sequence[Any], report: Report
) -> None:
    for place, cell in enumerate(cells):
        if cell.value is not None and (place >= len(header) or not header[place]):
            where = f"{get_column_letter(place + 1)}{number}"
            report(_of_cell(table, where, str(cell.value), "stands beside the table", "an empty cell"))


def _texts(
    table: Table, number: int, cells: Mapping[str, Any], readers: Mapping[str, Reader], report: Report
) -> Row:
    found = {}
    for name, read in readers.items():
        text = read(cells[name])
        if isinstance(text, Unreadable):
            report(
                Finding(f"sheet {table.name}", number, name, text.value, text.reason, text.right),
            )
            # Not empty, so that the row counts as one.
            text = text.value
        found[name] = text
    return found


def _of_cell(table: Table, cell: str, value: str, reason: str, right: str) -> Finding:
    return Finding(f"sheet {table.name}", 0, cell, value, reason, right)
