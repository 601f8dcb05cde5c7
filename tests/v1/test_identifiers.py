"""Identifiers that others give to people: in records, filters, files, pages and for machines (row M4)."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import LANGUAGES, TINY_TABLES
from tests.support.postgres import on_both, on_one
from tests.v1.oracle import Tables

pytestmark = on_both

TINY = Tables(TINY_TABLES)
ROWS = TINY.rows("identifiers")
SCHEMES = {row["id"]: row for row in TINY.rows("identifier_schemes")}
# Of a person with two, and what nobody has.
WHO, HERS = "oleg-orlov", ["memorial:orlov-oleg-petrovich", "wikidata:Q1000000001"]
NOBODYS = "wikidata:Q77"
ADDRESS = "https://www.wikidata.org/wiki/Q1000000001"


def answer(client: FlaskClient, path: str, **query: str) -> dict[str, Any]:
    found = client.get(path, query_string=query)
    assert found.status_code == 200, found.get_data(as_text=True)
    return dict(found.get_json())


def faults(client: FlaskClient, path: str, **query: str) -> list[dict[str, Any]]:
    found = client.get(path, query_string=query)
    assert found.status_code == 400, found.get_data(as_text=True)
    return list(found.get_json()["errors"])


def found(client: FlaskClient, asked: str, name: str = "identifier") -> list[str]:
    return [case["id"] for case in answer(client, "/v1/cases", fields="id", **{name: asked})["data"]]


def fault(client: FlaskClient, asked: str, path: str = "/v1/cases") -> dict[str, Any]:
    (only,) = faults(client, path, identifier=asked)
    return only


def test_a_record_has_every_identifier_with_its_kind_its_address_and_its_sources(
    tiny_client: FlaskClient,
) -> None:
    for case in answer(tiny_client, "/v1/cases", include="identifiers")["data"]:
        own = [row for row in ROWS if row["case_id"] == case["id"]]
        assert [
            (one["scheme"], one["value"], ";".join(one["source_ids"])) for one in case["identifiers"]
        ] == [(row["scheme"], row["value"], row["source_ids"]) for row in own]
        for one in case["identifiers"]:
            scheme = SCHEMES[one["scheme"]]
            assert one["identifier"] == f"{one['scheme']}:{one['value']}"
            assert one["url"] == scheme["address"].replace("{value}", one["value"])
            assert one["scheme_label"] == scheme["label"]
            assert found(tiny_client, one["identifier"]) == [case["id"]]
            assert found(tiny_client, one["url"]) == [case["id"]]


def test_what_leads_to_a_labelled_site_is_marked(tiny_client: FlaskClient) -> None:
    told = answer(tiny_client, f"/v1/cases/{WHO}")
    marks = {one["scheme"]: (one["designated_as"], one["risk"]) for one in told["data"]["identifiers"]}
    assert marks == {"memorial": (["extremist"], True), "wikidata": ([], False)}
    assert "caution" in told["meta"]
    kinds = answer(tiny_client, "/v1/identifier-schemes")
    assert {kind["id"]: kind["risk"] for kind in kinds["data"]} == {"memorial": True, "wikidata": False}
    assert "caution" in kinds["meta"]


def test_lists_facts_files_statistics_and_pictures_ask_by_identifiers(tiny_client: FlaskClient) -> None:
    asked = {"identifier": HERS[1]}
    assert answer(tiny_client, "/v1/cases", limit="0", **asked)["meta"]["total"] == 1
    events = answer(tiny_client, "/v1/events", **asked)["data"]
    assert {event["case"] for event in events} == {WHO}
    rows = csv.DictReader(tiny_client.get("/v1/cases.csv", query_string=asked).text.splitlines())
    assert [row["id"] for row in rows] == [WHO]
    stats = answer(tiny_client, "/v1/stats/cases", group_by="gender", **asked)["data"]
    assert [cell["count"] for cell in stats if cell["count"]] == [1]
    assert "1 on file" in tiny_client.get("/v1/badges/cases.txt", query_string=asked).text
    items = csv.DictReader(tiny_client.get("/v1/cases.csv?rows=identifiers").text.splitlines())
    assert [(row["case"], row["identifier"]) for row in items] == [
        (row["case_id"], f"{row['scheme']}:{row['value']}") for row in ROWS
    ]


@pytest.mark.parametrize(
    "asked, expected",
    [
        (HERS[1], {WHO}),
        (",".join([HERS[1], "wikidata:Q1000000002"]), {WHO, "pavel-kushnir"}),
        ("Wikidata:q1000000001", {WHO}),
        (ADDRESS, {WHO}),
        ("http://wikidata.org/wiki/Q1000000001?uselang=de#sitelinks", {WHO}),
        ("https://memopzk.org/figurant/orlov-oleg-petrovich", {WHO}),
        ("-unknown", {WHO, "pavel-kushnir"}),
    ],
)
def test_an_identifier_is_taken_however_it_is_written(
    asked: str, expected: set[str], tiny_client: FlaskClient
) -> None:
    assert set(found(tiny_client, asked)) == expected


def test_identifiers_are_excluded_and_asked_for_together(tiny_client: FlaskClient) -> None:
    assert WHO not in found(tiny_client, f"-{HERS[1]}")
    assert len(found(tiny_client, f"-{HERS[1]}")) == len(TINY.rows("cases")) - 1
    assert found(tiny_client, ",".join(HERS), "identifier_all") == [WHO]
    assert found(tiny_client, f"{HERS[0]},wikidata:Q1000000002", "identifier_all") == []
    both = tiny_client.get("/v1/cases?identifier=" + "&identifier=".join(HERS)).get_json()
    assert both["meta"]["filters"] == {"identifier": HERS}


@pytest.mark.parametrize(
    "asked, meant",
    [
        ("Q1000000001", HERS[1]),
        ("wikdata:Q1000000001", HERS[1]),
        ("https://www.wikidata.org/entity/Q1000000001", HERS[1]),
        ("https://memopzk.org/en/figurant/orlov-oleg-petrovich/", HERS[0]),
        ("-Q1000000001", f"-{HERS[1]}"),
        ("isni:0000000121", None),
        ("wikidata:orlov", None),
        ("wikidata:Q0", None),
        ("wikidata:Q1 OR 1=1", None),
        ("wikidata:", None),
        ("https://example.org/Q1000000001/about", None),
        ("Орлов", None),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_kinds_and_what_is_meant(
    asked: str, meant: str | None, tiny_client: FlaskClient
) -> None:
    told = fault(tiny_client, asked)
    assert (told["code"], told.get("did_you_mean")) == ("unknown-value", meant)
    assert told["valid"] == list(SCHEMES)


def test_the_pattern_of_a_kind_is_told_in_words(tiny_client: FlaskClient) -> None:
    assert SCHEMES["wikidata"]["description"] in fault(tiny_client, "wikidata:orlov")["detail"]


@pytest.mark.parametrize("asked", [f"{HERS[1]},{ADDRESS}", f"{HERS[1]},-{ADDRESS}"])
def test_one_identifier_written_in_two_ways_is_one(asked: str, tiny_client: FlaskClient) -> None:
    assert fault(tiny_client, asked)["code"] in {"repeated", "contradiction"}


def test_an_identifier_that_nobody_has_finds_nobody_and_is_named(tiny_client: FlaskClient) -> None:
    for path in ("/v1/cases", "/v1/events", "/v1/stats/cases", "/v1/stats/events"):
        for name in ("identifier", "identifier_all"):
            told = answer(tiny_client, path, **{name: f"{HERS[1]},{NOBODYS}"})
            assert told["meta"]["not_found"] == [NOBODYS], (path, name)
    alone = answer(tiny_client, "/v1/cases", identifier=NOBODYS)
    assert (alone["data"], alone["meta"]["total"], alone["meta"]["not_found"]) == ([], 0, [NOBODYS])
    for form in ("csv", "ndjson", "xlsx"):
        file = tiny_client.get(f"/v1/cases.{form}", query_string={"identifier": NOBODYS})
        assert file.headers["Not-Found"] == "wikidata%3AQ77"
    assert answer(tiny_client, "/v1/cases", identifier="unknown")["meta"].get("not_found", []) == []


@pytest.mark.parametrize(
    "path", ["/v1/badges/cases.svg", "/v1/charts/by-status.csv", "/cases", "/embed/cases"]
)
def test_where_a_number_stands_alone_an_identifier_of_nobody_is_refused(
    path: str, tiny_client: FlaskClient
) -> None:
    refused = tiny_client.get(path, query_string={"identifier": NOBODYS})
    assert refused.status_code == 400
    assert "Nobody on file has the identifier" in refused.get_data(as_text=True)
    for asked in (f"{NOBODYS},{HERS[1]}", f"-{NOBODYS}", f"{NOBODYS},unknown"):
        assert tiny_client.get(path, query_string={"identifier": asked}).status_code == 200


@on_one
def test_no_title_says_the_words_of_an_identifier_that_nobody_has(tiny_client: FlaskClient) -> None:
    asked = {"identifier": f"memorial:is-a-criminal,{HERS[1]}"}
    for path in ("/v1/badges/cases.svg", "/v1/charts/by-status.svg", "/embed/cases", "/embed/stats"):
        shown = tiny_client.get(path, query_string=asked).get_data(as_text=True)
        # Addresses say what was asked.
        assert "criminal" not in re.sub(r"\S*identifier(=|%3D)\S*", "", shown), path


def test_a_release_from_before_there_were_any_says_so(client: FlaskClient) -> None:
    told = fault(client, NOBODYS)
    assert told["code"] == "not-recorded"
    assert "does not record identifiers" in told["detail"]
    assert answer(client, "/v1/identifier-schemes")["data"] == []
    for case in answer(client, "/v1/cases", limit="500", include="identifiers")["data"]:
        assert case["identifiers"] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_a_person_leads_there_with_marks_and_sources(lang: str, tiny_client: FlaskClient) -> None:
    page = tiny_client.get(f"/cases/{WHO}?lang={lang}").get_data(as_text=True)
    label = answer(tiny_client, "/v1/identifier-schemes/wikidata", lang=lang)["data"]["label"]
    for one in answer(tiny_client, f"/v1/cases/{WHO}", lang=lang)["data"]["identifiers"]:
        link = f'<a href="{one["url"]}" rel="noreferrer noopener nofollow">{one["scheme_label"]}</a>'
        behind = page.partition(link)[2]
        assert behind.startswith(' <span class="labelled">') == one["risk"]
        assert 'class="fn"' in behind[:200]
    assert label in page
    assert lang == "en" or label != SCHEMES["wikidata"]["label"]
    without = tiny_client.get(f"/cases/maria-kartasheva?lang={lang}").get_data(as_text=True)
    assert "wikidata.org" not in without


@pytest.mark.parametrize("who", [row["id"] for row in TINY.rows("cases")])
def test_schema_org_says_same_as_of_just_these(who: str, tiny_client: FlaskClient) -> None:
    page = tiny_client.get(f"/cases/{who}").get_data(as_text=True)
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert embedded
    person = json.loads(embedded[1])["about"]
    urls = [one["url"] for one in answer(tiny_client, f"/v1/cases/{who}")["data"]["identifiers"]]
    assert person.get("sameAs", []) == urls


def test_a_word_for_the_parameter_leads_to_it(tiny_client: FlaskClient) -> None:
    for name in ("wikidata", "external_id", "sameAs"):
        (told,) = faults(tiny_client, "/v1/cases", **{name: "Q1000000001"})
        assert told["did_you_mean"] == "identifier"
