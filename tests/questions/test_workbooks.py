"""Lists as Excel workbooks (row X1): typed, with a header that stays, a filter, and a sheet that says what it is."""

from __future__ import annotations

import errno
import io
import os
import sys
import tempfile
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape

from api.web.exports import FORMATS
from api.web.workbooks import written
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


def test_the_second_sheet_leaves_out_what_does_not_change_the_answer(client: FlaskClient) -> None:
    bare = client.get("/v1/cases.xlsx?status=imprisoned")
    decorated = client.get("/v1/cases.xlsx?status=imprisoned&match=fuzzy")
    assert decorated.headers["ETag"] == bare.headers["ETag"]
    assert decorated.data == bare.data


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


class Listening:
    """What this process opens for writing, while it is asked to note that."""

    def __init__(self) -> None:
        self.on = False
        self.opened: list[object] = []
        # A hook stays for good.
        sys.addaudithook(self.note)

    def note(self, event: str, told: tuple[Any, ...]) -> None:
        if (
            self.on
            and event == "open"
            and told[2] is not None
            and told[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        ):
            self.opened.append(told[0])


@pytest.fixture(scope="module")
def listening() -> Listening:
    return Listening()


@pytest.mark.parametrize("query", ["", "?rows=events", "?q=orlov"])
def test_nothing_is_written_to_a_disk(
    query: str, client: FlaskClient, listening: Listening, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refused)
    listening.opened.clear()
    listening.on = True
    try:
        (tmp_path / "heard").write_text("x", "utf-8")
        answer = client.get(f"/v1/cases.xlsx{query}")
        body = answer.get_data()
    finally:
        listening.on = False
    assert answer.status_code == 200
    assert body[:2] == b"PK"
    assert [Path(str(path)).name for path in listening.opened] == ["heard"]


def test_a_long_one_takes_no_more_memory_than_a_short_one() -> None:
    def peak(count: int) -> int:
        row = {f"column_{number}": f"some text of a cell {number}" for number in range(30)}
        tracemalloc.start()
        for piece in written(tuple(row), (row for _ in range(count)), {}, str):
            assert piece
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1)
    assert peak(3000) < peak(300) + 2 * 1024 * 1024


def test_a_list_that_no_sheet_can_hold_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most_rows=3))
    answer = client.get("/v1/cases", headers={"Accept": MEDIA_TYPES["xlsx"]})
    assert answer.status_code == 400
    (fault,) = answer.get_json()["errors"]
    assert fault["code"] == "too-many-records"
    assert ".csv" in fault["detail"]


def test_any_text_comes_back_as_it_was(tmp_path: Path) -> None:
    texts = [
        *("a & b < c > d", ' "quoted" ', "  spaces  ", "two\nlines", "a\ttab", "a\rreturn", "bell\x07"),
        *("_x0041_", "=1+1", "Ёлка 🙂", "2024-02-30", "0001-01-01", "1900-01-01"),
    ]
    rows = ({"text": text} for text in [*texts, "x" * 40_000])
    whole = b"".join(written(("text",), rows, {"Query": "q" * 40_000}, str))
    found = [
        row[0] for row in load_workbook(io.BytesIO(whole))["Data"].iter_rows(min_row=2, values_only=True)
    ]
    assert [unescape(text) for text in found[:-1]] == texts
    # Excel takes no longer ones, and would refuse the file.
    assert found[-1] == "x" * 32_766 + "…"


def test_what_openpyxl_reads_row_by_row_is_whole(client: FlaskClient) -> None:
    body = client.get("/v1/cases.xlsx").get_data()
    opened = load_workbook(io.BytesIO(body), read_only=True)
    assert [list(row) for row in opened["Data"].iter_rows(values_only=True)] == rows(
        load_workbook(io.BytesIO(body))
    )


def test_nothing_inside_tells_when_it_was_made(client: FlaskClient) -> None:
    body = client.get("/v1/themes.xlsx").get_data()
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    properties = load_workbook(io.BytesIO(body)).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)  # noqa: DTZ001 - as the format has it
