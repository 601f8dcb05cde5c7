"""The tables in preparation: nothing is wrong with them, and the service answers just what stands in them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask.testing import FlaskClient

from api.records.declaration import today
from seed.__main__ import main
from seed.declaration import TABLES
from seed.rules import check
from tests.living.conftest import rows_of


def test_nothing_is_wrong_with_the_tables() -> None:
    assert [str(found) for found in check(TABLES)] == []
    assert main(["check"]) == 0


def test_every_row_is_counted(curated: FlaskClient) -> None:
    told = curated.get("/v1/meta").get_json()["data"]["counts"]
    assert told == {table.name: len(rows_of(table.name)) for table in today().tables}


def last_statuses() -> dict[str, str]:
    """The status of each case: that of its last event that names one."""
    return {event["case_id"]: event["status"] for event in rows_of("events") if event["status"]}


def cases(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    address = f"/v1/cases?limit=500&{query}"
    while address:
        answer = client.get(address).get_json()
        found += answer["data"]
        address = answer["links"].get("next", "")
    return found


def test_everybody_has_the_status_of_the_last_event(curated: FlaskClient) -> None:
    told = {case["id"]: case["status"] for case in cases(curated, "fields=status")}
    assert list(told) == [row["id"] for row in rows_of("cases")]
    assert told == last_statuses()


def test_the_numbers_of_people_are_those_of_the_tables(curated: FlaskClient) -> None:
    held = {row["id"] for row in rows_of("statuses") if row["in_custody"] == "true"}
    told = curated.get("/v1/meta").get_json()["data"]
    assert told["cases"] == len(rows_of("cases"))
    assert told["in_custody"] == sum(status in held for status in last_statuses().values())


def test_everybody_is_found_by_name(curated: FlaskClient) -> None:
    for row in rows_of("cases"):
        found = curated.get("/v1/cases", query_string={"q": row["name_en"], "limit": "10", "fields": "id"})
        assert row["id"] in {case["id"] for case in found.get_json()["data"]}, row["name_en"]


def texts_of(scope: str) -> dict[tuple[str, str], str]:
    """The labels of a scope, by id and language."""
    return {(row["id"], row["language"]): row["text"] for row in rows_of("labels") if row["scope"] == scope}


def test_occupied_regions_of_ukraine_are_named_as_regions_of_ukraine() -> None:
    names = texts_of("regions.name")
    assert names["UA-14", "ru"] == "Донецкая область"
    assert names["UA-43", "uk"] == "Крим"
    assert not any(
        "республика" in name.lower() for (region, _), name in names.items() if region.startswith("UA")
    )


def test_all_regions_of_both_countries_and_all_countries_of_the_world_have_names() -> None:
    regions = [row["id"] for row in rows_of("regions")]
    # As many as ISO 3166-2 and ISO 3166-1 have.
    assert Counter(region[:2] for region in regions) == {"RU": 83, "UA": 27}
    assert len({region for region, _ in texts_of("countries")}) == 249
    assert not [row["number"] for row in rows_of("articles") if not row["title"]]
