"""LibreOffice opens a workbook of the tables and saves it: nothing comes back changed (row C7), and of the tables themselves `tidy` mends what it did (row C2)."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest
import xlsxwriter

from api.records.declaration import Column, table
from seed.desk.tidy import tidy
from seed.desk.workbook.choices import validation
from seed.desk.workbook.take_in import take_in
from seed.values import judge
from tests.outside.conftest import DETECTING, Save
from tests.seed.books import added, as_csv, contents, edited, published, typed, whole, written_book

LAST_DAY = "2026-11-24"


@pytest.fixture(params=[published, whole], ids=["tiny", "whole"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(request.param(tmp_path))


def test_a_workbook_that_it_saved_comes_back_as_the_same_bytes(tables: Path, save: Save) -> None:
    saved = save(written_book(tables), "xlsx")

    assert as_csv(saved, tables) == contents(tables)
    assert take_in(saved, tables).tables == {}


def test_so_does_one_that_was_its_own_file_in_between(tables: Path, save: Save) -> None:
    saved = save(save(written_book(tables), "ods"), "xlsx")

    assert as_csv(saved, tables) == contents(tables)


def test_a_change_alone_is_what_differs_after_it_saved(tmp_path: Path, save: Save) -> None:
    tables = published(tmp_path)
    before = contents(tables)
    changed = edited(
        written_book(tables),
        typed("cases", "oleg-orlov", "birth_year", 1954),
        typed("sentences", "oleg-orlov", "in_absentia", True, key_column="case_id"),
        added("group_cases", name="A synthetic group"),
    )

    result = take_in(save(changed, "xlsx"), tables)

    assert result.findings == []
    assert {name for name, data in contents(tables).items() if data != before[name]} == {
        "cases.csv",
        "group_cases.csv",
        "sentences.csv",
    }


SAMPLES = (
    *("2022", "2022-07", "2022-07-08", "2022-7", "2022-13", "2022/07", "22-07-08", "July 2022", "8.7.2022"),
    *("1975", "1800", "19x5", "1975.5", "12", "0", "-3", "601"),
)
COLUMNS = ("cases.birth_year", "cases.verified_on", "sentences.months", "resolutions.begins_on")


def test_what_it_lets_one_type_is_what_the_check_accepts(tmp_path: Path, save: Save) -> None:
    """Dates and numbers are text, and a formula judges them while they are typed."""
    path = tmp_path / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    text = book.add_format({"num_format": "@"})
    for line, (name, sample) in enumerate(product(COLUMNS, SAMPLES)):
        of, column = declared(name)
        said = validation(table(of), column, {}, {})
        assert said
        place = list(table(of).by_name).index(column.name)
        sheet.write_string(line, place, sample, text)
        # Written for the second line of a sheet, as all are.
        letter = chr(ord("A") + place)
        formula = said["value"].removeprefix("=").replace(f"{letter}2", f"{letter}{line + 1}")
        sheet.write_formula(
            line, 30, f'=IF(ISERROR({formula}),"refused",IF({formula},"taken","refused"))', None, ""
        )
    book.close()

    with save(path, "csv").open(encoding="utf-8", newline="") as file:
        told = [row[30] for row in csv.reader(file)]

    expected = {
        (name, sample): "refused" if judge(declared(name)[1], LAST_DAY)(sample) else "taken"
        for name, sample in product(COLUMNS, SAMPLES)
    }
    assert dict(zip(expected, told, strict=True)) == expected


def declared(name: str) -> tuple[str, Column]:
    of, column = name.split(".")
    return of, table(of).by_name[column]


def test_tables_that_it_saved_as_csv_are_mended_by_tidy(tables: Path, save: Save) -> None:
    before = contents(tables)
    for path in sorted(tables.glob("*.csv")):
        path.write_bytes(save(path, "csv", DETECTING).read_bytes())
    assert contents(tables) != before

    tidied = tidy(tables)

    assert [(one.path.name, one.left, one.told) for one in tidied if one.left or one.told] == []
    assert contents(tables) == before
