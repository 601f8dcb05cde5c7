"""Lists as files (rows X1 and X2): CSV and NDJSON of every list, whole, pinned in their columns, and safe to open."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.web.exports import cell
from tests.conftest import RELEASE, TINY_TABLES, app_on
from tests.contract.document import LATER, WITHOUT_IDS
from tests.questions.asking import LISTS, Record, csv_rows, get, walk

# Columns of v1 in their order, by list: a promise. New ones come at the end.
PINNED: dict[str, list[str]] = json.loads((Path(__file__).parent / "columns.json").read_text("utf-8"))
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def lines_of(answer: TestResponse) -> list[Record]:
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


def as_cell(value: object) -> str:
    """A value of JSON as a cell of CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ";".join(f"{name}:{inner}" for name, inner in value.items())
    return ";".join(value) if isinstance(value, list) else str(value)


ENDS = ("term_ends_earliest", "term_ends_latest")


def as_row(record: Record) -> Record:
    """A record as files have it: an object has a column for each of its members, and so have the reasons for none."""
    row = {name: value for name, value in record.items() if name != "term_ends"}
    if "term_ends" in record:
        ends = record["term_ends"] or {"earliest": None, "latest": None}
        row |= {f"term_ends_{member}": day for member, day in ends.items()}
        why = record["absent"].get("term_ends", "unknown")
        reasons = {name: reason for name, reason in record["absent"].items() if name != "term_ends"}
        row["absent"] = reasons | {f"term_ends_{member}": why for member, day in ends.items() if day is None}
    return row


@pytest.mark.parametrize("path", PINNED)
def test_columns_are_those_of_v1_in_their_order(path: str, client: FlaskClient) -> None:
    header = next(csv.reader(io.StringIO(client.get(path).get_data(as_text=True), newline=""), strict=True))
    assert header[: len(PINNED[path])] == PINNED[path]
    assert len(set(header)) == len(header)


def test_the_columns_of_every_list_are_pinned() -> None:
    expected = {f"{path}.csv" for path in (*LISTS, *LATER, *WITHOUT_IDS)} | {
        f"/v1/cases.csv?rows={part}" for part in PARTS
    }
    assert expected == PINNED.keys()


@pytest.mark.parametrize("path", LISTS)
def test_the_rows_are_the_records_of_the_list_in_their_order(path: str, client: FlaskClient) -> None:
    records = walk(client, path, {"limit": "500"})
    rows = csv_rows(client, f"{path}.csv")
    assert len(rows) == len(records)
    for row, record in zip(rows, map(as_row, records), strict=True):
        for name, text in row.items():
            if name == "permalink":
                assert text == record["links"]["self"]
            elif name in record:
                assert text.removeprefix("'") == as_cell(record[name]).removeprefix("'"), name
        missing = record.keys() - row.keys() - {"links"}
        assert not missing
    assert lines_of(client.get(f"{path}.ndjson")) == records


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("extension", MEDIA_TYPES)
def test_a_file_can_be_told_from_one_that_was_cut(path: str, extension: str, client: FlaskClient) -> None:
    answer = client.get(f"{path}.{extension}")
    body = answer.get_data()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer.headers["Data-Release"] == RELEASE
    assert answer.headers["Total-Count"] == str(get(client, path, {"limit": "0"})["meta"]["total"])
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.content_type == MEDIA_TYPES[extension]
    name = path.removeprefix("/v1/")
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="open-cases-{RELEASE}-{name}.{extension}"'
    )


