"""Tables with the releases before them, workbooks of them, and the changes that a curator makes in a spreadsheet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from api.records import declaration
from seed.desk.workbook.layout import sheets
from seed.desk.workbook.read import SheetRows, read_workbook
from seed.desk.workbook.take_in import TakenIn, take_in
from seed.desk.workbook.write import workbook_of
from seed.editions import working, write_about
from seed.findings import Finding
from seed.raw_rows import Row, read_rows, written
from tests.conftest import TINY_TABLES, WHOLE
from tests.support.frozen import worked_on

Edit = Callable[[Workbook], object]

# A person of the tiny tables, and a source that supports much of the case.
ORLOV, SOURCE = "oleg-orlov", "frontline-orlov"


def published(folder: Path) -> Path:
    """The tiny tables in a folder, beside a release that was made of them."""
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    release = folder / "releases" / "2026.11.1"
    shutil.copytree(tables, release / "tables")
    for name in ("labels.csv", "translations.csv"):
        (release / "tables" / name).unlink()
    # As today's declaration has it, of another number.
    package = json.loads(declaration.PATH.read_text("utf-8")) | {"version": release.name}
    (release / declaration.FILE).write_text(json.dumps(package), encoding="utf-8")
    write_about(replace(working(release / "tables"), id=release.name))
    return tables


def whole(folder: Path) -> Path:
    """The tables of a whole release as they are worked on, with the columns of today and words to show."""
    tables = worked_on(folder / "tables")
    shutil.copytree(WHOLE[-1].folder, folder / "releases" / WHOLE[-1].id)
    return tables


def written_book(tables: Path) -> Path:
    path = tables.parent / "book.xlsx"
    path.write_bytes(workbook_of(tables))
    return path


def edited(path: Path, *edits: Edit) -> Path:
    """A workbook after somebody changed it in a program of another maker."""
    book = load_workbook(path)
    for edit in edits:
        edit(book)
    book.save(path)
    return path


def column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def line_of(sheet: Any, name: str, text: str) -> int:
    place = column(sheet, name)
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, place).value == text)


def typed(table: str, key: str, name: str, value: object, key_column: str = "id") -> Edit:
    """Type a value into a cell of the row that has a key."""

    def edit(book: Workbook) -> None:
        sheet: Any = book[table]
        sheet.cell(line_of(sheet, key_column, key), column(sheet, name)).value = value

    return edit


def added(table: str, **cells: object) -> Edit:
    """Fill the first empty row of a sheet."""

    def edit(book: Workbook) -> None:
        sheet: Any = book[table]
        line = sheet.max_row + 1
        for name, value in cells.items():
            sheet.cell(line, column(sheet, name)).value = value

    return edit


def deleted(table: str, key: str, key_column: str = "id") -> Edit:
    def edit(book: Workbook) -> None:
        sheet: Any = book[table]
        sheet.delete_rows(line_of(sheet, key_column, key))

    return edit


def contents(tables: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(tables.iterdir())}


def as_csv(path: Path, tables: Path) -> dict[str, bytes]:
    """The sheets of a workbook as files, by nothing but their cells."""
    found: list[Finding] = []
    package = working(tables).package
    read: dict[str, SheetRows] = read_workbook(path, sheets(package, tables), {}, found.append)
    assert found == []
    return {
        f"{name}.csv": written(package.by_name[name], [row.cells for row in sheet.rows])
        for name, sheet in sorted(read.items())
    }


def rows(tables: Path, name: str) -> list[Row]:
    return read_rows(tables, declaration.table(name))


def taken(tables: Path, *edits: Edit, **options: bool) -> TakenIn:
    return take_in(edited(written_book(tables), *edits), tables, **options)


def told(result: TakenIn) -> list[str]:
    return [str(placed) for placed in result.findings]
