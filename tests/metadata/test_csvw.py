"""CSV on the Web: every CSV leads to a description of its columns, and every row reads as the description says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from csvw import CSVW
from flask import Flask
from flask.testing import FlaskClient

from tests.contract import document
from tests.contract.document import PATHS

CSVS = [path for path in PATHS if path.endswith(".csv")]
QUERIES = [
    "cases.csv",
    "cases.csv?status=imprisoned&sort=-verified_on",
    "cases.csv?as_of=2024-01-01&certainty=any",
    "cases.csv?q=orlov",
    "cases.csv?fields=uid,name_en,verified_on,themes",
    "cases.csv?rows=events",
    "cases.csv?rows=sentences&in_absentia=true",
    "cases.csv?id=nobody",
    "sources.csv?language=ru",
    "figures.csv",
    "actions.csv",
]


def described_by(client: FlaskClient, address: str) -> str:
    link = client.get(address).headers["Link"]
    address, _, rest = link.removeprefix("<").partition(">")
    assert rest.partition(", <")[0] == '; rel="describedby"; type="application/csvm+json"'
    return address


@pytest.mark.parametrize("path", CSVS)
def test_every_csv_leads_to_a_description_that_speaks_of_it(path: str, both: FlaskClient) -> None:
    address = document.address(both, path)
    answer = both.get(described_by(both, address))
    assert answer.status_code == 200
    assert answer.content_type == "application/csvm+json"
    told = json.loads(answer.data)
    assert told["url"] == f"http://localhost{address}"
    header = next(csv.reader(io.StringIO(both.get(address).text)))
    assert [column["titles"][0] for column in told["tableSchema"]["columns"]] == header
    assert all(len(column["dc:description"]) > 5 for column in told["tableSchema"]["columns"])


def test_the_description_stands_where_the_standard_looks_for_it(both: FlaskClient) -> None:
    assert described_by(both, "/v1/cases.csv") == "http://localhost/v1/cases.csv-metadata.json"
    by_accept = both.get("/v1/themes", headers={"Accept": "text/csv"})
    assert "themes.csv-metadata.json>" in by_accept.headers["Link"]


@pytest.fixture(scope="module")
def address(whole_app: Flask, listening: Callable[[Flask], str]) -> str:
    return listening(whole_app)


@pytest.mark.parametrize("query", QUERIES)
def test_a_validator_that_follows_the_link_finds_every_row_valid(address: str, query: str) -> None:
    read = CSVW(f"{address}/v1/{query}", validate=True)
    assert not read.no_metadata
    assert read.is_valid, [str(warning.message) for warning in read.warnings]


def test_values_come_out_typed(address: str, client: FlaskClient) -> None:
    (table,) = CSVW(f"{address}/v1/cases.csv").tables
    read: list[dict[str, Any]] = list(table.iterdicts())
    records = client.get("/v1/cases?limit=500").get_json()["data"]
    assert [row["uid"] for row in read] == [record["uid"] for record in records]
    for row, record in zip(read, records, strict=True):
        for name in ("birth_year", "in_custody", "sentence_months", "verified_days_ago", "region", "status"):
            assert row[name] == record[name]
        for name in ("themes", "citizenships", "source_ids", "articles"):
            assert row[name] == (record[name] or [])
        assert row["permalink"] == record["links"]["self"].replace("http://localhost", address)


@pytest.mark.filterwarnings("default")
def test_a_wrong_value_would_be_found(both: FlaskClient, tmp_path: Any) -> None:
    told = json.loads(both.get("/v1/cases.csv-metadata.json").data)
    rows = list(csv.reader(io.StringIO(both.get("/v1/cases.csv").text)))
    rows[1][rows[0].index("birth_year")] = "long ago"
    with (tmp_path / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (tmp_path / "cases.csv-metadata.json").write_text(json.dumps({**told, "url": "cases.csv"}))
    assert not CSVW(str(tmp_path / "cases.csv"), validate=True).is_valid