def test_the_name_of_a_file_says_its_filters(client: FlaskClient) -> None:
    asked = {"status": "imprisoned,incommunicado", "as_of": "2024-10-06", "q": "Горинов Memorial"}
    named = client.get("/v1/cases.csv", query_string=asked).headers["Content-Disposition"]
    for word in (RELEASE, "status-imprisoned-incommunicado", "as-of-2024-10-06", "Memorial"):
        assert word in named
    assert named.isascii()
    assert "events" in client.get("/v1/cases.csv?rows=events").headers["Content-Disposition"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("extension", ["csv", "ndjson"])
def test_accept_gives_the_file_that_the_suffix_gives(path: str, extension: str, client: FlaskClient) -> None:
    asked = {"Accept": MEDIA_TYPES[extension].partition(";")[0]}
    by_accept, by_suffix = client.get(path, headers=asked), client.get(f"{path}.{extension}")
    assert by_accept.get_data() == by_suffix.get_data()
    for name in ("Content-Type", "Content-Disposition", "Repr-Digest", "Total-Count", "Data-Release"):
        assert by_accept.headers[name] == by_suffix.headers[name]


@pytest.mark.parametrize("address", ["/v1/cases.csv", "/v1/sources.csv", "/v1/cases.csv?rows=charges"])
def test_csv_is_rfc_4180(address: str, client: FlaskClient) -> None:
    """CR LF between records, as many fields in each as in the header, quotes doubled, UTF-8 without a mark."""
    body = client.get(address).get_data()
    assert not body.startswith(b"\xef\xbb\xbf")
    text = body.decode("utf-8")
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\r\n").writerows(rows)
    assert again.getvalue() == text


def test_the_mark_for_excel_comes_first_and_changes_nothing_else(client: FlaskClient) -> None:
    plain, marked = client.get("/v1/cases.csv"), client.get("/v1/cases.csv?bom=true")
    assert marked.get_data() == b"\xef\xbb\xbf" + plain.get_data()
    assert marked.headers["Content-Disposition"] == plain.headers["Content-Disposition"]
    assert client.get("/v1/cases.csv?bom=false").get_data() == plain.get_data()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("mark", ["", "?bom=true"])
def test_pandas_reads_it_as_it_is(path: str, mark: str, client: FlaskClient) -> None:
    answer = client.get(f"{path}.csv{mark}")
    frame = pd.read_csv(io.BytesIO(answer.get_data()))
    assert len(frame) == int(answer.headers["Total-Count"])
    assert list(frame.columns)[: len(PINNED[f"{path}.csv"])] == PINNED[f"{path}.csv"]
    if path == "/v1/cases":
        assert frame["in_custody"].dtype == bool
        assert (frame["in_custody"] & frame["stale"]).sum() == frame["stale"].sum()
        assert pd.api.types.is_numeric_dtype(frame["sentence_months"])


# The release that is asked has no comparisons and no identifiers.
@pytest.mark.parametrize("part", PARTS[:-2])
def test_one_row_an_item_names_its_case(part: str, client: FlaskClient) -> None:
    asked = {"rows": part, "custody": "true", "as_of": "2024-10-06"}
    cases = walk(
        client, "/v1/cases", {"custody": "true", "as_of": "2024-10-06", "include": part, "limit": "500"}
    )
    rows = csv_rows(client, "/v1/cases.csv", asked)
    expected = [(case["uid"], case["name_en"], item) for case in cases for item in case[part]]
    assert len(rows) == len(expected) > 0
    for row, (uid, name, item) in zip(rows, expected, strict=True):
        assert (row["case_uid"], row["case_name_en"]) == (uid, name)
        assert all(row[field] == as_cell(value) for field, value in item.items())


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_text_is_a_formula_to_a_spreadsheet(value: str) -> None:
    assert cell(value) == "'" + value
    assert cell([value, "b"]) == f"'{value};b"
    assert not cell({value: "b"}).startswith(FORMULAS)
    assert cell(["b", value]) == f"b;{value}"
    assert cell(-1) == "-1", "a number is none"


@pytest.fixture
def hostile(tmp_path: Path, loaded: Callable[[Path], Path]) -> FlaskClient:
    """The tiny dataset, with cells that a spreadsheet would run, and with every sign that CSV must quote."""
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    spoiled = {
        "name_en": "=cmd|' /C calc'!A0",
        "name_native": "@SUM(1+1)*cmd",
        "aliases": "+1;-2",
        "summary": 'He said "no", twice; and left.',
        "note": "-1+1",
        "place_of_detention": "=2+5",
    }
    with (tables / "cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (tables / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, **spoiled} for row in rows)
    with (tables / "places.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"hostile,{spoiled['place_of_detention']},,colony,,,,,\n")
    return app_on(loaded(tables)).test_client()


def test_hostile_cells_are_neutralised_and_signs_quoted(hostile: FlaskClient) -> None:
    rows, records = csv_rows(hostile, "/v1/cases.csv"), walk(hostile, "/v1/cases")
    assert len(rows) == 6
    for row, record in zip(rows, records, strict=True):
        assert not any(text.startswith(FORMULAS) for text in row.values())
        for name in ("name_en", "name_native", "note"):
            assert row[name] == "'" + record[name]
        assert row["aliases"] == "'+1;-2"
        assert row["summary"] == record["summary"] == 'He said "no", twice; and left.'
    assert all(
        row["case_name_en"].startswith("'=") for row in csv_rows(hostile, "/v1/cases.csv", {"rows": "events"})
    )


@pytest.mark.parametrize("extension", MEDIA_TYPES)
@pytest.mark.parametrize("query", ["", "?custody=true&as_of=2024-10-06&sort=-status_since", "?rows=events"])
def test_the_same_question_gives_the_same_bytes(extension: str, query: str, client: FlaskClient) -> None:
    first = client.get(f"/v1/cases.{extension}{query}", headers={"Accept": "*/*;q=0.8"})
    second = client.get(f"/v1/cases.{extension}{query}", headers={"Accept": "*/*;q=0.9"})
    assert first.get_data() == second.get_data()


@pytest.mark.parametrize("asked", [{}, {"status": "imprisoned", "sort": "-name"}, {"bom": "true"}])
def test_cases_as_stored_are_the_file_that_would_be_written(
    asked: dict[str, str], client: FlaskClient
) -> None:
    """Lines of CSV are made at load; whoever chooses fields gets lines that are made on the way out."""
    stored = rows_of(client, asked)
    chosen = [name for name in stored[0] if name not in {"matched", "permalink"}]
    # Both ends of a span are asked for by its own name.
    fields = dict.fromkeys("term_ends" if name.startswith(ENDS) else name for name in chosen)
    written = rows_of(client, asked | {"fields": ",".join(fields)})

    assert list(written[0]) == chosen
    assert [{name: row[name] for name in chosen} for row in stored] == written
    for row in stored:
        assert row["permalink"] == f"http://localhost/v1/cases/{row['id']}"


def rows_of(client: FlaskClient, asked: dict[str, str]) -> list[dict[str, str]]:
    answer = client.get("/v1/cases.csv", query_string=asked)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), strict=True))
