"""What rests on a source: all of it, each fact once, at its place in the record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient

from tests.contract.document import LISTS

PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")

# The source, the collection, the record (a uid or an id), the pointer.
Fact = tuple[str, str, str, str]


def every(client: FlaskClient, path: str) -> Iterator[dict[str, Any]]:
    following: str | None = path
    while following:
        answer = client.get(following).get_json()
        yield from answer["data"]
        following = answer["links"].get("next")


def by_records(client: FlaskClient) -> Iterator[Fact]:
    """Every fact and its sources, as the records themselves tell them."""
    for path in LISTS:
        collection = path.removeprefix("/v1/")
        if collection in PARTS:
            # Told of the case that it belongs to.
            continue
        include = f"&include={','.join(PARTS)}" if collection == "cases" else ""
        for record in every(client, f"{path}?limit=500{include}"):
            identity = record.get("uid") or record["id"]
            for source in record.get("source_ids") or ():
                yield source, collection, identity, ""
            for part in PARTS:
                for place, item in enumerate(record.get(part, ())):
                    for source in item["source_ids"]:
                        yield source, collection, identity, f"/{part}/{place}"


def by_sources(client: FlaskClient) -> Iterator[Fact]:
    for source in every(client, "/v1/sources?limit=500&fields=id"):
        for fact in every(client, f"/v1/sources/{source['id']}/facts?limit=500"):
            assert fact["source"] == source["id"]
            yield fact["source"], fact["collection"], fact["record"], fact["pointer"]


def test_the_union_over_all_sources_is_the_union_over_all_records(client: FlaskClient) -> None:
    told, wanted = list(by_sources(client)), list(by_records(client))
    assert len(told) > 2000
    assert len(set(told)) == len(told)
    assert set(told) == set(wanted)


def most_used(client: FlaskClient) -> str:
    """A source on which many facts rest, of cases and of others."""
    counts = {
        source["id"]: client.get(f"/v1/sources/{source['id']}/facts?limit=0").get_json()["meta"]["total"]
        for source in every(client, "/v1/sources?limit=500&fields=id")
    }
    return max(counts, key=lambda identity: counts[identity])


def test_every_pointer_leads_to_a_fact_that_names_the_source(client: FlaskClient) -> None:
    for source in [one["id"] for one in client.get("/v1/sources?limit=40").get_json()["data"]]:
        for fact in every(client, f"/v1/sources/{source}/facts"):
            found: Any = client.get(fact["links"]["self"]).get_json()["data"]
            assert fact["id"] == f"{fact['collection']}/{fact['record']}{fact['pointer']}"
            assert fact["case"] == (fact["record"] if fact["collection"] == "cases" else None)
            if fact["case"]:
                assert fact["case_id"] == found["id"]
            for step in fact["pointer"].split("/")[1:]:
                found = found[int(step)] if isinstance(found, list) else found[step]
            assert source in found["source_ids"]


def test_the_pages_meet_every_fact_once_forwards_and_backwards(tiny_client: FlaskClient) -> None:
    path = f"/v1/sources/{most_used(tiny_client)}/facts"
    whole = tiny_client.get(f"{path}?limit=500").get_json()
    assert len(whole["data"]) == whole["meta"]["total"] > 4
    pages, following = [], f"{path}?limit=2"
    while following:
        pages.append(tiny_client.get(following).get_json())
        following = pages[-1]["links"].get("next")
    assert [fact for page in pages for fact in page["data"]] == whole["data"]
    assert {page["meta"]["total"] for page in pages} == {len(whole["data"])}
    back, following = list(pages[-1]["data"]), pages[-1]["links"].get("prev")
    while following:
        page = tiny_client.get(following).get_json()
        back, following = [*page["data"], *back], page["links"].get("prev")
    assert back == whole["data"]


def test_a_file_has_every_fact(tiny_client: FlaskClient) -> None:
    path = f"/v1/sources/{most_used(tiny_client)}/facts"
    whole = tiny_client.get(f"{path}?limit=500").get_json()["data"]
    answer = tiny_client.get(f"{path}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows] == [fact["id"] for fact in whole]
    assert answer.headers["Total-Count"] == str(len(rows))
    assert [row["permalink"] for row in rows] == [fact["links"]["self"] for fact in whole]
    chosen = tiny_client.get(f"{path}?fields=pointer&limit=1").get_json()["data"]
    assert list(chosen[0]) == ["id", "pointer"]
    assert len(tiny_client.get(f"{path}.ndjson").text.splitlines()) == len(whole)


def test_what_is_asked_wrongly_is_refused(tiny_client: FlaskClient) -> None:
    source = most_used(tiny_client)
    for extension in ("", ".csv", ".csv-metadata.json"):
        missing = tiny_client.get(f"/v1/sources/nobody/facts{extension}")
        assert missing.status_code == 404, extension
        assert missing.content_type == "application/problem+json"
    first = tiny_client.get(f"/v1/sources/{source}/facts?limit=1").get_json()["links"]["next"]
    assert tiny_client.get(first[:-1] + ("A" if first[-1] != "A" else "B")).status_code == 400
    elsewhere = tiny_client.get("/v1/cases?limit=1").get_json()["links"]["next"].partition("cursor=")[2]
    assert tiny_client.get(f"/v1/sources/{source}/facts?limit=1&cursor={elsewhere}").status_code == 400
    assert tiny_client.get(f"/v1/sources/{source}/facts?id=x").status_code == 400
