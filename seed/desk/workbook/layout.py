"""What the writer and the reader of a workbook have to agree on: its sheets, and the mark of every row.

A row's mark is a digest of its cells as they were written. It stands in a hidden column beside the row, and all marks
of a table in the order of its file on a hidden sheet; so a row is found again however the sheet was sorted, and it is
known what was changed in the workbook, what in the tables meanwhile, and what was lost.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from api.records.declaration import Package, Table
from seed.desk.errors import DeskError
from seed.editions import RELEASES, editions
from seed.raw_rows import Row, read_rows, read_tables, written

# The sheets beside those of the tables: for readers, for drop-downs, and for reading back.
COVER, CHOICES, MARKS = "Start", "choices", "marks"
# The header of the hidden column; no column of a table is named so.
MARK = "(row)"
# Digits of a digest: among a million rows two are equal once in a hundred million times.
_DIGITS = 20

# What curators open most comes first; the rest follows as declared.
_FIRST = ("cases", "events", "charges", "sentences", "recognitions", "sources")


def sheets(package: Package, folder: Path) -> list[Table]:
    """Return the tables that a folder has, in the order of their sheets."""
    tables = [table for table in package.tables if (folder / table.file).is_file()]
    return sorted(tables, key=lambda table: _FIRST.index(table.name) if table.name in _FIRST else len(_FIRST))


def sound_rows(folder: Path, table: Table) -> list[Row]:
    """Return the rows of a table whose file says nothing that its rows do not say; raises DeskError for another."""
    try:
        rows = read_rows(folder, table)
        same = written(table, rows) == (folder / table.file).read_bytes()
    # What a file that is no table of this declaration makes of rows.
    except (csv.Error, ValueError, KeyError, AttributeError, TypeError):
        rows, same = [], False
    if not same:
        raise DeskError(
            f"{table.file} is not written as the declaration has it (encoding, line ends, quotes or columns), and "
            "could not be written back as it is. `make check` says what is wrong with it."
        )
    return rows


def marks(table: Table, rows: Iterable[Row]) -> list[str]:
    """Return the mark of each row; rows that are equal differ by a number."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        mark = mark_of(table, row)
        seen[mark] += 1
        found.append(mark if seen[mark] == 1 else f"{mark}-{seen[mark]}")
    return found


def mark_of(table: Table, row: Row) -> str:
    """Return the mark of the first row with these cells."""
    cells = "\x1f".join(row[column.name] for column in table.columns)
    # A letter first: a spreadsheet takes digits alone for a number.
    return "r" + hashlib.sha256(cells.encode()).hexdigest()[:_DIGITS]


def keys_of(table: Table) -> tuple[str, ...]:
    """Return the columns by which others refer to a row, and which so are not changed in passing. A row of a case that
    is told apart by all that it says (a recognition) has none."""
    if table.is_child and len(table.primary_key) != 1:
        return ()
    return tuple(
        column.name for column in table.columns if column.name == "uid" or column.name in table.primary_key
    )


def published_keys(folder: Path) -> dict[str, set[tuple[str, ...]]]:
    """Return the primary keys of the last release frozen beside a folder of tables, by table."""
    history = editions(folder.parent / RELEASES.name)
    if not history:
        return {}
    last = history[-1]
    return {
        name: {tuple(row[key] for key in last.package.by_name[name].primary_key) for row in rows}
        for name, rows in read_tables(last.tables, last.package).items()
    }


def protected(table: Table, row: Row, published: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return which cells of a row stay as they are: the uid, and every key once it is published."""
    key = tuple(row[name] for name in table.primary_key)
    names = keys_of(table)
    return names if key in published else tuple(name for name in names if name == "uid")
