"""Lists as Excel workbooks (row X1): typed, with a header that stays, a filter, and a sheet that says what it is."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook

from tests.conftest import RELEASE, RELEASED_ON
from tests.questions.asking import LISTS, Record, csv_rows, walk
from tests.questions.test_files import FORMULAS, MEDIA_TYPES, hostile

__all__ = ["hostile"]
QUERY = "custody=true&as_of=2024-10-06&sort=-status_since"


def book(client: FlaskClient, address: str, **headers: str) -> Workbook:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer.content_type == MEDIA_TYPES["xlsx"]
    return load_workbook(io.BytesIO(answer.get_data()))


def rows(opened: Workbook) -> list[list[Any]]:
    return [list(row) for row in opened["Data"].iter_rows(values_only=True)]


def as_text(value: Any) -> str:
    """A typed cell as CSV writes it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


@pytest.mark.parametrize("path", LISTS)
def test_it_has_the_rows_of_the_csv(path: str, client: FlaskClient) -> None:
    header, *found = rows(book(client, f"{path}.xlsx"))
    expected = csv_rows(client, f"{path}.csv")
    assert header == list(expected[0])
    for cells, row in zip(found, expected, strict=True):
        for value, text in zip(map(as_text, cells), row.values(), strict=True):
            # In CSV alone a text may be a formula, and stands behind an apostrophe.
            assert text == ("'" + value if value.startswith(FORMULAS) else value)


@pytest.mark.parametrize("query", [f"?{QUERY}", "?rows=sentences", "?fields=name_en,status"])
def test_so_it_has_with_a_query(query: str, client: FlaskClient) -> None:
    header, *found = rows(book(client, f"/v1/cases.xlsx{query}"))
    expected = csv_rows(client, f"/v1/cases.csv{query}")
    assert header == list(expected[0])
    assert [[as_text(value) for value in cells] for cells in found] == [
        list(row.values()) for row in expected
    ]


def is_held_on_a_known_day(case: Record) -> bool:
    """Whether a case has a date, a number and a truth to be typed."""
    return case["in_custody"] and case["sentence_months"] is not None and len(case["status_since"]) == 10


def test_dates_numbers_and_truths_are_typed(client: FlaskClient) -> None:
    data = book(client, "/v1/cases.xlsx")["Data"]
    header = [cell.value for cell in data[1]]
    held = next(case for case in walk(client, "/v1/cases") if is_held_on_a_known_day(case))
    line = next(row for row in data.iter_rows(min_row=2) if row[header.index("id")].value == held["id"])
    cells = dict(zip(header, line, strict=True))
    assert cells["status_since"].is_date
    assert cells["status_since"].number_format == "yyyy-mm-dd"
    assert isinstance(cells["status_since"].value, datetime)
    assert isinstance(cells["sentence_months"].value, int)
    assert cells["in_custody"].value is True
    # What is no day stays text: a month has no first.
    months = [row[header.index("status_since")] for row in data.iter_rows(min_row=2)]
    partial = [cell for cell in months if isinstance(cell.value, str)]
    assert partial
    assert all(len(cell.value) in {4, 7} for cell in partial)


@pytest.mark.parametrize("address", ["/v1/cases.xlsx", "/v1/figures.xlsx", "/v1/cases.xlsx?rows=events"])
def test_the_header_stays_and_every_column_can_be_filtered(address: str, client: FlaskClient) -> None:
    data = book(client, address)["Data"]
    assert data.freeze_panes == "A2"
    assert data.auto_filter.ref == data.dimensions
    assert all(cell.font.bold for cell in data[1])


def test_the_second_sheet_says_release_query_and_licence(client: FlaskClient) -> None:
    opened = book(client, f"/v1/cases.xlsx?{QUERY}")
    assert opened.sheetnames == ["Data", "About"]
    told = dict(opened["About"].iter_rows(values_only=True))
    assert told["Release"] == RELEASE
    assert told["Released on"] == RELEASED_ON
    assert told["Query"] == f"http://localhost/v1/cases.xlsx?{QUERY}"
    assert told["Records"] == str(len(rows(opened)) - 1)
    assert told["Licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["Attribution"] == f"Open Cases, release {RELEASE}, CC BY 4.0"


def test_accept_gives_the_same_sheet(client: FlaskClient) -> None:
    assert rows(book(client, "/v1/figures", Accept=MEDIA_TYPES["xlsx"])) == rows(
        book(client, "/v1/figures.xlsx")
    )


def test_an_empty_list_has_its_header_and_can_be_opened(client: FlaskClient) -> None:
    opened = book(client, "/v1/cases.xlsx?birth_year_max=1900")
    assert len(rows(opened)) == 1
    assert rows(opened)[0] == rows(book(client, "/v1/cases.xlsx"))[0]
    assert dict(opened["About"].iter_rows(values_only=True))["Records"] == "0"


def test_no_cell_is_a_formula_or_a_link(hostile: FlaskClient) -> None:
    opened = book(hostile, "/v1/cases.xlsx")
    kinds = {cell.data_type for row in opened["Data"].iter_rows() for cell in row}
    assert "f" not in kinds
    assert not any(cell.hyperlink for row in opened["Data"].iter_rows() for cell in row)
    header, first, *_ = rows(opened)
    assert first[header.index("name_en")] == "=cmd|' /C calc'!A0"


def test_nothing_inside_tells_when_it_was_made(client: FlaskClient) -> None:
    body = client.get("/v1/themes.xlsx").get_data()
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    properties = load_workbook(io.BytesIO(body)).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)  # noqa: DTZ001 - as the format has it
