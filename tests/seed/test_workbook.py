"""The tables as a workbook and back (row C7): what is not touched stays, byte for byte, and what is changed comes back
as it was meant or is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from api.records import declaration
from seed.desk.keys import LETTERS
from seed.desk.workbook.layout import MARK
from seed.desk.workbook.take_in import TakenIn, take_in
from seed.desk.workbook.write import MOST_CHARACTERS, workbook_of
from seed.raw_rows import replace_files, written
from seed.rules import check
from tests.seed.books import (
    ORLOV,
    SOURCE,
    added,
    as_csv,
    column,
    contents,
    deleted,
    edited,
    line_of,
    published,
    rows,
    taken,
    told,
    typed,
    whole,
    written_book,
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return published(tmp_path)


def changed_files(before: dict[str, bytes], tables: Path) -> set[str]:
    return {name for name, data in contents(tables).items() if data != before[name]}


@pytest.mark.parametrize("made", [published, whole])
def test_what_was_not_touched_comes_back_as_the_same_bytes(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    tables = made(tmp_path)
    before = contents(tables)
    path = written_book(tables)

    assert as_csv(path, tables) == before
    # Nor does another program that opened and saved it make a difference.
    assert as_csv(edited(path), tables) == before
    assert take_in(path, tables) == TakenIn()
    assert contents(tables) == before


HOSTILE = (
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+7",
        "-1",
        "@x",
        "'quoted",
        '"',
        "0012",
        "207.30",
        "1e5",
        "TRUE",
        "true",
    ),
    *(
        "2022-07",
        "2022-07-08",
        "April 11, 2022",
        "8.7.2022",
        "1/2",
        "12:30",
        "50 %",
        "#N/A",
        "NULL",
        "_x0041_",
    ),
    *(
        "a;b",
        "<b>&amp;</b>",
        "]]>",
        "Орлов",
        "שלום",
        "😀",
        "https://example.org/?a=1#b",
        "internal:Sheet1!A1",
    ),
    "x" * MOST_CHARACTERS,
)


def with_titles(folder: Path, titles: tuple[str, ...]) -> Path:
    """A table of sources alone, each with a title."""
    table = declaration.table("sources")
    tables = folder / "only"
    tables.mkdir(exist_ok=True)
    made = [
        dict.fromkeys(table.by_name, "") | {"id": f"s-{number:05}", "title": title}
        for number, title in enumerate(titles)
    ]
    replace_files({tables / table.file: written(table, made)})
    return tables


def test_a_text_that_looks_like_something_else_stays_a_text(tmp_path: Path) -> None:
    tables = with_titles(tmp_path, HOSTILE)

    assert as_csv(edited(written_book(tables)), tables) == contents(tables)


PRINTED = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60)


@settings(max_examples=20)
@given(st.lists(PRINTED, min_size=1, max_size=40))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, titles: list[str]) -> None:
    tables = with_titles(tmp_path_factory.mktemp("any"), tuple(titles))

    assert as_csv(edited(written_book(tables)), tables) == contents(tables)


def test_the_same_tables_make_the_same_workbook(tables: Path) -> None:
    assert workbook_of(tables) == workbook_of(tables)


def test_a_corrected_cell_is_written(tables: Path) -> None:
    before = contents(tables)

    result = taken(tables, typed("cases", ORLOV, "summary", "Another wording."))

    assert told(result) == []
    assert {name: len(one.changed) for name, one in result.tables.items()} == {"cases": 1}
    assert changed_files(before, tables) == {"cases.csv"}
    lines = zip(
        before["cases.csv"].splitlines(), (tables / "cases.csv").read_bytes().splitlines(), strict=True
    )
    assert [new.split(b",")[1] for old, new in lines if old != new] == [ORLOV.encode()]
    assert not check(tables)


def test_a_new_person_with_all_that_belongs_to_one_goes_to_the_right_places(tables: Path) -> None:
    result = taken(
        tables,
        added(
            "cases",
            name_en="Märta Example-Person",
            gender="female",
            themes="anti-war-speech",
            named_in_resolution="false",
            summary="A person made up for a test.",
            verified_on="2024-05",
            source_ids=SOURCE,
        ),
        *(
            added(
                "events",
                case_id="marta-example-person",
                date=date,
                type=kind,
                status=status,
                summary="Made up.",
                source_ids=SOURCE,
            )
            for date, kind, status in (
                ("2024-05", "convicted", "imprisoned"),
                ("2023-02-01", "detained", "pretrial-detention"),
            )
        ),
        added(
            "charges",
            case_id="marta-example-person",
            article="207.3",
            outcome="convicted",
            basis="cited",
            source_ids=SOURCE,
        ),
        added("group_cases", name="A synthetic group"),
    )

    assert told(result) == []
    case = next(row for row in rows(tables, "cases") if row["id"] == "marta-example-person")
    assert re.fullmatch(f"[{LETTERS}]{{8}}", case["uid"])
    # Her events stand by date, with ids of their own; her case between the others.
    assert [row["id"] for row in rows(tables, "events") if row["case_id"] == case["id"]] == [
        "marta-example-person-2023-02-01-detained",
        "marta-example-person-2024-05-convicted",
    ]
    ids = [row["id"] for row in rows(tables, "cases")]
    assert ids == sorted(ids)
    assert "a-synthetic-group" in [row["id"] for row in rows(tables, "group_cases")]
    assert {name: len(one.new) for name, one in result.tables.items()} == {
        "cases": 1,
        "events": 2,
        "charges": 1,
        "group_cases": 1,
    }
    assert not check(tables)


def test_the_sheets_may_be_sorted_even_without_their_hidden_column(tables: Path) -> None:
    before = contents(tables)

    def sort(book: Workbook) -> None:
        for name, with_marks in (("cases", True), ("sentences", False), ("events", False)):
            sheet: Any = book[name]
            last = sheet.max_column - (0 if with_marks else 1)
            cells = [[cell.value for cell in row[:last]] for row in sheet.iter_rows(min_row=2)]
            for line, values in enumerate(reversed(cells), 2):
                for place, value in enumerate(values, 1):
                    sheet.cell(line, place).value = value

    assert taken(tables, sort) == TakenIn()
    assert contents(tables) == before
    # What is changed on a sorted sheet comes back to its place.
    result = taken(tables, sort, typed("events", "pavel-kushnir-2024-07-28-died", "summary", "Died there."))
    assert told(result) == []
    assert len(result.tables["events"].changed) == 1
    assert changed_files(before, tables) == {"events.csv"}


def pasted_month(book: Workbook) -> None:
    sheet: Any = book["cases"]
    cell = sheet.cell(line_of(sheet, "id", "pavel-kushnir"), column(sheet, "verified_on"))
    cell.value, cell.number_format = datetime(2024, 7, 1), "mmm-yy"  # noqa: DTZ001 - as a spreadsheet has it


def test_what_a_spreadsheet_made_of_a_cell_is_turned_back(tables: Path) -> None:
    event, kartasheva = "oleg-orlov-2024-02-27-convicted", "maria-kartasheva"
    result = taken(
        tables,
        typed("events", event, "date", datetime(2024, 2, 28)),  # noqa: DTZ001
        typed("cases", ORLOV, "birth_year", 1954.0),
        typed("cases", ORLOV, "verified_on", 2025),
        typed("cases", ORLOV, "named_in_resolution", "TRUE"),
        typed("cases", kartasheva, "named_in_resolution", False),
        typed("charges", kartasheva, "article", 207.3, "case_id"),
        typed("charges", kartasheva, "part", 2, "case_id"),
        pasted_month,
    )

    assert told(result) == []
    cases = {row["id"]: row for row in rows(tables, "cases")}
    assert [cases[ORLOV][name] for name in ("birth_year", "verified_on", "named_in_resolution")] == [
        "1954",
        "2025",
        "true",
    ]
    assert cases[kartasheva]["named_in_resolution"] == "false"
    # Shown without its day, it was typed as a month.
    assert cases["pavel-kushnir"]["verified_on"] == "2024-07"
    # The id of an event goes with its date.
    dates = {row["id"]: row["date"] for row in rows(tables, "events")}
    assert event not in dates
    assert dates["oleg-orlov-2024-02-28-convicted"] == "2024-02-28"
    charge = next(row for row in rows(tables, "charges") if row["case_id"] == kartasheva)
    assert (charge["article"], charge["part"]) == ("207.3", "2")


def test_what_may_have_been_more_than_one_text_is_told_with_its_place(tables: Path) -> None:
    before = contents(tables)
    values = {
        "name_en": 12,
        "birth_year": 1954.5,
        "summary": datetime(2024, 2, 28),  # noqa: DTZ001
        "verified_on": 45000,
        "place_of_detention": "=A1",
        "note": True,
    }

    said = told(taken(tables, *(typed("cases", ORLOV, name, value) for name, value in values.items())))

    assert [line.partition(" (")[0] for line in said] == [
        'sheet cases:5:name_en "12" has become a number',
        'sheet cases:5:birth_year "1954.5" has become a number',
        'sheet cases:5:summary "2024-02-28 00:00:00" has become a date',
        'sheet cases:5:place_of_detention "=A1" is a formula',
        'sheet cases:5:verified_on "45000" has become a number',
        'sheet cases:5:note "TRUE" has become a truth value',
    ]
    assert all(line.endswith("type it again as it stands in other rows)") for line in said)
    assert contents(tables) == before


def test_a_fault_by_the_rules_says_the_cell_and_nothing_is_written(tables: Path) -> None:
    before = contents(tables)

    (said,) = told(
        taken(
            tables,
            typed("cases", ORLOV, "summary", "Another wording."),
            added(
                "recognitions",
                case_id=ORLOV,
                organisation_id="nobody",
                term="political-prisoner",
                source_ids=SOURCE,
            ),
        )
    )

    assert '"nobody" is not in organisations.csv' in said
    # Below three rows, in the second column, though the row stands elsewhere in the file.
    assert said.endswith("[sheet recognitions, cell B5]")
    assert contents(tables) == before


def test_what_is_no_sheet_or_column_of_the_tables_is_a_finding(tables: Path) -> None:
    before = contents(tables)

    said = told(
        taken(
            tables,
            lambda book: book.create_sheet("case"),
            lambda book: book.remove(book["events"]),
            lambda book: setattr(book["cases"]["C1"], "value", "name"),
            lambda book: setattr(book["sources"]["Z3"], "value", "mine"),
        )
    )

    assert [line.partition(" (")[0] for line in said] == [
        "sheet case: is not a table",
        'sheet cases:C1 "name" is no column of this table',
        'sheet cases:1: "name_en" is missing from the header',
        "sheet events: is missing",
        'sheet sources:Z3 "mine" stands beside the table',
    ]
    assert contents(tables) == before


def test_a_published_key_stays_and_no_row_is_lost(tables: Path) -> None:
    before = contents(tables)

    said = told(
        taken(
            tables,
            typed("cases", "iryna-horobtsova", "uid", "zzzzzzzz"),
            typed("cases", ORLOV, "id", "orlov"),
            typed("events", "oleg-orlov-2023-03-21-charged", "id", ""),
            deleted("sources", SOURCE),
            deleted("cases", "pavel-kushnir"),
        )
    )

    kept = "is not the key that this row has"
    for finding in (
        f'sheet cases:2:uid "zzzzzzzz" {kept} ("w52x565g", as before)',
        f'sheet cases:5:id "orlov" {kept} ("oleg-orlov", as before)',
        f':id "" {kept} ("oleg-orlov-2023-03-21-charged", as before)',
        f'"{SOURCE}" is gone from the sheet (its row, or REMOVED=yes where it was taken out on purpose)',
        'pavel-kushnir" is gone from the sheet (its row; `make withdraw UID=',
    ):
        assert finding in "\n".join(said)
    assert len(said) == 5
    assert contents(tables) == before


def test_a_row_may_be_taken_out_on_purpose_but_never_a_published_person(tables: Path) -> None:
    key = "oleg-orlov-2024-03-27-ill-treatment"

    assert told(taken(tables, deleted("events", key), may_remove=True)) == []

    assert key not in [row["id"] for row in rows(tables, "events")]
    assert "takes a person out" in told(taken(tables, deleted("cases", ORLOV), may_remove=True))[0]


def test_a_row_whose_mark_was_lost_is_known_by_its_keys(tables: Path) -> None:
    def pasted(book: Workbook) -> None:
        sheet: Any = book["cases"]
        line = line_of(sheet, "id", ORLOV)
        sheet.cell(line, column(sheet, MARK)).value = None
        sheet.cell(line, column(sheet, "note")).value = "Another note."

    result = taken(tables, pasted)

    assert told(result) == []
    assert len(result.tables["cases"].changed) == 1
