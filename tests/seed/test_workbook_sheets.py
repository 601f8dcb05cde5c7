"""What a workbook offers to those who fill it (row C7): drop-downs, locked keys, notes, and cells that are text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from api.records import declaration
from seed.desk.workbook.choices import SPARE
from seed.desk.workbook.layout import CHOICES, COVER, MARK, MARKS
from seed.editions import digest, working
from seed.raw_rows import read_rows
from tests.seed.books import column, line_of, published, written_book

NAMES = [table.name for table in declaration.today().tables]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("sheets"))


@pytest.fixture(scope="module")
def book(tables: Path) -> Workbook:
    opened: Workbook = load_workbook(written_book(tables))
    return opened


def validation(sheet: Any, name: str) -> Any:
    """What holds for the cells of a column: for each row, and for those that are still empty."""
    place = column(sheet, name)
    (found,) = [
        one
        for one in sheet.data_validations.dataValidation
        if range_boundaries(str(one.sqref))[0] == place == range_boundaries(str(one.sqref))[2]
    ]
    first, last = range_boundaries(str(found.sqref))[1::2]
    count = sum(1 for row in sheet.iter_rows(min_row=2, values_only=True) if any(row))
    assert (first, last) == (2, count + SPARE + 1)
    return found


def offered(book: Workbook, found: Any) -> list[str]:
    """The values of a drop-down, without the empty lines at the end."""
    assert found.type == "list"
    of, cells = found.formula1.split("!")
    return [cell.value for (cell,) in book[of][cells.replace("$", "")] if cell.value is not None]


def test_every_table_has_a_sheet_and_the_first_says_how_to_use_them(book: Workbook, tables: Path) -> None:
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert shown[0] == COVER
    assert sorted(shown[1:]) == sorted(NAMES)
    assert [book[name].sheet_state for name in (CHOICES, MARKS)] == ["hidden", "veryHidden"]
    said = " ".join(str(value) for row in book[COVER].iter_rows(values_only=True) for value in row if value)
    edition = working(tables)
    assert edition.id in said
    assert digest(tables, edition.package) in said
    for word in ("make workbook-read", "make diff", ".xlsx", "locked"):
        assert word in said


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_has_the_declared_columns_with_a_note_each(name: str, book: Workbook) -> None:
    sheet: Any = book[name]
    columns = declaration.table(name).columns
    assert [cell.value for cell in sheet[1]] == [*(one.name for one in columns), MARK]
    for cell, one in zip(sheet[1], columns, strict=False):
        assert one.title in cell.comment.text
        assert one.description in cell.comment.text
        assert ("Needed in every row." in cell.comment.text) is one.required
    assert sheet.column_dimensions[sheet[1][-1].column_letter].hidden
    assert sheet.freeze_panes in {"B2", "C2"}
    assert sheet.auto_filter.ref


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_text_also_where_nothing_stands_yet(name: str, book: Workbook) -> None:
    sheet: Any = book[name]
    for row in sheet.iter_rows(min_row=2):
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
        assert {cell.number_format for cell in row if cell.value is not None} <= {"@"}
    for one in declaration.table(name).columns:
        # Columns that are alike stand together.
        (dimension,) = (
            found
            for found in sheet.column_dimensions.values()
            if found.min <= column(sheet, one.name) <= found.max
        )
        assert dimension.number_format == "@"
        assert not dimension.protection.locked


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_protected_without_a_password_and_rows_are_free(name: str, book: Workbook) -> None:
    protection = book[name].protection
    assert protection.sheet
    assert not protection.password
    # In this format a thing that is forbidden is true.
    free = ("insertRows", "deleteRows", "sort", "autoFilter", "formatColumns", "formatRows")
    assert not any(getattr(protection, action) for action in free)


def test_published_keys_are_locked_and_nothing_else_is(book: Workbook) -> None:
    locked = {
        name: {
            book[name].cell(1, cell.column).value
            for row in book[name].iter_rows(min_row=2)
            for cell in row
            if cell.has_style and cell.protection.locked and cell.value is not None
        }
        for name in NAMES
    }
    assert locked["cases"] == {"uid", "id"}
    assert locked["events"] == locked["sources"] == {"id"}
    assert locked["articles"] == {"number"}
    assert locked["terms"] == {"list", "id"}
    # Told apart by all that they say, or no part of a release.
    assert [locked[name] for name in ("charges", "sentences", "recognitions", "absences", "labels")] == [
        set()
    ] * 5


def test_the_id_of_a_person_who_was_never_published_is_free(tmp_path: Path) -> None:
    tables = published(tmp_path)
    path = tmp_path / "releases" / "2026.11.1" / "tables" / "cases.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",oleg-orlov," not in line), encoding="utf-8")

    sheet: Any = load_workbook(written_book(tables))["cases"]

    line = line_of(sheet, "id", "oleg-orlov")
    assert sheet.cell(line, column(sheet, "uid")).protection.locked
    assert not sheet.cell(line, column(sheet, "id")).protection.locked


@pytest.mark.parametrize(
    "place",
    [
        f"{table.name}.{one.name}"
        for table in declaration.today().tables
        for one in table.columns
        if one.enum or one.type == "boolean" or (one.references and one.type != "list")
    ],
)
def test_a_closed_list_or_a_reference_is_a_drop_down_of_what_the_check_accepts(
    place: str, book: Workbook, tables: Path
) -> None:
    name, column_name = place.split(".")
    one = declaration.column(place)
    found = validation(book[name], column_name)
    assert found.showErrorMessage
    assert found.error
    assert offered(book, found) == valid(one, tables)
    # A new person is in the list as soon as the id is typed.
    if one.references and not one.references.terms:
        (of,) = one.references.tables
        assert found.formula1.startswith(f"{of}!")
        last = range_boundaries(found.formula1.split("!")[1].replace("$", ""))[3]
        assert last == len(read_rows(tables, declaration.table(of))) + SPARE + 1


def valid(one: declaration.Column, tables: Path) -> list[str]:
    """What may stand in a column, in the order of its list."""
    if one.enum:
        return list(one.enum)
    if one.type == "boolean":
        return ["true", "false"]
    assert one.references
    if one.references.terms:
        terms = read_rows(tables, declaration.table("terms"))
        return [row["id"] for row in terms if row["list"] == one.references.terms]
    (of,) = one.references.tables
    table = declaration.table(of)
    return [row[table.primary_key[0]] for row in read_rows(tables, table)]


def test_what_is_no_list_is_held_to_its_form(book: Workbook) -> None:
    summary = validation(book["cases"], "summary")
    assert (summary.type, summary.operator, summary.formula1) == ("textLength", "lessThanOrEqual", "300")
    assert validation(book["events"], "date").type == "custom"
    assert "VALUE(F2)>=1900" in validation(book["cases"], "birth_year").formula1
    # Several values in a cell cannot be chosen; how they are written is said when the cell is.
    themes = validation(book["cases"], "themes")
    assert themes.type is None
    assert themes.prompt.startswith("Several values are joined by ; without spaces.")


def test_the_columns_that_may_be_explained_as_empty_are_offered(book: Workbook) -> None:
    found = offered(book, validation(book["absences"], "field"))
    assert "place_of_detention" in found
    assert "name_en" not in found
