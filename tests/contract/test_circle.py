"""The circle: every row and every cell of every curated table is found again in what the API answers.

The tiny tables have every column that is declared; a whole release has many rows, and the columns of its day.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from seed.declaration import FOLDER
from tests.conftest import TINY_TABLES, WHOLE_TABLES
from tests.contract.document import LISTS
from tests.support.postgres import on_both

pytestmark = on_both

PACKAGE = json.loads((FOLDER / "datapackage.json").read_text("utf-8"))
COLUMNS: dict[str, dict[str, dict[str, Any]]] = {
    table["name"]: {field["name"]: field for field in table["schema"]["fields"]}
    for table in PACKAGE["resources"]
}
OF_CASES = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")
ALONE = [name for name in COLUMNS if f"/v1/{name.replace('_', '-')}" in LISTS]

# Where the field of an answer has another name than the column: an id is called by what it names.
NAMES = {
    "region_id": "region",
    "group_case_id": "group_case",
    "place_of_detention": "last_place_of_detention",
    "case_id": "case",
    "organisation_id": "organisation",
    "list_id": "list",
    "listed_on": "day",
    "resolution_id": "resolution",
    "clause_id": "clause",
    "case_ids": "cases",
    "organisation_ids": "organisations",
    "addressee_ids": "addressees",
    "call_ids": "calls_to_action",
    "clause_ids": "clauses",
}


# The words to show, which are no part of a release.
WORDS = {"labels", "translations"}


def test_no_table_is_left_out() -> None:
    assert COLUMNS.keys() - set(ALONE) - set(OF_CASES) == {"absences", *WORDS} & COLUMNS.keys()


@dataclass(frozen=True)
class Data:
    """A folder of tables, and the service that answers from them."""

    tables: Path
    client: FlaskClient

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table; none where the release is older than the table."""
        path = self.tables / f"{table}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(params=["tiny", "whole"])
def data(request: pytest.FixtureRequest, tiny_client: FlaskClient, client: FlaskClient) -> Data:
    return Data(TINY_TABLES, tiny_client) if request.param == "tiny" else Data(WHOLE_TABLES, client)


def every(client: FlaskClient, path: str, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    answer = client.get(path, query_string={"limit": "500", **asked}).get_json()
    while True:
        found += answer["data"]
        if "next" not in answer["links"]:
            return found
        answer = client.get(answer["links"]["next"]).get_json()


def value(table: str, column: str, cell: str) -> object:
    """What a cell says, by the declaration of its column; None where it is empty."""
    field = COLUMNS[table][column]
    if "separator" in field:
        return cell.split(field["separator"]) if cell else []
    if cell == "":
        return None
    if field["type"] == "integer":
        return int(cell)
    return cell == "true" if field["type"] == "boolean" else cell


def compare(table: str, row: dict[str, str], record: dict[str, Any]) -> list[str]:
    """Where a record departs from the row that it was made of."""
    wrong = []
    for column, cell in row.items():
        name = "term" if (table, column) == ("terms", "id") else NAMES.get(column, column)
        expected = value(table, column, cell)
        if expected in (None, []) and record[name] is None:
            if name not in record["absent"]:
                wrong.append(f"{name}: null without a reason")
        elif record[name] != expected:
            wrong.append(f"{name}: {record[name]!r} instead of {expected!r}")
    return wrong


@pytest.mark.parametrize("table", ALONE)
def test_every_cell_of_a_table_is_answered_in_the_order_of_its_file(table: str, data: Data) -> None:
    curated = data.rows(table)
    answered = every(data.client, f"/v1/{table.replace('_', '-')}")
    assert len(answered) == len(curated)
    wrong = [
        f"{record['id']}: {fault}"
        for row, record in zip(curated, answered, strict=True)
        for fault in compare(table, row, record)
    ]
    assert wrong == []


@pytest.mark.parametrize("table", OF_CASES)
def test_every_cell_of_a_part_is_answered_with_its_case(table: str, data: Data) -> None:
    curated = data.rows(table)
    answered = [
        part for case in every(data.client, "/v1/cases", include=table, fields="id") for part in case[table]
    ]
    assert len(answered) == len(curated)
    wrong = [
        f"{row['case_id']}: {fault}"
        for row, record in zip(curated, answered, strict=True)
        for fault in compare(table, row, record)
    ]
    assert wrong == []


def test_every_absence_on_file_is_told(data: Data, tiny_client: FlaskClient) -> None:
    for row in data.rows("absences"):
        record = data.client.get(f"/v1/cases/{row['case_id']}").get_json()["data"]
        # Whether a place applies follows from the status as well.
        if row["field"] != "place_of_detention" or row["reason"] == "withheld":
            assert record["absent"][NAMES.get(row["field"], row["field"])] == row["reason"]
    for case in ("maria-kartasheva", "oleg-orlov"):
        record = tiny_client.get(f"/v1/cases/{case}").get_json()["data"]
        assert record["place_of_detention"] is None
        assert record["absent"]["place_of_detention"] == "not-applicable"


def test_the_file_of_a_list_gives_the_rows_back(data: Data) -> None:
    """By CSV as by JSON: what is in a column of the export is what was in the curated table."""
    for table in ALONE:
        text = data.client.get(f"/v1/{table.replace('_', '-')}.csv").get_data(as_text=True)
        exported = list(csv.DictReader(text.splitlines(keepends=True)))
        curated = data.rows(table)
        assert len(exported) == len(curated)
        for row, record in zip(curated, exported, strict=True):
            for column, cell in row.items():
                name = "term" if (table, column) == ("terms", "id") else NAMES.get(column, column)
                guarded = f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell
                assert record[name] == guarded, f"{table}: {row}"


def test_there_are_as_many_rows_as_the_service_says(data: Data) -> None:
    counts = data.client.get("/v1/meta").get_json()["data"]["counts"]
    rows = {name: len(data.rows(name)) for name in COLUMNS}
    assert counts | dict.fromkeys(WORDS) == rows | dict.fromkeys(WORDS)
