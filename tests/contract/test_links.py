"""Links inside records: each leads to an answer, and to the one that it promises."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.contract.document import LISTS
from tests.support.postgres import on_both, on_one

pytestmark = on_both

HOST = "http://localhost"
# The counts beside a link to a list, and where the list is.
COUNTED = {"case_count": "cases"}


def records(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    address = f"{path}?limit=500"
    while address:
        answer = client.get(address).get_json()
        found += answer["data"]
        address = answer["links"].get("next", "")
    return found


def addresses(node: Any) -> set[str]:
    """Every address of ours that stands anywhere in an answer."""
    if isinstance(node, dict):
        return set().union(*(addresses(inner) for inner in node.values()))
    if isinstance(node, list):
        return set().union(*(addresses(inner) for inner in node))
    return {node} if isinstance(node, str) and node.startswith(HOST) else set()


@pytest.mark.parametrize("path", LISTS)
def test_every_link_of_every_record_answers(path: str, tiny_client: FlaskClient) -> None:
    found = set().union(*(addresses(record) for record in records(tiny_client, path)))
    assert found
    dead = [address for address in sorted(found) if tiny_client.get(address).status_code != 200]
    assert dead == []


@pytest.mark.parametrize("path", LISTS)
def test_a_record_stands_at_its_own_address(path: str, tiny_client: FlaskClient) -> None:
    for record in records(tiny_client, path):
        alone = tiny_client.get(record["links"]["self"]).get_json()["data"]
        assert {name: alone[name] for name in record} == record


@pytest.mark.parametrize("path", LISTS)
def test_a_count_is_the_total_of_the_list_it_links_to(path: str, client: FlaskClient) -> None:
    for record in records(client, path):
        for count, link in COUNTED.items():
            if count in record:
                address = record["links"][link]
                joint = "&" if "?" in address else "?"
                listed = client.get(f"{address}{joint}limit=0").get_json()["meta"]["total"]
                assert listed == record[count], record["id"]


@pytest.mark.parametrize("path", LISTS)
def test_a_link_is_null_only_where_its_field_is(path: str, client: FlaskClient) -> None:
    for record in records(client, path):
        for name, address in record["links"].items():
            if name in record:
                assert (address is None) == (record[name] is None), f"{record['id']}: {name}"


def test_no_placeholder_is_left_anywhere(client: FlaskClient) -> None:
    for path in LISTS:
        for address in (path, f"{path}.csv", f"{path}.ndjson", f"{path}?fields=links"):
            assert "\ue000" not in client.get(address).get_data(as_text=True)


@on_one
def test_links_begin_with_the_address_that_was_asked(tiny_client: FlaskClient) -> None:
    answer = tiny_client.get("/v1/cases/oleg-orlov", base_url="http://127.0.0.1:8123")
    assert addresses(answer.get_json()) == set()
    assert answer.get_json()["data"]["links"]["self"] == "http://127.0.0.1:8123/v1/cases/oleg-orlov"


def test_a_clause_leads_to_the_cases_that_it_names_and_back(client: FlaskClient) -> None:
    for clause in records(client, "/v1/clauses"):
        listed = [case["id"] for case in records_at(client, clause["links"]["cases"])]
        assert sorted(listed) == sorted(clause["cases"])
        for case in listed:
            assert clause["id"] in client.get(f"/v1/cases/{case}").get_json()["data"]["clauses"]


def records_at(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(address).get_json()["data"]
    return found


def test_what_a_clause_or_a_call_lists_is_what_its_links_list(client: FlaskClient) -> None:
    for path, names in {
        "/v1/clauses": ("calls_to_action", "actions", "developments"),
        "/v1/calls-to-action": ("actions", "developments"),
    }.items():
        for record in records(client, path):
            for name in names:
                listed = [other["id"] for other in records_at(client, record["links"][name])]
                assert sorted(listed) == sorted(record[name]), f"{record['id']}: {name}"
