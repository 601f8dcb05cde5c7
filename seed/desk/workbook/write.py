"""Writes the tables as a workbook. The same tables make the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from api.records.declaration import Package, Table
from seed.declaration import package_of
from seed.desk.errors import DeskError
from seed.desk.workbook.choices import SPARE, validation, vocabularies
from seed.desk.workbook.layout import (
    CHOICES,
    COVER,
    MARK,
    MARKS,
    marks,
    protected,
    published_keys,
    sheets,
    sound_rows,
)
from seed.desk.workbook.words import HOW, first_sheet, note
from seed.editions import digest
from seed.raw_rows import Row, Rows

# What a cell of a workbook holds at most.
MOST_CHARACTERS = 32_767
# Characters that a column shows: less, and ids cannot be told apart; more, and a row does not fit a screen.
_NARROWEST, _WIDEST = 8, 48

# In a protected sheet, what is not on this list cannot be done.
_ALLOWED = dict.fromkeys(
    (
        "format_cells",
        "format_columns",
        "format_rows",
        "insert_rows",
        "delete_rows",
        "sort",
        "autofilter",
        "select_locked_cells",
        "select_unlocked_cells",
    ),
    True,
)


def workbook_of(folder: Path) -> bytes:
    """Return the tables in a folder as a workbook; raises DeskError for tables that would not come back as they are."""
    package = package_of(folder)
    tables = sheets(package, folder)
    rows = {table.name: _fitting_rows(folder, table) for table in tables}
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # A fixed day: two workbooks of the same tables are equal.
    book.set_properties({"title": package.title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    formats = _formats(book)
    _write_cover(book, folder, package, tables, rows, formats)
    lists = vocabularies(package, rows)
    published = published_keys(folder)
    ids = {
        table.name: _range(table, table.primary_key[0], len(rows[table.name]))
        for table in tables
        if len(table.primary_key) == 1
    }
    for name, column in package.vocabularies.items():
        if name in rows:
            ids[f"{name}.{column}"] = _range(package.by_name[name], column, len(rows[name]))
    for table in tables:
        _Sheet(book, table, rows[table.name], formats).write(lists, ids, published.get(table.name, set()))
    _write_columns(book, CHOICES, lists).hide()
    _write_columns(
        book, MARKS, {table.name: marks(table, rows[table.name]) for table in tables}
    ).very_hidden()
    book.close()
    return file.getvalue()


def _fitting_rows(folder: Path, table: Table) -> list[Row]:
    rows = sound_rows(folder, table)
    for line, row in enumerate(rows, 2):
        for name, text in row.items():
            if len(text) > MOST_CHARACTERS:
                raise DeskError(
                    f"{table.file}:{line}:{name} has {len(text):,} characters; a cell of a workbook holds "
                    f"{MOST_CHARACTERS:,}."
                )
    return rows


def _formats(book: Any) -> dict[str, Any]:
    text = {"num_format": "@", "valign": "top"}
    grey = {"bg_color": "#E8E8E8", "font_color": "#555555"}
    said = {
        "title": {"bold": True, "font_size": 14},
        "bold": {"bold": True, "valign": "top"},
        "plain": {"text_wrap": True, "valign": "top"},
        "header": {**text, "bold": True, "bg_color": "#D5E3F0", "bottom": 1},
        "text": {**text, "locked": False},
        "long": {**text, "locked": False, "text_wrap": True},
        "locked": {**text, **grey},
        "link": {"font_color": "#0B5394", "underline": 1, "valign": "top"},
    }
    return {name: book.add_format(properties) for name, properties in said.items()}


def _write_cover(
    book: Any,
    folder: Path,
    package: Package,
    tables: Sequence[Table],
    rows: Rows,
    formats: Mapping[str, Any],
) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    counts = {name: len(found) for name, found in rows.items()}
    about, listed = first_sheet(package.title, package.version, digest(folder, package), tables, counts)
    line = 0
    for word, text in about:
        sheet.write_string(line, 0, word, formats["bold" if line else "title"])
        sheet.write_string(line, 1, text, formats["plain"])
        line += 1
    for number, sentence in enumerate(HOW, 1):
        sheet.write_string(line + number, 0, str(number), formats["bold"])
        sheet.write_string(line + number, 1, sentence, formats["plain"])
    line += len(HOW) + 2
    for table, text in listed:
        sheet.write_url(line, 0, f"internal:{table.name}!A1", formats["link"], table.name)
        sheet.write_string(line, 1, text, formats["plain"])
        line += 1
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _range(table: Table, column: str, count: int) -> str:
    """Return the range of a column of a table, with the lines that are still empty."""
    letter = xl_col_to_name(list(table.by_name).index(column))
    return f"={table.name}!${letter}$2:${letter}${count + SPARE + 1}"


class _Sheet:
    """The sheet of one table."""

    def __init__(self, book: Any, table: Table, rows: Sequence[Row], formats: Mapping[str, Any]) -> None:
        self._sheet = book.add_worksheet(table.name)
        self._table, self._rows, self._formats = table, rows, formats

    def write(
        self, lists: Mapping[str, Sequence[str]], ids: Mapping[str, str], published: set[tuple[str, ...]]
    ) -> None:
        """Write everything: columns, header, rows, what may be typed, and what is locked."""
        self._columns()
        self._header()
        self._cells(published)
        last = len(self._rows) + SPARE
        for place, column in enumerate(self._table.columns):
            if said := validation(self._table, column, lists, ids):
                self._sheet.data_validation(1, place, last, place, said)
        self._sheet.protect("", _ALLOWED)

    def _columns(self) -> None:
        """Give each column its width and form, which its empty cells and new rows have too."""
        for place, column in enumerate(self._table.columns):
            longest = max((len(row[column.name]) for row in self._rows), default=0)
            width = min(max(longest + 2, len(column.name) + 4, _NARROWEST), _WIDEST)
            form = self._formats["long" if longest > _WIDEST else "text"]
            self._sheet.set_column(place, place, width, form)
        # Not locked: a spreadsheet neither sorts nor deletes rows that have a locked cell.
        place = len(self._table.columns)
        self._sheet.set_column(place, place, None, self._formats["text"], {"hidden": True})

    def _header(self) -> None:
        names = [*self._table.by_name, MARK]
        for place, name in enumerate(names):
            self._sheet.write_string(0, place, name, self._formats["header"])
        for place, column in enumerate(self._table.columns):
            text = note(column)
            # About 40 characters a line of a note that is twice as wide as usual.
            height = max(1.0, (text.count("\n") + len(text) / 40) / 4)
            self._sheet.write_comment(0, place, text, {"x_scale": 2, "y_scale": height, "author": ""})
        keys = self._table.primary_key
        self._sheet.freeze_panes(1, names.index(keys[0]) + 1 if len(keys) == 1 else 1)
        # With the marks: who sorts by a filter sorts them along.
        self._sheet.autofilter(0, 0, len(self._rows) + SPARE, len(self._table.columns))

    def _cells(self, published: set[tuple[str, ...]]) -> None:
        table, sheet, locked = self._table, self._sheet, self._formats["locked"]
        for line, (row, mark) in enumerate(zip(self._rows, marks(table, self._rows), strict=True), 1):
            kept = protected(table, row, published)
            for place, name in enumerate(table.by_name):
                if name in kept:
                    sheet.write_string(line, place, row[name], locked)
                elif row[name]:
                    # In the format of its column.
                    sheet.write_string(line, place, row[name])
            sheet.write_string(line, len(table.columns), mark)


def _write_columns(book: Any, name: str, columns: Mapping[str, Sequence[str]]) -> Any:
    sheet = book.add_worksheet(name)
    for place, (header, texts) in enumerate(columns.items()):
        sheet.write_string(0, place, header)
        sheet.write_column(1, place, texts)
    sheet.protect()
    return sheet
