"""Progress of a call to action (row N4): what has happened since, and the people in its scope by status."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings

from tests.questions.asking import DAYS, get, table, total
from tests.questions.history import days_of

CALLS = [row["id"] for row in table("calls_to_action")]


@pytest.mark.parametrize("call", CALLS)
def test_developments_are_all_there_in_the_order_of_their_dates(call: str, client: FlaskClient) -> None:
    data = get(client, f"/v1/calls-to-action/{call}/progress")["data"]
    expected = [row for row in table("developments") if call in row["call_ids"].split(";")]
    assert {one["id"] for one in data["developments"]} == {row["id"] for row in expected}
    dates = [one["date"] for one in data["developments"]]
    assert dates == sorted(dates)
    assert all(one["source_ids"] for one in data["developments"])
    assert data["call_to_action"] == call


@settings(max_examples=6)
@given(day=DAYS)
def test_on_a_day_only_what_had_happened_is_told_and_every_count_is_its_list(
    client: FlaskClient, day: str
) -> None:
    for call in CALLS:
        data = get(client, f"/v1/calls-to-action/{call}/progress", {"as_of": day})["data"]
        assert all(days_of(one["date"])[0].isoformat() <= day for one in data["developments"])
        if data["cases"] is None:
            continue
        for entry in data["cases"]["by_status"]:
            assert total(client, entry["href"]) == entry["min"]
            assert total(client, entry["href_any"]) == entry["max"]
            assert entry["min"] <= entry["max"]
            assert entry["count"] == (entry["min"] if entry["min"] == entry["max"] else None)


@pytest.mark.parametrize("call", CALLS)
def test_the_people_in_scope_today_add_up_to_the_list_of_the_call(call: str, client: FlaskClient) -> None:
    record = get(client, f"/v1/calls-to-action/{call}")["data"]
    cases = get(client, f"/v1/calls-to-action/{call}/progress")["data"]["cases"]
    assert (cases is None) is not record["concerns_cases"]
    if cases is None:
        return
    assert cases["total"] == total(client, record["links"]["cases"]) > 0
    assert sum(entry["count"] for entry in cases["by_status"]) == cases["total"]
    for entry in cases["by_status"]:
        assert total(client, entry["href"]) == entry["count"]


def test_an_unknown_call_is_not_found(client: FlaskClient) -> None:
    assert client.get("/v1/calls-to-action/no-such-call/progress").status_code == 404
