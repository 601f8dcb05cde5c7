"""Age and support of facts (row F4): how old a status is, and how many publishers stand behind each fact."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.questions.asking import Record, ids, table, walk
from tests.questions.history import RELEASED_ON, days_of, held, told

PUBLISHER = {row["id"]: row["publisher"] for row in table("sources")}
PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")


@pytest.fixture(scope="module")
def cases(client: FlaskClient) -> list[Record]:
    """Every case with its parts."""
    return walk(client, "/v1/cases", {"limit": "500", "include": ",".join((*PARTS, "sources"))})


def support(source_ids: list[str]) -> str:
    return "multiple" if len({PUBLISHER[source] for source in source_ids}) > 1 else "single"


def test_the_age_is_counted_from_the_first_day_of_verification_to_the_release(cases: list[Record]) -> None:
    curated = {row["id"]: row["verified_on"] for row in table("cases")}
    for case in cases:
        verified = days_of(curated[case["id"]])[0]
        assert case["verified_on"] == curated[case["id"]]
        assert case["verified_days_ago"] == (RELEASED_ON - verified).days >= 0


def test_stale_is_who_is_held_and_was_verified_more_than_a_year_ago(
    cases: list[Record], client: FlaskClient
) -> None:
    expected = {
        case["id"]
        for case in cases
        if told()[case["id"]][-1].status in held()
        and (RELEASED_ON - days_of(case["verified_on"])[0]).days > 365
    }
    assert {case["id"] for case in cases if case["stale"]} == expected
    assert set(ids(client, {"stale": "true"})) == expected
    assert set(ids(client, {"stale": "false"})) == told().keys() - expected
    assert len(expected) > 0


def test_every_fact_says_whether_several_publishers_support_it(cases: list[Record]) -> None:
    for case in cases:
        assert case["corroboration"] == support(case["source_ids"])
        for part in PARTS:
            for fact in case[part]:
                assert fact["corroboration"] == support(fact["source_ids"]), (case["id"], part)


@pytest.mark.parametrize("path", ["/v1/figures", "/v1/actions", "/v1/developments"])
def test_so_do_the_facts_of_other_lists(path: str, client: FlaskClient) -> None:
    for record in walk(client, path, {"limit": "500"}):
        assert record["corroboration"] == support(record["source_ids"])


def test_two_articles_of_one_publisher_are_one_voice() -> None:
    together = [
        row["id"]
        for row in table("cases")
        if len(row["source_ids"].split(";")) > 1 and support(row["source_ids"].split(";")) == "single"
    ]
    assert together, "no case on file has two sources of one publisher, so that nothing is tested here"


def test_the_sources_of_every_fact_stand_with_the_case(cases: list[Record]) -> None:
    for case in cases:
        named = {source for part in PARTS for fact in case[part] for source in fact["source_ids"]}
        assert {source["id"] for source in case["sources"]} == named | set(case["source_ids"])
