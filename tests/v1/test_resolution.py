"""The resolution: paraphrases that say so, addresses and links for every part, and cautions that cannot be dropped."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import WHOLE_TABLES
from tests.support.postgres import on_both
from tests.v1.oracle import Tables

pytestmark = on_both

WHOLE = Tables(WHOLE_TABLES)
CAUTIONS = {row["id"]: row["caution"] for row in WHOLE.rows("actions") if row["caution"]}
FIGURES = WHOLE.rows("figures")


def every(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{path}?limit=500").get_json()["data"]
    return found


def test_clauses_and_calls_say_that_the_words_are_ours_and_which_clause_they_paraphrase(
    client: FlaskClient,
) -> None:
    clauses = {clause["id"] for clause in every(client, "/v1/clauses")}
    assert clauses == {row["id"] for row in WHOLE.rows("clauses")}
    for path in ("/v1/clauses", "/v1/calls-to-action"):
        for record in every(client, path):
            assert record["wording"] == "paraphrase"
            assert record["wording_by"] == "Open Cases"
            assert record["paraphrases_clause"] in clauses
    assert all(one["paraphrases_clause"] == one["id"] for one in every(client, "/v1/clauses"))
    assert all(one["paraphrases_clause"] == one["clause"] for one in every(client, "/v1/calls-to-action"))


def test_the_paraphrase_mark_stands_in_files_too(client: FlaskClient) -> None:
    text = client.get("/v1/clauses.csv").get_data(as_text=True)
    assert {row["wording"] for row in csv.DictReader(io.StringIO(text))} == {"paraphrase"}


def test_what_an_organisation_says_is_ascribed_to_it_in_its_own_term(client: FlaskClient) -> None:
    names = {one["id"]: one["name"] for one in every(client, "/v1/organisations")}
    for case in client.get("/v1/cases?limit=500&include=recognitions&fields=recognised_by").get_json()[
        "data"
    ]:
        for recognition in case["recognitions"]:
            assert recognition["organisation_name"] == names[recognition["organisation"]]
            assert recognition["term_label"]
            assert recognition["organisation"] in case["recognised_by"]
    for figure in every(client, "/v1/figures"):
        assert figure["organisation_name"] == names[figure["organisation"]]


@pytest.mark.parametrize("path", ["/v1/clauses", "/v1/calls-to-action", "/v1/actions", "/v1/developments"])
def test_each_part_of_the_resolution_has_an_address_sources_and_links(path: str, client: FlaskClient) -> None:
    sources = {row["id"] for row in WHOLE.rows("sources")}
    for record in every(client, path):
        alone = client.get(record["links"]["self"])
        assert alone.status_code == 200
        assert alone.get_json()["data"]["id"] == record["id"]
        assert record["source_ids"]
        assert set(record["source_ids"]) <= sources


def test_a_call_leads_to_its_clause_its_addressees_and_the_cases_in_its_scope(client: FlaskClient) -> None:
    organisations = {one["id"]: one["name"] for one in every(client, "/v1/organisations")}
    for call in every(client, "/v1/calls-to-action"):
        clause = client.get(call["links"]["clause"]).get_json()["data"]
        assert call["id"] in clause["calls_to_action"]
        assert call["clause_topic"] == clause["topic"]
        assert call["addressee_names"] == [organisations[one] for one in call["addressees"]]
        if not call["concerns_cases"]:
            assert call["links"]["cases"] is None
            continue
        scope = client.get(call["links"]["cases"]).get_json()
        wanted = set(call["scope_themes"])
        expected = sum(not wanted or bool(wanted & case["theme"]) for case in WHOLE.cases.values())
        assert scope["meta"]["total"] == expected > 0


def test_a_development_leads_back_to_the_calls_it_bears_on(client: FlaskClient) -> None:
    calls = {call["id"]: call for call in every(client, "/v1/calls-to-action")}
    for development in every(client, "/v1/developments"):
        for call in development["calls_to_action"]:
            assert development["id"] in calls[call]["developments"]


def test_an_action_leads_to_what_it_supports(client: FlaskClient) -> None:
    for action in every(client, "/v1/actions"):
        both = [*action["supports_clauses"], *action["supports_calls_to_action"]]
        assert sorted(both) == sorted(action["supports"])
        for clause in action["supports_clauses"]:
            assert action["id"] in client.get(f"/v1/clauses/{clause}").get_json()["data"]["actions"]


def test_there_are_cautions_to_keep() -> None:
    assert len(CAUTIONS) > 3


@pytest.mark.parametrize(
    "query", ["", "fields=id", "fields=title,url", "fields=links", "sort=-title&fields=id"]
)
def test_a_caution_is_in_every_answer_whatever_fields_are_chosen(query: str, client: FlaskClient) -> None:
    told = client.get(f"/v1/actions?limit=500&{query}").get_json()["data"]
    assert {one["id"]: one["caution"] for one in told if one["caution"]} == CAUTIONS
    lines = client.get(f"/v1/actions.ndjson?{query}").get_data(as_text=True).splitlines()
    assert {one["id"]: one["caution"] for one in map(json.loads, lines) if one["caution"]} == CAUTIONS
    text = client.get(f"/v1/actions.csv?{query}").get_data(as_text=True)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    assert {row["id"]: row["caution"] for row in rows if row["caution"]} == CAUTIONS
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/v1/actions.xlsx?{query}").get_data()))
    inside = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    for caution in CAUTIONS.values():
        assert caution.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in inside


@pytest.mark.parametrize("action", CAUTIONS)
def test_a_single_action_keeps_its_caution(action: str, client: FlaskClient) -> None:
    for query in ("", "?fields=id", "?fields=title"):
        told = client.get(f"/v1/actions/{action}{query}").get_json()["data"]
        assert told["caution"] == CAUTIONS[action]


def test_a_figure_says_who_counted_what_when_and_how_exactly(client: FlaskClient) -> None:
    for row, figure in zip(FIGURES, every(client, "/v1/figures"), strict=True):
        assert (figure["value"], figure["comparator"]) == (int(row["value"]), row["comparator"])
        assert figure["comparator_label"]
        assert figure["measure_label"]
        assert figure["organisation"] == row["organisation_id"]
        assert figure["as_of"] == row["as_of"]


@pytest.mark.parametrize("measure", sorted({row["measure"] for row in FIGURES}))
def test_figures_of_a_measure_are_listed_and_never_added(measure: str, client: FlaskClient) -> None:
    answer = client.get(f"/v1/figures?measure={measure}").get_json()
    rows = [row for row in FIGURES if row["measure"] == measure]
    assert [figure["id"] for figure in answer["data"]] == [row["id"] for row in rows]
    # The total counts records; no sum of what they say stands anywhere.
    assert answer["meta"]["total"] == len(rows)
    numbers = {value for value in answer["meta"].values() if isinstance(value, int)}
    assert numbers <= {len(rows), answer["meta"]["limit"]}


def test_no_published_figure_enters_a_count_of_ours(client: FlaskClient) -> None:
    told = client.get("/v1/meta").get_json()["data"]
    assert told["cases"] == len(WHOLE.cases)
    assert told["in_custody"] == sum(case["custody"] == {"true"} for case in WHOLE.cases.values())
    for status in every(client, "/v1/statuses"):
        assert status["case_count"] == sum(case["status"] == {status["id"]} for case in WHOLE.cases.values())
    for organisation in every(client, "/v1/organisations"):
        assert organisation["case_count"] == sum(
            organisation["id"] in case["recognised_by"] for case in WHOLE.cases.values()
        )
