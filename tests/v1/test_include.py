"""Parts of cases: asked for by name, embedded whole, and read in a fixed number of SQL statements (L3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.conftest import app_on
from tests.support.postgres import on_both, on_one

pytestmark = on_both

PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers", "sources")
EVERYTHING = ",".join(PARTS)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement that any engine is given meanwhile."""
    heard: list[str] = []

    def listen(connection, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def counted(client: FlaskClient, address: str) -> int:
    with statements() as heard:
        assert client.get(address).status_code == 200
    return len(heard)


@pytest.fixture
def fresh(whole: Path) -> FlaskClient:
    """A service that has answered one request, and so has opened its release."""
    client = app_on(whole).test_client()
    client.get("/v1/cases?limit=1")
    return client


def test_a_hundred_cases_with_everything_take_as_many_statements_as_ten(fresh: FlaskClient) -> None:
    few = counted(fresh, f"/v1/cases?limit=10&include={EVERYTHING}")
    many = counted(fresh, f"/v1/cases?limit=100&include={EVERYTHING}")
    assert many == few <= 3
    answer = fresh.get(f"/v1/cases?limit=100&include={EVERYTHING}").get_json()
    assert len(answer["data"]) == 100
    assert all(record.keys() >= set(PARTS) for record in answer["data"])


def test_what_is_included_does_not_change_the_number_of_statements(fresh: FlaskClient) -> None:
    plain = counted(fresh, "/v1/cases?limit=11")
    for part in PARTS:
        assert counted(fresh, f"/v1/cases?limit=11&include={part}") == plain
    assert counted(fresh, "/v1/cases?limit=11&fields=name_en") == plain


@pytest.mark.parametrize("path", ["/v1/sources", "/v1/terms", "/v1/regions", "/v1/figures", "/v1/clauses"])
def test_other_lists_take_a_fixed_number_too(path: str, fresh: FlaskClient) -> None:
    # How many there are is known then.
    fresh.get(f"{path}?limit=0")
    few, many = counted(fresh, f"{path}?limit=2"), counted(fresh, f"{path}?limit=400")
    assert few == many <= 2


def test_a_single_case_takes_one_reading(fresh: FlaskClient) -> None:
    cases = fresh.get(f"/v1/cases?limit=500&include={EVERYTHING}").get_json()["data"]
    by_length = sorted(cases, key=lambda case: sum(len(case[part]) for part in PARTS))
    short, long = (counted(fresh, f"/v1/cases/{case['id']}") for case in (by_length[0], by_length[-1]))
    assert short == long <= 2


def test_a_later_page_is_not_counted_again(fresh: FlaskClient) -> None:
    asked = "/v1/cases?limit=13&birth_year_max=2050"
    first = counted(fresh, asked)
    following = fresh.get(asked).get_json()["links"]["next"]
    assert counted(fresh, following) < first


def test_parts_are_there_only_when_asked_for(client: FlaskClient) -> None:
    plain = client.get("/v1/cases?limit=1").get_json()["data"][0]
    assert plain.keys() & set(PARTS) == set()
    for part in PARTS:
        record = client.get(f"/v1/cases?limit=1&include={part}").get_json()["data"][0]
        assert record.keys() - plain.keys() == {part}
        assert {name: record[name] for name in plain} == plain


def test_an_included_part_is_that_of_the_single_record(client: FlaskClient) -> None:
    for record in client.get(f"/v1/cases?limit=40&include={EVERYTHING}").get_json()["data"]:
        alone = client.get(record["links"]["self"]).get_json()["data"]
        assert {name: alone[name] for name in record} == record


def test_a_part_comes_beside_the_fields_that_are_chosen(client: FlaskClient) -> None:
    record = client.get("/v1/cases?limit=1&fields=status&include=charges").get_json()["data"][0]
    assert record.keys() == {"id", "status", "charges"}


@on_one
def test_unknown_parts_and_fields_are_refused_together(client: FlaskClient) -> None:
    answer = client.get("/v1/cases?include=evnts,charges&fields=statsu,id")
    assert answer.status_code == 400
    faults = {fault["parameter"]: fault for fault in answer.get_json()["errors"]}
    assert faults["include"]["did_you_mean"] == "events"
    assert set(faults["include"]["valid"]) == set(PARTS)
    assert faults["fields"]["did_you_mean"] == "status"


def test_a_single_case_shows_just_the_fields_that_are_asked_for(tiny_client: FlaskClient) -> None:
    record = tiny_client.get("/v1/cases/oleg-orlov?fields=name_en,status").get_json()["data"]
    assert record.keys() == {"id", "name_en", "status"}
    record = tiny_client.get("/v1/cases/oleg-orlov?fields=name_en,events").get_json()["data"]
    assert record.keys() == {"id", "name_en", "events"}


def test_a_single_case_has_all_its_parts_unless_fields_are_chosen(tiny_client: FlaskClient) -> None:
    assert tiny_client.get("/v1/cases/oleg-orlov").get_json()["data"].keys() >= set(PARTS)
