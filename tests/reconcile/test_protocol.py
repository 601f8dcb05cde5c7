"""Row M3: `/reconcile` speaks the Reconciliation Service API 0.2, and its answers have the shapes of the standard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.reconcile.asking import batch, faults, one
from tests.support.postgres import on_both

pytestmark = on_both

ORLOV = {"query": "Орлов Олег", "properties": [{"pid": "birth_year", "v": 1953}]}


@pytest.mark.parametrize("query", ["", "?lang=ru", "?release=2026.11.2&lang=de"])
def test_the_manifest_says_what_the_service_is_and_leads_to_what_there_is(
    tiny_client: FlaskClient, query: str
) -> None:
    answer = tiny_client.get(f"/reconcile{query}")
    told = answer.get_json()
    assert faults("manifest", told) == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    services = [*told["suggest"].values(), told["extend"]["propose_properties"]]
    kept = query.removeprefix("?")
    for service in services:
        path = service["service_url"].removeprefix("http://localhost") + service["service_path"]
        assert set(kept.split("&")) - {""} <= set(path.partition("?")[2].split("&"))
        assert tiny_client.get(path).status_code == 200
    assert tiny_client.get(told["logo"].removeprefix("http://localhost")).status_code == 200
    (person,) = one(tiny_client, **ORLOV)
    for template in (told["view"]["url"], told["preview"]["url"]):
        path = template.removeprefix("http://localhost").replace("{{id}}", person["id"])
        assert tiny_client.get(path, follow_redirects=True).status_code == 200


def test_a_batch_is_answered_by_form_and_by_address_alike(tiny_client: FlaskClient) -> None:
    queries = {
        "q0": ORLOV,
        "q1": {"query": "Нет Такого", "type": "person", "limit": 3, "type_strict": "should"},
    }
    found = batch(tiny_client, queries)
    by_address = tiny_client.get("/reconcile", query_string={"queries": json.dumps(queries)})
    assert {key: one["result"] for key, one in by_address.get_json().items()} == found
    (person,) = found["q0"]
    assert (person["name"], person["match"], person["type"]) == (
        "Oleg Orlov",
        True,
        [{"id": "person", "name": "Person"}],
    )
    assert {feature["id"] for feature in person["features"]} == {"surname", "given_name", "birth_year"}
    assert found["q1"] == []


@pytest.mark.parametrize(
    "properties, match",
    [
        ([], False),
        ([{"pid": "birth_year", "v": "1953"}], True),
        ([{"pid": "birth_year", "v": 1954}], False),
        ([{"pid": "birth_year", "v": 1953.0}], True),
        ([{"pid": "region", "v": {"id": "region:RU-MOW", "name": "Moscow"}}], True),
        ([{"pid": "region", "v": "Tatarstan"}, {"pid": "birth_year", "v": 1953}], False),
        ([{"pid": "article", "v": ["318", "280.3"]}], True),
        ([{"pid": "article", "v": "not told"}, {"pid": "birth_year", "v": 1953}], False),
        ([{"pid": "birth_year", "v": None}], False),
    ],
)
def test_a_match_follows_the_rule_of_match(
    tiny_client: FlaskClient, properties: list[dict[str, Any]], match: bool
) -> None:
    (person,) = one(tiny_client, query="Oleg Orlov", type="person", properties=properties)
    assert person["match"] is match


def test_the_name_may_come_in_parts_and_not_as_the_query(tiny_client: FlaskClient) -> None:
    properties = [{"pid": "surname", "v": "Орлов"}, {"pid": "given_name", "v": "Олег"}]
    (person,) = one(tiny_client, properties=[*properties, {"pid": "birth_year", "v": 1953}])
    assert person["match"]


def test_who_sends_an_id_gets_what_it_names(tiny_client: FlaskClient) -> None:
    uid = tiny_client.get("/v1/cases/oleg-orlov").get_json()["data"]["uid"]
    for text in (uid, "oleg-orlov"):
        (person,) = one(tiny_client, query=text)
        assert (person["id"], person["score"], person["match"]) == (uid, 100, True)
    assert one(tiny_client, query="organisation:memorial")[0]["type"][0]["id"] == "organisation"
    assert one(tiny_client, query=uid, type="place") == []


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "x",
        "[]",
        '{"q": "x"}',
        '{"q": {}}',
        '{"q": {"query": " "}}',
        '{"q": {"query": 1}}',
        '{"q": {"query": "x", "limit": 0}}',
        '{"q": {"query": "x", "limit": "3"}}',
        '{"q": {"query": "x", "type": "planet"}}',
        '{"q": {"query": "x", "type": {"id": "person"}}}',
        '{"q": {"query": "x", "type_strict": "very"}}',
        '{"q": {"query": "x", "more": 1}}',
        '{"q": {"query": "x", "properties": [{"pid": "birth_year"}]}}',
        '{"q": {"query": "x", "properties": [{"pid": "shoe_size", "v": 44}]}}',
        '{"q": {"query": "x", "properties": {"pid": "birth_year", "v": 1}}}',
        json.dumps({"q": {"query": "x" * 201}}),
        json.dumps({str(number): {"query": "x"} for number in range(501)}),
    ],
)
def test_a_batch_that_cannot_be_answered_says_why(tiny_client: FlaskClient, queries: str) -> None:
    answer = tiny_client.post("/reconcile", data={"queries": queries})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["errors"][0]["detail"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_other_bodies_fields_and_parameters_are_refused(tiny_client: FlaskClient) -> None:
    assert tiny_client.post("/reconcile", json={"queries": {}}).status_code == 415
    assert tiny_client.post("/reconcile", data={"query": "{}"}).status_code == 400
    assert tiny_client.post("/reconcile", data={"queries": "{}", "extend": "{}"}).status_code == 400
    assert tiny_client.get("/reconcile?queries={}&extend={}").status_code == 400
    assert tiny_client.get("/reconcile?quries={}").status_code == 400
    assert tiny_client.post("/reconcile", data={"queries": "x" * 1_000_001}).status_code == 413
    # A script of any site may read the answers; JSONP would let ours run in it.
    answer = tiny_client.get("/reconcile?callback=run")
    assert answer.status_code == 400
    assert "CORS" in answer.get_json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "typed, name",
    [("орл", "Oleg Orlov"), ("Ole", "Oleg Orlov"), ("oleg-orlov", "Oleg Orlov"), ("Kush", "Pavel Kushnir")],
)
def test_entities_are_suggested_while_a_name_is_typed(
    tiny_client: FlaskClient, typed: str, name: str
) -> None:
    answer = tiny_client.get("/reconcile/suggest/entity", query_string={"prefix": typed})
    told = answer.get_json()
    assert faults("suggest-entities-response", told) == []
    assert name in {one["name"] for one in told["result"]}
    # What is typed is a name that somebody looks for.
    assert answer.headers["Cache-Control"] == "no-store"
    further = tiny_client.get("/reconcile/suggest/entity", query_string={"prefix": typed, "cursor": 1})
    assert further.status_code == 200
    assert all(one["description"] for one in told["result"])


def test_properties_and_types_are_suggested(tiny_client: FlaskClient) -> None:
    told = tiny_client.get("/reconcile/suggest/property?prefix=bir").get_json()
    assert faults("suggest-properties-response", told) == []
    assert [one["id"] for one in told["result"]] == ["birth_year"]
    told = tiny_client.get("/reconcile/suggest/type").get_json()
    assert faults("suggest-types-response", told) == []
    assert [one["id"] for one in told["result"]] == ["person", "place", "region", "organisation"]


def test_every_column_of_the_data_can_be_fetched(tiny_client: FlaskClient) -> None:
    entities = ["organisation:memorial", "region:RU-MOW", "nobody"]
    entities += [one(tiny_client, **ORLOV)[0]["id"]]
    for kind in ("person", "place", "region", "organisation"):
        proposed = tiny_client.get(f"/reconcile/properties?type={kind}").get_json()
        assert faults("data-extension-property-proposal", proposed) == []
        properties = [{"id": one["id"]} for one in proposed["properties"]]
        query = {"ids": entities, "properties": properties}
        answer = tiny_client.post("/reconcile", data={"extend": json.dumps(query)})
        told = answer.get_json()
        assert faults("data-extension-response", told) == []
        assert list(told["rows"]) == entities
        assert [one["id"] for one in told["meta"]] == [one["id"] for one in properties]
        assert not any(told["rows"]["nobody"].values())
    assert len(tiny_client.get("/reconcile/properties?type=person&limit=3").get_json()["properties"]) == 3


def test_values_are_those_of_the_record_in_the_language_asked_for(tiny_client: FlaskClient) -> None:
    (person,) = one(tiny_client, **ORLOV)
    names = ("status_label", "birth_year", "articles", "region", "place_of_detention", "stale")
    query = {"ids": [person["id"]], "properties": [{"id": name} for name in names]}
    answer = tiny_client.get("/reconcile", query_string={"extend": json.dumps(query), "lang": "ru"})
    row = answer.get_json()["rows"][person["id"]]
    assert row == {
        "status_label": [{"str": "На свободе после обмена"}],
        "birth_year": [{"int": 1953}],
        "articles": [{"str": "280.3"}],
        "region": [{"id": "region:RU-MOW", "name": "Москва"}],
        "place_of_detention": [],
        "stale": [{"str": "false"}],
    }


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"ids": "x", "properties": []},
        {"ids": [1], "properties": []},
        {"ids": [], "properties": {}},
        {"ids": [], "properties": [{"id": "shoe_size"}]},
        {"ids": [], "properties": ["status"]},
        {"ids": ["x"] * 501, "properties": []},
    ],
)
def test_an_extension_that_cannot_be_answered_says_why(
    tiny_client: FlaskClient, query: dict[str, Any]
) -> None:
    answer = tiny_client.post("/reconcile", data={"extend": json.dumps(query)})
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["detail"]


def test_a_preview_of_a_person_is_our_embed_and_may_stand_in_a_frame(tiny_client: FlaskClient) -> None:
    (person,) = one(tiny_client, **ORLOV)
    answer = tiny_client.get(f"/reconcile/previews/{person['id']}?lang=ru")
    assert answer.headers["Location"].endswith(f"/embed/cases/{person['id']}?lang=ru")
    answer = tiny_client.get("/reconcile/previews/organisation:memorial")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "Memorial" in answer.get_data(as_text=True)
    assert tiny_client.get("/reconcile/previews/organisation:none").status_code == 404
    assert tiny_client.get("/reconcile/previews/nobody", follow_redirects=True).status_code == 404


def test_what_is_withdrawn_or_unknown_has_no_entity(tiny_client: FlaskClient) -> None:
    assert tiny_client.get("/reconcile/entities/nobody", follow_redirects=True).status_code == 404
    assert tiny_client.get("/reconcile/entities/region:RU-MOW", follow_redirects=True).status_code == 200
