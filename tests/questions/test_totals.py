"""One count, told four ways (row L7): `meta.total`, the pages, the files and the statistics agree on any question."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.document import LATER
from tests.questions.asking import LISTS, csv_rows, get, questions, total, walk


@settings(max_examples=35)
@given(asked=questions(), limit=st.integers(7, 200))
def test_the_total_is_the_rows_of_the_file_and_the_sum_of_the_pages(
    client: FlaskClient, asked: dict[str, str], limit: int
) -> None:
    promised = total(client, "/v1/cases", asked)
    paged = [case["id"] for case in walk(client, "/v1/cases", {**asked, "limit": str(limit), "fields": "id"})]
    assert promised == len(paged) == len(set(paged))
    assert [row["id"] for row in csv_rows(client, "/v1/cases.csv", asked)] == paged
    lines = client.get("/v1/cases.ndjson", query_string=asked).get_data(as_text=True).splitlines()
    assert [json.loads(line)["id"] for line in lines] == paged
    counted = {name: value for name, value in asked.items() if name not in {"sort", "certainty"}}
    (cell,) = get(client, "/v1/stats/cases", counted)["data"]
    assert promised == cell["max" if asked.get("certainty") == "any" else "min"]


@pytest.mark.parametrize("path", LISTS)
def test_the_same_holds_for_every_list(path: str, client: FlaskClient) -> None:
    promised = total(client, path)
    paged = [record["id"] for record in walk(client, path, {"limit": "37", "fields": "id"})]
    assert promised == len(paged) == len(set(paged))
    assert (promised > 0) is (path not in LATER)
    assert [row["id"] for row in csv_rows(client, f"{path}.csv")] == paged


@pytest.mark.parametrize("part", ["events", "charges", "sentences", "recognitions"])
def test_rows_of_a_part_are_those_of_the_cases(part: str, client: FlaskClient) -> None:
    asked = {"theme": "journalism", "sort": "-status_since"}
    cases = walk(client, "/v1/cases", {**asked, "include": part, "limit": "500"})
    expected = [(case["uid"], item["absent"]) for case in cases for item in case[part]]
    answer = client.get("/v1/cases.ndjson", query_string={**asked, "rows": part})
    rows = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
    assert [(row["case_uid"], row["absent"]) for row in rows] == expected
    assert int(answer.headers["Total-Count"]) == len(expected) > 0
    assert len(csv_rows(client, "/v1/cases.csv", {**asked, "rows": part})) == len(expected)
