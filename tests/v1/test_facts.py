"""Facts: each rests on sources that exist, says why a value is missing, and is reached by id and by uid (F1, F3, F5)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import RELEASED_ON, WHOLE_TABLES
from tests.contract.document import LISTS
from tests.support.postgres import on_both
from tests.v1.oracle import Tables

pytestmark = on_both

PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")
WHOLE = Tables(WHOLE_TABLES)
REASONS = {"unknown", "withheld", "not-applicable", "not-recorded", "not-compared"}


@pytest.fixture(scope="module")
def cases(client: FlaskClient) -> list[dict[str, Any]]:
    asked = "/v1/cases?limit=500&include=" + ",".join([*PARTS, "sources"])
    found: list[dict[str, Any]] = client.get(asked).get_json()["data"]
    assert [case["id"] for case in found] == list(WHOLE.cases)
    return found


def every(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    answer = client.get(f"{path}?limit=500").get_json()
    while True:
        found += answer["data"]
        if "next" not in answer["links"]:
            return found
        answer = client.get(answer["links"]["next"]).get_json()


def facts(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The case's own fields together, then each of its parts."""
    yield case
    for part in PARTS:
        yield from case[part]


def test_every_fact_of_a_case_names_a_source_that_exists(
    client: FlaskClient, cases: list[dict[str, Any]]
) -> None:
    known = {source["id"]: source for source in every(client, "/v1/sources")}
    for case in cases:
        embedded = {source["id"]: source for source in case["sources"]}
        used: set[str] = set()
        for fact in facts(case):
            assert fact["source_ids"], case["id"]
            used |= set(fact["source_ids"])
        assert used == embedded.keys()
        assert all(known[identity] == source for identity, source in embedded.items())


@pytest.mark.parametrize("path", ["/v1/figures", "/v1/actions", "/v1/developments", "/v1/resolutions"])
def test_every_other_fact_names_a_source_that_exists(path: str, client: FlaskClient) -> None:
    known = {source["id"] for source in every(client, "/v1/sources")}
    for record in every(client, path):
        assert record["source_ids"]
        assert set(record["source_ids"]) <= known


@pytest.mark.parametrize("path", ["/v1/clauses", "/v1/calls-to-action"])
def test_what_paraphrases_the_resolution_rests_on_its_sources(path: str, client: FlaskClient) -> None:
    (resolution,) = client.get("/v1/resolutions").get_json()["data"]
    assert all(record["source_ids"] == resolution["source_ids"] for record in every(client, path))


def test_a_fact_is_multiple_when_its_sources_have_two_publishers(
    client: FlaskClient, cases: list[dict[str, Any]]
) -> None:
    publisher = {source["id"]: source["publisher"] for source in WHOLE.rows("sources")}
    others = [record for path in ("/v1/figures", "/v1/actions") for record in every(client, path)]
    for fact in [*(fact for case in cases for fact in facts(case)), *others]:
        publishers = {publisher[identity] for identity in fact["source_ids"]}
        assert fact["corroboration"] == ("multiple" if len(publishers) > 1 else "single")


def is_explained(record: dict[str, Any]) -> bool:
    """Whether each null has its reason; a list that is empty because nobody looked has one and stays a list."""
    missing = {name for name, value in record.items() if value is None}
    unseen = {name for name, reason in record["absent"].items() if reason == "not-compared"}
    assert all(record[name] == [] for name in unseen)
    return record["absent"].keys() - unseen == missing and set(record["absent"].values()) <= REASONS


def test_a_value_is_null_exactly_where_the_reason_is_given(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        for fact in [*facts(case), *case["sources"]]:
            assert is_explained(fact), fact


@pytest.mark.parametrize("path", LISTS)
def test_the_same_holds_for_every_other_record(path: str, client: FlaskClient) -> None:
    for record in every(client, path):
        assert is_explained(record), record["id"]


def test_the_reasons_are_those_of_the_declaration(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        # Who is not held is held since no day, and not every case is one of a group.
        if not case["in_custody"]:
            assert case["absent"]["in_custody_since"] == "not-applicable"
        if case["group_case"] is None:
            assert case["absent"]["group_case"] == "not-applicable"
        if case["birth_year"] is None:
            assert case["absent"]["birth_year"] == "unknown"
        if case["in_custody"] and case["place_of_detention"] is None:
            assert case["absent"]["place_of_detention"] == "unknown"
        for sentence in case["sentences"]:
            if sentence["kind"] in {"life", "fine", "compulsory-treatment"} and sentence["months"] is None:
                assert sentence["absent"]["months"] == "not-applicable"


@pytest.mark.parametrize("path", LISTS)
def test_no_text_is_empty(path: str, client: FlaskClient) -> None:
    for record in every(client, path):
        assert [name for name, value in record.items() if value == ""] == []


def test_a_case_answers_alike_by_id_and_by_uid(client: FlaskClient, cases: list[dict[str, Any]]) -> None:
    for case in cases:
        by_id, by_uid = client.get(f"/v1/cases/{case['id']}"), client.get(f"/v1/cases/{case['uid']}")
        assert (by_id.status_code, by_uid.status_code) == (200, 200)
        assert by_uid.get_json()["data"] == by_id.get_json()["data"]
        assert {name: by_id.get_json()["data"][name] for name in case} == case
        assert case["links"]["permalink"].endswith(case["uid"])


def test_the_status_is_that_of_the_last_event_that_has_one(
    client: FlaskClient, cases: list[dict[str, Any]]
) -> None:
    statuses = {status["id"]: status for status in every(client, "/v1/statuses")}
    for case in cases:
        told = [event["status"] for event in case["events"] if event["status"]]
        status = statuses[case["status"]]
        assert case["status"] == told[-1]
        assert case["status_label"] == status["label"]
        assert case["status_definition"] == status["definition"]
        assert case["status_group"] == status["group"]
        assert case["in_custody"] == status["in_custody"]
        assert (case["in_custody_since"] is not None) == case["in_custody"]


def test_the_age_of_a_fact_counts_from_the_first_possible_day(cases: list[dict[str, Any]]) -> None:
    released = date.fromisoformat(RELEASED_ON)
    for case in cases:
        (verified,) = WHOLE.cases[case["id"]]["verified"]
        days = (released - date.fromisoformat(verified)).days
        assert case["verified_days_ago"] == days
        assert case["stale"] == (case["in_custody"] and days > 365)


def test_a_csv_cell_that_is_missing_is_empty_and_its_reason_stands_beside(client: FlaskClient) -> None:
    text = client.get("/v1/cases.csv").get_data(as_text=True)
    for row in csv.DictReader(io.StringIO(text, newline="")):
        reasons = dict(pair.split(":") for pair in row["absent"].split(";") if pair)
        assert all(row[name] == "" for name in reasons)


def test_a_line_of_ndjson_is_the_record_of_the_list(client: FlaskClient) -> None:
    lines = client.get("/v1/cases.ndjson").get_data(as_text=True).splitlines()
    records = client.get("/v1/cases?limit=500").get_json()["data"]
    assert [json.loads(line) for line in lines] == records
